"""Which company a call is for, where several share one number."""

from __future__ import annotations

from collections.abc import Sequence


def company_of(
    *, line_company: int | None, by_connections: Sequence[int], chosen: int | None, by_place: int | None
) -> tuple[int | None, str]:
    """The company and how it was found: LINE, CHOICE, CONNECTION, PLACE, or none yet ("").

    A line of one company settles it. Else the caller's own word goes before what his number says, and that
    before the place his call came from; connections of two companies say nothing.
    """
    if line_company is not None:
        return line_company, "LINE"
    if chosen is not None:
        return chosen, "CHOICE"
    if len(set(by_connections)) == 1:
        return by_connections[0], "CONNECTION"
    if not by_connections and by_place is not None:
        return by_place, "PLACE"
    return None, ""

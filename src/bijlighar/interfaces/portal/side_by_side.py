"""Two bills of one cycle beside each other: what the later one changes, line by line, and why it was made."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bijlighar.billing import queries as billing
from bijlighar.billing.queries import BillDetail, RevisedBill
from bijlighar.billing.rules.revision import REVISION_REASONS
from bijlighar.interfaces.portal import proof, writing
from bijlighar.interfaces.portal.reader import language


@dataclass(frozen=True, slots=True)
class Beside:
    """A row of the comparison, both sides written out; empty `change` where they are the same."""

    label: str
    before: str
    now: str
    change: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The bill before and the one made anew; `words` are the officer's, `reason` the kind of reason."""

    before: RevisedBill
    now: RevisedBill
    reason: str
    words: str
    rows: tuple[Beside, ...]
    change_paise: int


def side_by_side(connection_id: int, detail: BillDetail) -> tuple[SideBySide | None, RevisedBill | None]:
    """What this bill changed against the one before it, and the newest bill where this one is replaced."""
    if not detail.revision and not detail.is_replaced:
        return None, None
    every = billing.bill_revisions(connection_id, detail.cycle_from)
    newest = every[-1] if every[-1].revision > detail.revision else None
    earlier = [each for each in every if each.revision < detail.revision]
    if not earlier:
        return None, newest
    (now,) = (each for each in every if each.revision == detail.revision)
    before = earlier[-1]
    place = 1 if language() == "hi" else 0
    reason = now.reason
    return (
        SideBySide(
            before=before,
            now=now,
            reason=REVISION_REASONS[reason.reason_code][place] if reason else "",
            words=(reason.words_en, reason.words_hi)[place] if reason else "",
            rows=_rows(before, now),
            change_paise=now.total_paise - before.total_paise,
        ),
        newest,
    )


def _rows(before: RevisedBill, now: RevisedBill) -> tuple[Beside, ...]:
    units = now.energy_wh - before.energy_wh
    found = [
        Beside(
            _("Units"),
            writing.units_exact(before.energy_wh),
            writing.units_exact(now.energy_wh),
            f"{'+' if units > 0 else ''}{writing.units_exact(units)}" if units else "",
        )
    ]
    if before.missing_days or now.missing_days:
        found.append(Beside(_("Days not in"), str(before.missing_days), str(now.missing_days), ""))
    was = dict(before.lines)
    for code, new in now.lines:
        old = was.get(code, 0)
        if old or new:
            change = writing.rupees(new - old, plus=True) if new != old else ""
            label = proof.label_of(code, max(new, old))
            found.append(Beside(label, writing.rupees(old), writing.rupees(new), change))
    return tuple(found)

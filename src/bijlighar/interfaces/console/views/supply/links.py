"""What does not work between the company and its consumers: what was measured, since when, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bijlighar.interfaces.portal.meter_words import duration
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.templatetags.portal import moment
from bijlighar.metering.rules.commands import words as command_words
from bijlighar.supply.queries import LinkStatus


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that was not seen working, in words; `since` None: never seen otherwise, or too long ago."""

    name: str
    how: str
    since: datetime | None
    tried: str
    seen: str
    to_do: str


def broken(links: tuple[LinkStatus, ...]) -> list[Broken]:
    """The links that do not work, in the order in which a consumer meets them."""
    return [_broken(each) for each in links if not each.is_working]


def _broken(link: LinkStatus) -> Broken:
    name: str = getattr(link, f"name_{language()}")
    how = {"UNHEALTHY": _("does not work"), "SLOW": _("slow"), "NO_SAMPLE": _("not seen working")}
    return Broken(
        name=name[:1].upper() + name[1:],
        how=how[link.problem or "NO_SAMPLE"],
        since=link.since,
        tried=_tried(link.link_code),
        seen=_seen(link),
        to_do=_to_do(link),
    )


def _tried(link_code: str) -> str:
    return {
        "PORTAL": _("The pages are opened as a consumer opens them."),
        "BALANCE": _("The page must show the balance of the books."),
        "CHARGES": _("It counts how long ago the last charged day ended."),
        "RECHARGE": _("A recharge is begun, which nobody pays."),
        "CREDIT_LAG": _("It counts how long the oldest payment waits for the balance."),
        "METER_DATA": _("It counts how long ago the meter was heard."),
        "COMMANDS": _("A meter is asked for its clock remotely, and must answer."),
        "MESSAGES": _("It counts how long the oldest message waits whose time has come."),
    }[link_code]


def _seen(link: LinkStatus) -> str:
    if link.measured_at is None:
        return _("Nobody has looked yet.")
    when = moment(link.measured_at)
    if link.problem == "NO_SAMPLE":
        return _("Nobody has looked since %(when)s.") % {"when": when}
    if link.problem == "SLOW" and link.lag_seconds is not None:
        return _("Measured %(when)s: %(lag)s.") % {"when": when, "lag": duration(link.lag_seconds)}
    said = _answer(link.evidence) if link.link_code == "COMMANDS" else ""
    return said or _("Looked at %(when)s: it did not succeed.") % {"when": when}


def _answer(evidence: Mapping[str, Any]) -> str:
    """What became of the newest asking; empty where it was not written down."""
    if "asked" not in evidence:
        return _("No meter hangs at the connection that is tried.") if "meter" in evidence else ""
    if evidence["asked"] is None:
        return _("No meter was asked.")
    try:
        when = moment(datetime.fromisoformat(evidence["asked_at"]))
        is_taken_up = evidence["state"] != "REQUESTED" or evidence["turns"] > 0
    except (KeyError, TypeError, ValueError):
        return ""  # of an earlier release, or a measurement of somebody's own
    if not is_taken_up:
        said = _("It was asked %(when)s; the part of the program that talks to meters has not taken it up.")
        return said % {"when": when}
    try:
        why = command_words(evidence.get("reason", ""))[1 if language() == "hi" else 0]
    except ValueError:
        why = _("No answer has come.")
    return _("It was asked %(when)s. %(why)s") % {"when": when, "why": why}


def _to_do(link: LinkStatus) -> str:
    if link.problem == "NO_SAMPLE":
        return _("Tell whoever runs the program that nobody looks whether it works.")
    ours = _("Tell whoever runs the program; consumers see the same.")
    return {
        "PORTAL": ours,
        "BALANCE": ours,
        "CHARGES": _("See whether the readings of the last days have come: a day is charged after them."),
        "RECHARGE": ours,
        "CREDIT_LAG": _("See under Payments what is paid and not credited."),
        "METER_DATA": _("See the readings of your offices, and ask the agency that collects them."),
        "COMMANDS": _(
            "Tell whoever runs the program: the part that talks to meters must run, and must know where this "
            "meter is reached and its key."
        ),
        "MESSAGES": _("See under Messages what was not sent."),
    }[link.link_code]

"""The passbook as a person reads it: transfers of one day and kind are one line with its amount and proof.

A prepaid day is booked as one transfer a tariff line; here they stand together as "Saturday's deduction".
Days charged late stay days of their own, each under its own date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.queries import EntryRecord
from bijlighar.ledger.rules import REVERSAL, Account, Entry

PAGE = 40
_A_PAGE_OF_TRANSFERS = 200
_DAILY = (Entry.DAY, Entry.THRESHOLD, Entry.CLOSING, Entry.CORRECTION, Entry.RELEASE)


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One line of the passbook.

    `amount_paise` is what the person's money did: negative when it became less. `later_paise` is what this
    line will take later, in parts. `href` opens the proof; empty where there is none.
    """

    title: str
    note: str
    amount_paise: int
    later_paise: int
    href: str
    is_late: bool
    parts: tuple[EntryRecord, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the passbook and, where more follows, the cursor of the next one."""

    lines: tuple[MoneyLine, ...]
    older: str


def page(connection_id: int, before: str) -> Page:
    """Return one page of lines, whole days only; `before` is the `older` of the page above, or empty.

    Raises ValueError for a cursor that was never given.
    """
    entries = ledger.passbook(connection_id, before=read_cursor(before), limit=_A_PAGE_OF_TRANSFERS)
    groups = [tuple(group) for _, group in groupby(entries, key=_together)]
    more = len(entries) == _A_PAGE_OF_TRANSFERS
    if more and len(groups) > 1:
        groups = groups[:-1]
    if len(groups) > PAGE:
        groups, more = groups[:PAGE], True
    older = write_cursor(groups[-1][-1].cursor) if more and groups else ""
    return Page(lines=tuple(_line(connection_id, group) for group in groups), older=older)


def last_entries(connection_id: int, count: int) -> tuple[MoneyLine, ...]:
    """Return the newest lines for the home page."""
    entries = ledger.passbook(connection_id, limit=count * 8)
    groups = [tuple(group) for _, group in groupby(entries, key=_together)]
    if len(entries) == count * 8 and len(groups) > 1:
        groups = groups[:-1]
    return tuple(_line(connection_id, group) for group in groups[:count])


def write_cursor(cursor: tuple[date, date, int, int]) -> str:
    """Write a passbook cursor so that it fits into an address."""
    posted_on, for_day, code, sequence = cursor
    return f"{posted_on.isoformat()}.{for_day.isoformat()}.{code}.{sequence}"


def read_cursor(text: str) -> tuple[date, date, int, int] | None:
    """Read a cursor back; None for the first page, ValueError for anything else."""
    if not text:
        return None
    posted_on, for_day, code, sequence = text.split(".")
    return date.fromisoformat(posted_on), date.fromisoformat(for_day), int(code), int(sequence)


def kind_of(code: int) -> int:
    """Return the kind of an entry without its tariff line: 21 (day, energy) -> 20; reversals likewise."""
    plain = code % REVERSAL
    kind = plain if plain in (Entry.RECHARGE, Entry.PAYMENT) else plain // 10 * 10
    return kind + (REVERSAL if code >= REVERSAL else 0)


def _together(entry: EntryRecord) -> tuple[date, date, int]:
    return entry.posted_on, entry.for_day, kind_of(entry.code)


def _line(connection_id: int, group: Sequence[EntryRecord]) -> MoneyLine:
    first = group[0]
    kind = kind_of(first.code)
    lang = language()
    is_late = kind == Entry.DAY and (first.posted_on - first.for_day).days > 1
    return MoneyLine(
        title=_title(first, kind),
        note=_note(first, kind, is_late, lang),
        amount_paise=_sum(group, Account.PREPAID) - _sum(group, Account.RECEIVABLE),
        later_paise=_sum(group, Account.NOT_YET_DUE),
        href=_href(connection_id, first, kind),
        is_late=is_late,
        parts=tuple(group),
    )


def _sum(group: Iterable[EntryRecord], account: Account) -> int:
    return sum(entry.changes.get(account, 0) for entry in group)


def _title(first: EntryRecord, kind: int) -> str:
    lang = language()
    if kind == Entry.DAY:
        return _("%(weekday)s's deduction") % {"weekday": writing.weekday(first.for_day, lang)}
    name = first.name_hi if lang == "hi" else first.name_en
    return name.split(":")[0] if kind < REVERSAL and kind in (*_DAILY, Entry.BILL) else name


def _note(first: EntryRecord, kind: int, is_late: bool, lang: writing.Language) -> str:
    when = writing.day(first.for_day, lang, today=None)
    if first.for_day.year != first.posted_on.year:
        when = writing.day(first.for_day, lang, today=first.posted_on)
    if is_late or (kind != Entry.DAY and first.posted_on != first.for_day and kind in _DAILY):
        return _("For %(day)s, booked on %(posted)s") % {
            "day": when,
            "posted": writing.day(first.posted_on, lang),
        }
    return when


def _href(connection_id: int, first: EntryRecord, kind: int) -> str:
    if kind % REVERSAL in _DAILY:
        return reverse("portal:why", args=[connection_id, first.for_day])
    return ""

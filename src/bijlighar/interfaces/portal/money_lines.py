"""The passbook as a person reads it: transfers of one day and kind are one line with its amount and proof.

A prepaid day is booked as one transfer a tariff line; here they stand together as "Saturday's deduction".
Days charged late stay days of their own, each under its own date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from bijlighar.billing import queries as billing
from bijlighar.interfaces.portal import receipts, writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.queries import EntryRecord
from bijlighar.ledger.rules import REVERSAL, REVERSAL_OF, Account, Entry, Family, codes_of_family

PAGE = 40
_BILL_DOCUMENT, _LATE_DOCUMENT, _ADJUSTMENT_DOCUMENT = "bill/", "late/", "adjustment/"
_RECEIPT_DOCUMENT = "receipt/"
_A_PAGE_OF_TRANSFERS = 200
_A_FEW_TRANSFERS = 48
"""Four days of a prepaid home, with room for what else happened: what its first page shows."""
_OF_THE_DAY = (Entry.DAY, Entry.THRESHOLD, Entry.CLOSING, Entry.RELEASE)
_NAMED_FIRST = (Entry.DAY, Entry.CLOSING, Entry.THRESHOLD, Entry.RELEASE)
_DAILY = (*_OF_THE_DAY, Entry.CORRECTION)
_PLAIN = (
    Entry.RECHARGE,
    Entry.PAYMENT,
    Entry.LATE_CHARGE,
    *range(Entry.ARREARS_PART, Entry.CARRIED + 1),
    *range(Entry.DEPOSIT_INSTALMENT, Entry.DEPOSIT_TAKEN_OVER + 1),
)
_DEPOSIT_PAID = (Entry.DEPOSIT_PAID, Entry.DEPOSIT_COLLECTED, Entry.DEPOSIT_SETTLED)
_RECEIVED = (Entry.RECHARGE, Entry.PAYMENT)
_BY_DOCUMENT = (Entry.BILL, Entry.ADJUSTMENT)


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One line of the passbook.

    `amount_paise` is what the person's money did: negative when it became less; `balance_paise` is what was
    left after it, negative when owed. `later_paise` is what the line will take later, in parts; `part_paise`
    is a part of an earlier one in it. `href` opens the proof; empty where there is none.
    """

    title: str
    note: str
    amount_paise: int
    balance_paise: int
    later_paise: int
    part_paise: int
    href: str
    is_late: bool
    is_correction: bool
    parts: tuple[EntryRecord, ...]
    deposit_paise: int = 0

    @property
    def is_apart(self) -> bool:
        """Whether it is about the security deposit alone, which stands apart from balance and bills."""
        return bool(self.deposit_paise) and not self.amount_paise

    @property
    def is_folded(self) -> bool:
        """Whether it is a correction that took and gave nothing, now or later."""
        return self.is_correction and not (self.amount_paise or self.later_paise or self.part_paise)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the passbook, the balance before its first line and, where more follows, the next cursor."""

    lines: tuple[MoneyLine, ...]
    before_paise: int
    older: str


def page(
    connection_id: int,
    before: str,
    family: Family | None = None,
    *,
    most: int = _A_PAGE_OF_TRANSFERS,
    enough: int = PAGE,
) -> Page:
    """Return one page of lines, of one family where one is named; `before` is the `older` of the page above.

    Pages end between days, so that no line is torn, and with the day that brings `enough` lines; at `most` so
    many transfers are read for it. Raises ValueError for a cursor that was never given.
    """
    codes = codes_of_family(family) if family else None
    entries = ledger.passbook(connection_id, before=read_cursor(before), limit=most, codes=codes)
    days = [list(each) for _, each in groupby(entries, key=lambda entry: (entry.posted_on, entry.for_day))]
    is_more = len(entries) == most
    if is_more and len(days) > 1:
        days.pop()
    elif is_more and most < _A_PAGE_OF_TRANSFERS:
        return page(connection_id, before, family)
    shown: list[tuple[EntryRecord, ...]] = []
    last: EntryRecord | None = None
    for day in days:
        if len(shown) >= enough:
            is_more = True
            break
        shown.extend(_grouped(day))
        last = day[-1]
    older = write_cursor(last.cursor) if is_more and last else ""
    # What a family leaves out lies between its lines: there each stands beside its own entry's balance.
    lines = _lines(connection_id, shown, own_money(entries[0]) if entries and not family else None)
    before_paise = lines[-1].balance_paise - lines[-1].amount_paise if lines else 0
    return Page(lines=lines, before_paise=before_paise, older=older)


def before_month_ends(month: str) -> str:
    """The `before` of a page that begins with the newest entry booked in a month ("2026-10").

    Raises ValueError for anything that is no month.
    """
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    return write_cursor((following, date.min, 0, 0))


def stretch(
    connection_id: int, before: str, through: date, family: Family | None = None
) -> Iterator[MoneyLine]:
    """Every line from `before` on backwards, page by page, to those booked on a day and later."""
    while True:
        found = page(connection_id, before, family)
        for line in found.lines:
            if line.parts[0].posted_on < through:
                return
            yield line
        if not found.older:
            return
        before = found.older


def last_entries(connection_id: int, count: int) -> tuple[MoneyLine, ...]:
    """Return the newest lines for the home page."""
    few = page(connection_id, "", most=_A_FEW_TRANSFERS, enough=count)
    found = few if len(few.lines) >= count or not few.older else page(connection_id, "")
    return found.lines[:count]


def own_money(entry: EntryRecord) -> int:
    """Return what was left after an entry: the prepaid balance less what is owed on bills."""
    return entry.balances[Account.PREPAID] - entry.balances[Account.RECEIVABLE]


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
    kind = plain if plain in _PLAIN else plain // 10 * 10
    return kind + (REVERSAL if code >= REVERSAL else 0)


def _grouped(entries: Sequence[EntryRecord]) -> list[tuple[EntryRecord, ...]]:
    """Put together what was booked on one day for one day: its use, a threshold passed, a part now due."""
    groups: dict[tuple[date, date, int, str], list[EntryRecord]] = {}
    for entry in entries:
        kind = kind_of(entry.code)
        family = Entry.DAY if kind in _OF_THE_DAY else kind
        family = Entry.DEPOSIT_PAID if kind in _DEPOSIT_PAID else family
        document = entry.document if kind % REVERSAL in _BY_DOCUMENT else ""
        groups.setdefault((entry.posted_on, entry.for_day, family, document), []).append(entry)
    return [tuple(group) for group in groups.values()]


def _lines(
    connection_id: int, groups: Sequence[Sequence[EntryRecord]], first_paise: int | None
) -> tuple[MoneyLine, ...]:
    """Write the groups, the latest first; `first_paise` is what was left after the first of them.

    Without it they do not follow one on the other, and each is written with the balance of its own entry.
    """
    of_bills = (Entry.BILL, Entry.LATE_CHARGE)
    has_bill = any(kind_of(group[0].code) % REVERSAL in of_bills for group in groups)
    numbers = {bill.number: bill.id for bill in billing.bills(connection_id)} if has_bill else {}
    found: list[MoneyLine] = []
    for group in groups:
        balance_paise = own_money(group[0])
        if first_paise is not None:
            balance_paise = found[-1].balance_paise - found[-1].amount_paise if found else first_paise
        line = _line(connection_id, group, numbers, balance_paise)
        found.append(line)
    return tuple(found)


def _line(
    connection_id: int, group: Sequence[EntryRecord], bills: Mapping[str, int], balance_paise: int
) -> MoneyLine:
    first = min(group, key=_naming_order)
    kind = kind_of(first.code)
    parts = [entry for entry in group if kind_of(entry.code) == Entry.RELEASE]
    lang = language()
    is_late = kind in (Entry.DAY, Entry.CLOSING) and (first.posted_on - first.for_day).days > 1
    return MoneyLine(
        title=_title(first, kind),
        note=_note(first, kind, is_late, lang),
        amount_paise=_sum(group, Account.PREPAID) - _sum(group, Account.RECEIVABLE),
        balance_paise=balance_paise,
        later_paise=_sum((entry for entry in group if entry not in parts), Account.NOT_YET_DUE),
        part_paise=0 if len(parts) == len(group) else -_sum(parts, Account.NOT_YET_DUE),
        href=_href(connection_id, first, kind, bills, is_many=len(group) > 1),
        is_late=is_late,
        is_correction=kind == Entry.CORRECTION,
        parts=tuple(group),
        deposit_paise=_sum(group, Account.DEPOSIT) or _sum(group, Account.DEPOSIT_DUE),
    )


def _naming_order(entry: EntryRecord) -> int:
    kind = kind_of(entry.code)
    if kind == Entry.DEPOSIT_SETTLED:  # what paid it names the line
        return len(_NAMED_FIRST) + 1
    return _NAMED_FIRST.index(Entry(kind)) if kind in _NAMED_FIRST else len(_NAMED_FIRST)


def _sum(group: Iterable[EntryRecord], account: Account) -> int:
    return sum(entry.changes.get(account, 0) for entry in group)


def _title(first: EntryRecord, kind: int) -> str:
    lang = language()
    if kind == Entry.DAY:
        return _("%(weekday)s's deduction") % {"weekday": writing.weekday(first.for_day, lang)}
    if kind % REVERSAL == Entry.BILL:
        month = {"month": writing.month(first.for_day, lang)}
        if kind >= REVERSAL:
            return _("Bill of %(month)s taken back, made anew") % month
        return _("Bill of %(month)s") % month
    if kind % REVERSAL == Entry.ADJUSTMENT:
        return _("Adjustment taken back") if kind >= REVERSAL else _("Adjustment")
    name = first.name_hi if lang == "hi" else first.name_en
    return name.split(":")[0] if kind < REVERSAL and kind in _DAILY else name


def _note(first: EntryRecord, kind: int, is_late: bool, lang: writing.Language) -> str:
    if kind % REVERSAL == Entry.BILL:
        return writing.day(first.posted_on, lang)
    when = writing.day(first.for_day, lang, today=None)
    if first.for_day.year != first.posted_on.year:
        when = writing.day(first.for_day, lang, today=first.posted_on)
    if is_late or (kind not in _OF_THE_DAY and first.posted_on != first.for_day):
        return _("For %(day)s, booked on %(posted)s") % {
            "day": when,
            "posted": writing.day(first.posted_on, lang),
        }
    return when


def _href(
    connection_id: int, first: EntryRecord, kind: int, bills: Mapping[str, int], *, is_many: bool
) -> str:
    if kind % REVERSAL in _DAILY:
        return reverse("portal:why", args=[connection_id, first.for_day])
    if Entry.DEPOSIT_INSTALMENT <= kind % REVERSAL <= Entry.DEPOSIT_TAKEN_OVER:
        return reverse("portal:deposit", args=[connection_id])
    document = first.document.removeprefix(REVERSAL_OF)
    if kind % REVERSAL in _RECEIVED and document.startswith(_RECEIPT_DOCUMENT):
        if is_many:
            return reverse("portal:orders", args=[connection_id])
        number = document.removeprefix(_RECEIPT_DOCUMENT)
        return receipts.address(connection_id, Entry(kind % REVERSAL), number)
    if kind % REVERSAL == Entry.ADJUSTMENT:
        return reverse("portal:adjustment", args=[connection_id, document.removeprefix(_ADJUSTMENT_DOCUMENT)])
    bill_id = bills.get(document.removeprefix(_BILL_DOCUMENT).removeprefix(_LATE_DOCUMENT))
    if bill_id is not None:
        return reverse("portal:bill", args=[connection_id, bill_id])
    return ""

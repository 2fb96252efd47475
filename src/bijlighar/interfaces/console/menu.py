"""The desk's menu: a few groups by what the work is about, and below them the pages of the one chosen."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu: the word by which pages name themselves (`here`), and where it is."""

    here: str
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together; one of a single page goes by that page's words."""

    words: str
    entries: tuple[Entry, ...]
    here: str

    @property
    def address(self) -> str:
        """Its first page."""
        return self.entries[0].address

    @property
    def is_here(self) -> bool:
        """Whether the page that is shown belongs to it."""
        return any(each.here == self.here for each in self.entries)

    @property
    def is_page(self) -> bool:
        """Whether its link leads to the page that is shown."""
        return self.entries[0].here == self.here


def menu(
    here: str, offices: dict[str, int | None], *, calls: bool, theft: bool, counter: bool
) -> tuple[Group, ...]:
    """The groups in which the person may open something.

    `offices`: from which office the pages of meters, bills, complaints, outages, applications, requests about
    data and notices start; None where the person may not see them.
    """
    groups: list[tuple[str, list[Entry | None]]] = [
        ("", [Entry("home", _("My offices"), reverse("console:home"))]),
        ("", [Entry("calls", _("Calls"), reverse("console:calls")) if calls else None]),
        (
            _("Service"),
            [
                Entry("counter", _("Counter"), reverse("console:counter")) if counter else None,
                _at("complaints", _("Complaints"), offices["complaints"]),
                _at("outages", _("Outages"), offices["outages"]),
                _at("applications", _("Applications"), offices["applications"]),
                Entry("theft", _("Reports of theft"), reverse("console:thefts")) if theft else None,
            ],
        ),
        (
            _("Meters"),
            [
                _at("coverage", _("Readings"), offices["meters"]),
                _at("queues", _("To decide"), offices["meters"]),
                Entry("search", _("Find a meter"), reverse("console:search"))
                if offices["meters"] is not None
                else None,
            ],
        ),
        (
            _("Money"),
            [
                _at("bills", _("Bills"), offices["bills"]),
                _at("arrears", _("Arrears"), offices["bills"]),
                _at("supply", _("Prepaid"), offices["bills"]),
                _at("deposits", _("Deposits"), offices["bills"]),
                _at("payments", _("Payments"), offices["bills"]),
            ],
        ),
        ("", [_at("messages", _("Messages"), offices["bills"])]),
        (
            _("Data and notices"),
            [
                _at("privacy_requests", _("Requests about data"), offices["privacy"]),
                _at("notices", _("Notices"), offices["notices"]),
            ],
        ),
    ]
    found = []
    for words, entries in groups:
        if there := tuple(each for each in entries if each is not None):
            found.append(Group(words if len(there) > 1 else there[0].words, there, here))
    return tuple(found)


def _at(here: str, words: str, office_id: int | None) -> Entry | None:
    return None if office_id is None else Entry(here, words, reverse(f"console:{here}", args=[office_id]))

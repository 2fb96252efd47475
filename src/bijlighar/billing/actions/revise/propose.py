"""Bills that would change by what is known now are put into a set, with what each would become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bijlighar.billing.actions.revise.refuse import UnableToRevise, said
from bijlighar.billing.models import RevisionMember, RevisionSet
from bijlighar.billing.queries.anew import bills_anew
from bijlighar.billing.rules.cycle import NotBilled
from bijlighar.billing.rules.revision import MOST_REVISIONS, REVISION_REASONS, digests
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network

MOST_MEMBERS = 5_000


@dataclass(frozen=True, slots=True)
class RevisionsProposed:
    """The set, and what of the bills asked for is in it; None as its number when nothing would change.

    `unchanged` bills would say the same again: there is no revision that changes nothing.
    """

    set_id: int | None
    bills: int
    change_paise: int
    unchanged: tuple[int, ...]
    impossible: tuple[NotBilled, ...]


@action
def propose_revisions(
    *,
    company_id: int,
    office_id: int,
    cycle_from: date,
    cycle_to: date,
    connection_ids: Sequence[int],
    reason_code: str,
    words_en: str,
    words_hi: str,
    by: Actor,
    at: datetime,
) -> RevisionsProposed:
    """Propose to make the bills of some connections of an office (or below it) anew; nothing is issued yet.

    Only bills that would change are taken. The consumers read the words; one language left empty takes the
    other's. Raises UnableToRevise: UNKNOWN, OFFICE, MANY, REASON, WORDS.
    """
    if network.company(company_id) is None:
        raise UnableToRevise("UNKNOWN", f"There is no company {company_id}.")
    if reason_code not in REVISION_REASONS:
        raise UnableToRevise("REASON", f"The reason is one of {', '.join(REVISION_REASONS)}.")
    wanted = sorted(set(connection_ids))
    if len(wanted) > MOST_MEMBERS:
        raise UnableToRevise("MANY", f"At most {MOST_MEMBERS:,} bills stand in one set, not {len(wanted):,}.")
    theirs = set(consumers.connections_of_offices(network.offices_below(office_id)))
    if strangers := [one for one in wanted if one not in theirs]:
        raise UnableToRevise("OFFICE", f"Connection {strangers[0]} does not belong to this office.")
    either = words_en.strip() or words_hi.strip()
    words = (said(words_en or either, "the reason in words"), said(words_hi or either, "the reason in words"))
    found = bills_anew(company_id, wanted, cycle_from, cycle_to)
    last = found.bills.filter(found.bills["old_revision"] >= MOST_REVISIONS)
    impossible = (
        *found.impossible,
        *(NotBilled(one, f"it was made anew {MOST_REVISIONS} times") for one in last["connection_id"]),
    )
    bills = found.bills.join(last, on="connection_id", how="anti", maintain_order="left")
    if bills.is_empty():
        return RevisionsProposed(None, 0, 0, found.unchanged, impossible)
    made = RevisionSet.objects.create(
        company_id=company_id,
        office_id=office_id,
        cycle_from=cycle_from,
        cycle_to=cycle_to,
        reason_code=reason_code,
        words_en=words[0],
        words_hi=words[1],
        proposed_at=at,
        proposed_by_id=by.id if by.kind == "staff" else None,
        proposed_by=by.label,
    )
    said_now = digests(found.parts)
    RevisionMember.objects.bulk_create(
        RevisionMember(
            set_id=made.id,
            connection_id=row["connection_id"],
            revision=row["old_revision"] + 1,
            old_total_paise=row["old_total_paise"],
            new_total_paise=row["total_paise"],
            old_energy_wh=row["old_energy_wh"],
            new_energy_wh=row["energy_wh"],
            digest=said_now[row["connection_id"]],
        )
        for row in bills.iter_rows(named=True)
    )
    change = int((bills["total_paise"] - bills["old_total_paise"]).sum())
    return RevisionsProposed(made.id, bills.height, change, found.unchanged, impossible)

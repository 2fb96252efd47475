"""Lets programs of agencies and companies in, and shuts them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bijlighar.kernel import keys
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network
from bijlighar.people.models import ApiClient
from bijlighar.people.rules import api_key


class UnableToLetIn(ValueError):
    """The client cannot be added as told; nothing was written."""


@dataclass(frozen=True, slots=True)
class LetIn:
    """A new client and its key, which is shown this once and kept nowhere."""

    client_id: int
    key: str

    def __repr__(self) -> str:
        return f"LetIn({self.client_id})"


@action
def add_api_client(
    *,
    name: str,
    agency_label: str,
    company_id: int,
    purposes: Sequence[str],
    by: Actor,
    at: datetime,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> LetIn:
    """Let a program in for one company and named purposes, from `at` unless told otherwise."""
    if network.company(company_id) is None:
        raise UnableToLetIn(f"There is no company {company_id}.")
    if unknown := sorted(set(purposes) - set(api_key.PURPOSES)) or ([] if purposes else ["(none given)"]):
        raise UnableToLetIn(
            f"No purpose is called {', '.join(unknown)}. There are: {', '.join(api_key.PURPOSES)}."
        )
    starts = valid_from or at
    if valid_to is not None and valid_to <= starts:
        raise UnableToLetIn("The key would end before it begins. Give a later end, or none.")
    if not name.strip() or ApiClient.objects.filter(name=name).exists():
        raise UnableToLetIn(
            f"The name {name!r} is empty or taken. Choose another; a name is never used again."
        )
    key = keys.make(api_key.KIND)
    row = ApiClient.objects.create(
        handle=key.handle,
        key_hash=keys.hashed(key),
        name=name,
        agency_label=agency_label,
        company_id=company_id,
        purposes=sorted(set(purposes)),
        valid_from=starts,
        valid_to=valid_to,
        created_at=at,
        created_by=by.label,
    )
    return LetIn(row.id, keys.written(key))


@action
def revoke_api_client(*, client_id: int, by: Actor, at: datetime) -> bool:
    """Shut a program out from now on; False when it was out already or was never let in."""
    return ApiClient.objects.filter(id=client_id, revoked_at__isnull=True).update(revoked_at=at) > 0

"""What is known of a gateway: where it is, and the secrets that are shared with it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway as it is set up; no secret is ever printed by accident.

    `companies` are the codes of those that use it, all when empty. Of several `webhook_secrets` each is good,
    so that one can be replaced without losing a message.
    """

    code: str
    adapter: str
    address: str
    key_id: str
    key_secret: str = field(repr=False)
    webhook_secrets: tuple[bytes, ...] = field(repr=False)
    companies: tuple[str, ...] = ()

    def serves(self, company_code: str) -> bool:
        """Whether a company uses it."""
        return not self.companies or company_code in self.companies

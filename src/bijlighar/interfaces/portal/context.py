"""What every template knows: whose brand, which connection, which language, type size and colours."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.access import mobile_of
from bijlighar.interfaces.portal.choices import choices_of
from bijlighar.interfaces.portal.client import company_of_host
from bijlighar.interfaces.portal.offline.shell import Shell, shell_of
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord

NEUTRAL = "desk"


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the shell's variables; asks the database only where a connection or host names a company."""
    language = get_language() or "hi"
    other = "en" if language == "hi" else "hi"
    connection: ConnectionRecord | None = getattr(request, "connection", None)
    company = _company(request, connection)
    shell: Shell | None = shell_of(request, company)
    return {
        "language": language,
        "other_language": other,
        "other_language_url": _in_language(request.get_full_path(), language, other),
        "choices": choices_of(request),
        "connection": connection,
        "company": company,
        "brand": company.brand_code if company else NEUTRAL,
        "is_signed_in": hasattr(request, "session") and mobile_of(request) is not None,
        "today": clock.today(),
        "shell": shell,
    }


def _company(request: HttpRequest, connection: ConnectionRecord | None) -> CompanyRecord | None:
    if connection is not None:
        return network.company(connection.company_id)
    return company_of_host(request)


def _in_language(path: str, language: str, other: str) -> str:
    prefix = f"/{language}/"
    return f"/{other}/{path[len(prefix) :]}" if path.startswith(prefix) else f"/{other}/"

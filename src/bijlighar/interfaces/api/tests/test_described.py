"""The whole API against its own description: no fault of ours, no undocumented answer, bodies as described.

Schemathesis makes the calls, in this process. Each operation is called as somebody who is let in and asks for
what is there, and as anybody who asks for anything. `make soak` tries far more.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as described

from bijlighar.billing import queries as billing
from bijlighar.billing.tests.readings import BY
from bijlighar.calls.adapters.signed import Signed, signature
from bijlighar.complaints import actions as complaints
from bijlighar.consumers.tests.place import SUNITA
from bijlighar.interfaces.answer.snapshot import key as snapshot_key
from bijlighar.interfaces.answer.snapshot import written
from bijlighar.interfaces.api.tests import own_stage
from bijlighar.interfaces.api.tests.own_stage import NOW, Homes, token
from bijlighar.kernel.actor import Actor
from bijlighar.payments.tests import gateway
from bijlighar.people.actions import add_api_client

IS_SOAK = os.environ.get("BIJLIGHAR_SOAK") == "1"
EXAMPLES = {True: 400, False: 100} if IS_SOAK else {True: 6, False: 2}
CHECKS = [
    not_a_server_error,
    described.status_code_conformance,
    described.content_type_conformance,
    described.response_headers_conformance,
    described.response_schema_conformance,
]
AGREED = "agreed-with-the-provider"


@dataclass
class Let:
    """The program behind a door that signs: what a caller who is let in sends, as long as `is_in`."""

    program: Callable[..., Iterable[bytes]]
    keys: dict[str, str]
    is_in: bool = False
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # the caller asks for gzip and does not unpack it
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if self.is_in:
            for start, text in self.keys.items():
                if path.startswith(start):
                    environ["HTTP_AUTHORIZATION"] = f"Bearer {text}"
            sent = int(NOW.timestamp())
            environ["HTTP_X_GATEWAY_SIGNATURE"] = hmac.new(gateway.SECRET, body, hashlib.sha256).hexdigest()
            environ["HTTP_X_TELEPHONY_TIME"] = str(sent)
            environ["HTTP_X_TELEPHONY_NONCE"] = nonce = secrets.token_hex(8)
            query = environ.get("QUERY_STRING", "")
            told = Signed("POST", f"{path}?{query}" if query else path, str(sent), nonce, body)
            environ["HTTP_X_TELEPHONY_SIGNATURE"] = signature(AGREED.encode(), told)
        return self.program(environ, start_response)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Every call in the connection of the test, as Django's own client has it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def homes(db: None, settings: Any, settings_home: Path, monkeypatch: pytest.MonkeyPatch) -> Homes:
    """Two homes, a gateway, an exchange and a provider of messages, all of the test's own."""
    settings.TOKEN_CALLS = 10**6
    found = own_stage.homes(settings)
    gateway.set_up(settings_home / "gateways", monkeypatch)
    for name in ("secret", "token"):
        (settings_home / name).write_text(AGREED)
        (settings_home / name).chmod(0o600)
    (settings_home / "exchanges.toml").write_text('[one]\nadapter = "kamailio"\nsecret_file = "secret"\n')
    monkeypatch.setenv("BIJLIGHAR_EXCHANGES", str(settings_home / "exchanges.toml"))
    (settings_home / "messages.toml").write_text(
        '[provider.sandbox]\nway = "SMS"\nmaker = "console"\ntoken_file = "token"\n'
    )
    snapshot_key(settings_home, make=True)
    with written(settings_home, NOW):
        pass
    return found


def test_every_answer_is_described(homes: Homes) -> None:
    """M3: what a program may ask is written down whole, and holds."""
    keys = {
        start: add_api_client(
            name=purpose, agency_label="test", company_id=homes.company_id, purposes=[purpose], by=BY, at=NOW
        ).key
        for start, purpose in (
            ("/api/v1/readings", "PUSH_READINGS"), ("/api/v1/bbps", "BBPS"),
            ("/api/v1/complaint", "COMPLAINTS"),
        )
    }  # fmt: skip
    door = Let(
        get_wsgi_application(),
        {**keys, "/api/v1/connections": token(homes.mine), "/api/v1/messages": AGREED},
    )
    complaint = complaints.register(
        company_id=homes.company_id, connection_id=homes.mine, category_code="NO_SUPPLY", channel_code="1912",
        caller_mobile=SUNITA, caller_name="Sunita", place={}, answers={}, key="k", by=Actor("staff", "Op", 9),
        at=NOW,
    )  # fmt: skip
    there = {
        "connection_id": homes.mine, "bill_id": billing.bills(homes.mine)[0].id, "gateway": "sandbox",
        "provider": "sandbox", "number": complaint.number, "exchange_code": "one",
    }  # fmt: skip
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", door)
    operations = [each.ok() for each in schema.get_all_operations()]
    wrong: list[str] = []
    for one in operations:
        fixed = {name: value for name, value in there.items() if f"{{{name}}}" in one.path}
        wrong += _wrong(one, door, is_in=True, fixed=fixed)
        wrong += _wrong(one, door, is_in=False, fixed={})
    assert "\n".join(wrong) == ""
    assert len(operations) > 30
    calls, faults = sum(door.answers.values()), [each for each in door.answers if each[1][0] == "5"]
    sys.stdout.write(f"{len(operations)} operations, {calls:,} calls, answers from 500 on: {faults}\n")
    # Somebody who is let in reads everything that only is to be read.
    assert [
        one.path
        for one in operations
        if one.path.startswith("/api/v1/conn")
        and one.method.upper() == "GET"
        and not door.answers[one.label, "200"]
    ] == []


def _wrong(one: Any, door: Let, *, is_in: bool, fixed: dict[str, Any]) -> list[str]:
    """What Schemathesis finds at an operation, in its words; nothing where all holds."""

    @seed(20251122)
    @hypothesis(
        max_examples=EXAMPLES[is_in], deadline=None, database=None, derandomize=False,
        phases=[Phase.generate, Phase.shrink] if IS_SOAK else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=one.as_strategy(path_parameters=fixed or None))
    def called(case: Any) -> None:
        door.is_in = is_in
        answer = case.call()
        door.answers[one.label, str(answer.status_code)] += 1
        case.validate_response(answer, checks=CHECKS)

    try:
        called()
    except FailureGroup as found:
        return [f"{one.label} (let in: {is_in}): {found}"]
    return []

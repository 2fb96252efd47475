"""Rules of messages: ways, quiet hours, lint, setup, reports, and what is sealed for a browser."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.notifications.adapters.web_push import may_ask
from bijlighar.notifications.rules.kinds import KINDS, WAYS
from bijlighar.notifications.rules.lint import lint
from bijlighar.notifications.rules.policy import policy_on
from bijlighar.notifications.rules.render import sms_parts
from bijlighar.notifications.rules.reports import read_reports
from bijlighar.notifications.rules.sealed import (
    NoSubscription,
    from_base64,
    key_of,
    new_key,
    sealed,
    signed,
    to_base64,
)
from bijlighar.notifications.rules.setup import SetupRefused, parse
from bijlighar.notifications.rules.template import Template
from bijlighar.notifications.rules.templates import TEMPLATES
from bijlighar.notifications.rules.variables import longest_values, registered_text
from bijlighar.notifications.rules.ways import ways

EVERY = set(WAYS)


@pytest.mark.parametrize(
    ("kind", "chosen", "addresses", "order"),
    [
        ("BILL", None, {"SMS"}, ("SMS",)),
        ("BILL", None, EVERY, ("SMS", "WHATSAPP", "PUSH", "EMAIL")),
        ("BILL", "EMAIL", EVERY, ("EMAIL", "SMS", "WHATSAPP", "PUSH")),
        ("BILL", "EMAIL", {"SMS"}, ("SMS",)),
        ("BILL", "NONE", EVERY, ()),
        ("DISCONNECTION", "NONE", {"SMS"}, ("SMS",)),
        ("DISCONNECTION", "PUSH", EVERY, ("PUSH", "SMS", "WHATSAPP", "EMAIL")),
        ("CODE", "EMAIL", EVERY, ("SMS", "WHATSAPP")),
        ("ANSWER", "PUSH", EVERY, ("SMS",)),
    ],
)
def test_the_ways_of_a_message(kind, chosen, addresses, order) -> None:
    assert ways(KINDS[kind], chosen, addresses) == order


@given(
    kind=st.sampled_from(sorted(KINDS)),
    chosen=st.sampled_from([None, "NONE", *WAYS]),
    others=st.sets(st.sampled_from(WAYS)),
)
def test_a_must_have_always_has_a_way(kind, chosen, others) -> None:
    found = ways(KINDS[kind], chosen, {"SMS", *others})
    if KINDS[kind].is_must:
        assert found
    assert len(set(found)) == len(found)
    assert set(found) <= {"SMS", *others}


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        (datetime(2026, 11, 22, 15, 29, tzinfo=UTC), None),  # 20:59 in India
        (datetime(2026, 11, 22, 15, 30, tzinfo=UTC), datetime(2026, 11, 23, 2, 30, tzinfo=UTC)),
        (datetime(2026, 11, 22, 20, 0, tzinfo=UTC), datetime(2026, 11, 23, 2, 30, tzinfo=UTC)),
        (datetime(2026, 11, 23, 2, 29, tzinfo=UTC), datetime(2026, 11, 23, 2, 30, tzinfo=UTC)),
        (datetime(2026, 11, 23, 2, 30, tzinfo=UTC), None),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), datetime(2027, 1, 1, 2, 30, tzinfo=UTC)),
    ],
)
def test_quiet_hours_span_midnight(at, ends) -> None:
    policy = policy_on("mp", at.date())
    assert policy is not None
    assert policy.ends(at) == ends


def test_quiet_hours_inside_a_day() -> None:
    policy = policy_on("mp", datetime(2026, 11, 22, tzinfo=UTC).date())
    assert policy is not None
    noon = replace(
        policy,
        quiet_from=replace(policy.quiet_from, text="12:00"),
        quiet_to=replace(policy.quiet_to, text="14:00"),
    )
    assert noon.ends(datetime(2026, 11, 22, 7, 0, tzinfo=UTC)) == datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    assert noon.ends(datetime(2026, 11, 22, 20, 0, tzinfo=UTC)) is None


def test_every_template_is_sound() -> None:
    found = lint(TEMPLATES.values())
    assert len(found) == 2 * len(TEMPLATES)
    assert [each for each in found if each.problems] == []


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.code)
@pytest.mark.parametrize("language", ["hi", "en"])
def test_lint_counts_the_parts_of_the_longest_text(template, language) -> None:
    text = (template.text_hi if language == "hi" else template.text_en).format(
        **longest_values(template, language)
    )
    (mine,) = [each for each in lint([template]) if each.language == language]
    assert (mine.letters, mine.parts) == (len(text), sms_parts(text))


def bad(**changes) -> Template:
    sound = Template(
        "x", "{service_number}: नमस्ते।", "{service_number}: hello.", frozenset({"service_number"})
    )
    return replace(sound, **changes)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (bad(text_en="hello."), "lacks the variable service_number"),
        (bad(text_en="{service_number} {amount}"), "names the variable amount"),
        (bad(text_en="{service_number} {service_number}"), "twice"),
        (bad(text_en="{service_number} ₹"), "doubles its parts"),
        (bad(text_en="{service_number} https://x.example"), "has a link"),
        (bad(text_en="{service_number} see bijli.in"), "has a link"),
        (bad(text_en="{service_number"), "broken braces"),
        (bad(text_en="{service_number}  two"), "two in a row"),
        (bad(text_hi="{service_number} hello"), "is not in the language hi"),
        (
            bad(text_hi="{service_number} {zzz} है", variables=frozenset({"service_number", "zzz"})),
            "in no list",
        ),
        (bad(text_hi="{service_number} " + "क" * 300), "parts at its longest"),
    ],
)
def test_lint_finds(template, words) -> None:
    assert any(words in problem for each in lint([template]) for problem in each.problems)


def test_lint_finds_what_is_not_registered() -> None:
    ids = {"east": {"x": {"hi": "1107"}}, "west": {}}
    found = {each.language: each.problems for each in lint([bad()], ids)}
    assert found == {
        "hi": ("has no registered id for west",),
        "en": ("has no registered id for east", "has no registered id for west"),
    }


def test_the_text_to_register_names_types() -> None:
    assert registered_text(TEMPLATES["sign_in_code"], "en").startswith("{#numeric#} is your Bijlighar code")


def test_a_setup_is_read_in_order() -> None:
    found = parse(
        """
default_company = "east"
[provider.main]
way = "SMS"
maker = "http"
url = "http://x.example/send"
cost_urs_per_part = 120000
[provider.spare]
way = "SMS"
maker = "http"
[provider.mail]
way = "EMAIL"
maker = "smtp"
[company.east]
entity_id = "1101"
header = "BJLEST"
[company.east.templates.bill_ready]
hi = "1107"
[company.west]
providers = ["spare", "main"]
"""
    )
    assert [each.code for each in found.of_way("SMS", "east")] == ["main", "spare"]
    assert [each.code for each in found.of_way("SMS", "west")] == ["spare", "main"]
    assert found.registered("nowhere").header == "BJLEST"
    assert found.provider("main").options == {"url": "http://x.example/send"}  # type: ignore[union-attr]
    assert found.companies["east"].templates["bill_ready"] == {"hi": "1107"}


def test_the_setup_of_the_guide_is_one(request: pytest.FixtureRequest) -> None:
    guide = (request.config.rootpath / "docs" / "operate" / "messages.md").read_text()
    found = parse(guide.partition("```toml")[2].partition("```")[0])
    assert {each.way for each in found.providers} == set(WAYS)
    assert found.registered("east").templates["bill_ready"].keys() == {"hi", "en"}
    answers = (request.config.rootpath / "docs" / "operate" / "answer.md").read_text()
    other = answers.partition("```toml")[2].partition("```")[0]
    whole = other.replace("[provider.main]", '[provider.main]\nway = "SMS"\nmaker = "http"')
    assert parse(whole).answering.provider == "main"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no provider"),
        ("[provider.x", "no TOML"),
        ("[provider.x]\nway='FAX'\nmaker='http'", "way is 'FAX'"),
        ("[provider.x]\nway='EMAIL'\nmaker='http'", "for EMAIL it may be smtp"),
        ("[provider.x]\nway='SMS'\nmaker='http'\nsecret='hunter2'", "holds a secret"),
        ("[provider.x]\nway='SMS'\nmaker='http'\nper_second=0", "per_second is 0"),
        ("[provider.x]\nway='SMS'\nmaker='http'\n[company.e]\nheadr='X'", "'headr' is not known"),
        ("[provider.x]\nway='SMS'\nmaker='http'\n[company.e]\nproviders=['y']", "names the provider y"),
        ("[provider.x]\nway='SMS'\nmaker='http'\n[answer]\nprovider='y'", "names the provider y"),
    ],
)
def test_a_wrong_setup_is_refused(text, words) -> None:
    with pytest.raises(SetupRefused, match=words.replace("[", r"\[")):
        parse(text)


def test_reports_in_the_words_of_a_provider() -> None:
    options = {
        "report": {
            "list_at": "statuses",
            "id": "mid",
            "state": "what.code",
            "delivered": ["ok"],
            "undelivered": ["no"],
        }
    }
    sent = {
        "statuses": [
            {"mid": "1", "what": {"code": "OK"}},
            {"mid": 2, "what": {"code": "no"}},
            {"mid": "3", "what": {"code": "on its way"}},
            {"what": {"code": "ok"}},
            "nonsense",
        ]
    }
    assert [(one.provider_ref, one.state) for one in read_reports(sent, options)] == [
        ("1", "DELIVERED"),
        ("2", "UNDELIVERED"),
    ]
    assert [one.state for one in read_reports({"id": "9", "status": "DELIVRD"}, {})] == ["DELIVERED"]


def test_a_push_is_sealed_as_rfc_8291_prints_it() -> None:
    """Appendix A of RFC 8291, byte for byte."""
    body = sealed(
        b"When I grow up, I want to be a watermelon",
        p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth="BTBZMqHH6r4Tts7J_aSIgg",
        private=key_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        salt=from_base64("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert to_base64(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6"
        "PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize(("p256dh", "auth"), [("AAAA", "AAAA"), ("not base64!", ""), ("", "")])
def test_what_is_no_subscription_is_refused(p256dh, auth) -> None:
    with pytest.raises(NoSubscription):
        sealed(b"x", p256dh=p256dh, auth=auth, private=key_of(new_key()), salt=bytes(16))


def test_a_push_is_signed_for_its_service() -> None:
    key = key_of(new_key())
    said = signed(key, audience="https://push.example", subject="mailto:a@example.org", expires=1_800_000_000)
    token = said.removeprefix("vapid t=").partition(", k=")[0]
    head, claims, signature = token.split(".")
    assert json.loads(from_base64(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(from_base64(claims)) == {
        "aud": "https://push.example", "exp": 1_800_000_000, "sub": "mailto:a@example.org",
    }  # fmt: skip
    raw = from_base64(signature)
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.public_key().verify(pair, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(
    ("endpoint", "may"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://user@127.0.0.1/x", False),
        ("http://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("https://[bad", False),
        ("", False),
    ],
)
def test_only_push_services_are_asked(endpoint, may) -> None:
    assert may_ask(endpoint) is may

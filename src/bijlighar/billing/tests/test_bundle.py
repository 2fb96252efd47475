"""A bill to take away is checked by a program that shares nothing with ours; every change is noticed."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from bijlighar.billing import queries
from bijlighar.billing.actions import bill_cycle
from bijlighar.billing.adapters import seal
from bijlighar.billing.rules.book import book_of, files_of
from bijlighar.billing.rules.cycle import bill_id
from bijlighar.billing.rules.excerpt import excerpt
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers.actions import change_terms
from bijlighar.tariffs.rules import LINES, rate
from tools import verify_bill
from tools.verify_bill import Unknown, Wrong

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
FROM, TO = date(2025, 6, 1), date(2025, 7, 1)

# RFC 8032, section 7.1: public key, message, signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_the_vectors_of_rfc_8032(key: str, message: str, signature: str) -> None:
    public, said, signed = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify_bill.is_sealed(public, said, signed)
    assert not verify_bill.is_sealed(public, said + b"x", signed)
    for place in (0, 31, 32, 63):
        broken = bytearray(signed)
        broken[place] ^= 1
        assert not verify_bill.is_sealed(public, said, bytes(broken))
    # The same signature with L added to its number must not pass: there is one signature, not many.
    number = int.from_bytes(signed[32:], "little") + verify_bill.L
    assert not verify_bill.is_sealed(public, said, signed[:32] + number.to_bytes(32, "little"))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80))
def test_the_seals_of_another_library_open(secret: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public = key.public_key().public_bytes_raw()
    assert verify_bill.is_sealed(public, message, key.sign(message))
    assert not verify_bill.is_sealed(public, message + b"\0", key.sign(message))


def issued(company_id: int, cycle_from: date = FROM, cycle_to: date = TO) -> None:
    at = morning_after(date.fromordinal(cycle_to.toordinal() - 1))
    bill_cycle(company_id=company_id, cycle_from=cycle_from, cycle_to=cycle_to, by=BY, at=at)


def taken(home: int, cycle_from: date = FROM) -> dict[str, Any]:
    """The file of a bill as its reader has it."""
    content = queries.bundle(home, bill_id(cycle_from))
    assert content is not None
    found: dict[str, Any] = json.loads(seal.sealed(content, KEY))
    return found


@pytest.mark.parametrize(
    ("code", "terms", "day_wh", "first", "after"),
    [
        ("east", {"sanctioned_load_w": 3000}, 5200, (2025, 6, 1), (2025, 7, 1)),
        ("east", {"sanctioned_load_w": 3000}, 4200, (2025, 6, 1), (2025, 7, 1)),
        ("east", {"sanctioned_load_w": 3000}, 3000, (2025, 6, 1), (2025, 7, 1)),
        ("east", {"sanctioned_load_w": 2000, "area_code": "RURAL"}, 14_000, (2026, 3, 20), (2026, 4, 25)),
        ("east", {"sanctioned_load_w": 5000, "category_code": "LV-2.2"}, 33_700, (2026, 3, 30), (2026, 5, 3)),
        ("bihar", {"sanctioned_load_w": 2000, "category_code": "DS-II"}, 7500, (2025, 10, 1), (2025, 11, 10)),
        ("bihar", {"sanctioned_load_w": 2000, "category_code": "DS-II"}, 3000, (2025, 10, 1), (2025, 11, 1)),
    ],
)  # fmt: skip
def test_every_kind_of_tariff_comes_out(
    db: None, code: str, terms: dict[str, Any], day_wh: int, first: tuple[int, ...], after: tuple[int, ...]
) -> None:
    """Slabs, bands, blocks, two orders in a cycle, a falling surcharge, subsidy, free units."""
    cycle = (date(*first), date(*after))
    company_id, (home,) = company_with_connections(1, code=code, **terms)
    store([home], all_days(*cycle), day_wh, solar_wh=day_wh // 4)
    issued(company_id, *cycle)
    verify_bill.verify(taken(home, cycle[0]), seal.public_key(KEY))


EVERY = [
    (state, code, area)
    for state in ("mp", "bihar")
    for code, category in sorted(book_of(state).orders[-1].categories.items())
    for area in category.areas
]


@given(st.data())
def test_two_programs_price_alike(data: st.DataObject) -> None:
    """Every category of both states, any use, any days of the cycle, closed or not: the same paise."""
    state, code, area = data.draw(st.sampled_from(EVERY))
    limits = st.sampled_from([50_000, 100_000, 125_000, 150_000])
    wh = data.draw(st.one_of(st.integers(0, 400_000), limits))
    use = {
        "energy_wh": wh,
        "solar_wh": data.draw(st.integers(0, wh)),
        "estimated_wh": data.draw(st.sampled_from([0, min(wh, 7_000)])),
        "demand_w": data.draw(st.integers(0, 30_000)),
    }
    use["peak_wh"] = data.draw(st.integers(0, wh - use["solar_wh"]))
    cycle_from = date(2025, 12, 24) + timedelta(days=data.draw(st.integers(0, 150)))
    length = data.draw(st.integers(20, 45))
    cycle_to = cycle_from + timedelta(days=length)
    after = cycle_from + timedelta(days=data.draw(st.integers(1, length)))
    load, smart = data.draw(st.sampled_from([1000, 2150, 7777, 12_000])), data.draw(st.booleans())
    closed = data.draw(st.booleans())
    agreed = {
        "contract_demand_w": data.draw(st.sampled_from([0, 9_000, 15_500])),
        "load_millihp": data.draw(st.sampled_from([0, 7_500])),
    }
    frame = pl.DataFrame(
        [
            use
            | agreed
            | {
                "category_code": code, "area_code": area, "from_date": cycle_from, "to_date": after,
                "cycle_from": cycle_from, "cycle_to": cycle_to, "sanctioned_load_w": load,
                "is_smart": smart, "is_closed": closed,
            }
        ]
    )  # fmt: skip
    rated = rate(frame, book_of(state), refuse="collect")
    assume(not rated.refusals)
    told = excerpt(files_of(state), [code], cycle_from, cycle_to)
    tariff = verify_bill.Tariff(told, code, area, cycle_from, cycle_to)
    ours = {line: int(rated.lines[line][0]) for line in LINES}
    terms = agreed | {"sanctioned_load_w": load, "is_smart": smart}
    assert tariff.month(use, terms, cycle_from, after, closed) == ours


def test_terms_that_changed_and_days_that_lack(db: None) -> None:
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    days = all_days(FROM, TO)
    change_terms(connection_id=home, from_date=days[9], sanctioned_load_w=4000, by=BY, at=morning_after(TO))
    change_terms(connection_id=home, from_date=days[20], category_code="LV-2.2", by=BY, at=morning_after(TO))
    store([home], days[:14] + days[16:], 6100, solar_wh=1000)
    issued(company_id)
    found = taken(home)
    assert len(found["content"]["pieces"]) == 3
    assert found["content"]["bill"]["missing_days"] == [str(days[14]), str(days[15])]
    verify_bill.verify(found)


@pytest.fixture
def bundle(db: None) -> dict[str, Any]:
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    change_terms(
        connection_id=home, from_date=date(2025, 6, 11), sanctioned_load_w=3500, by=BY, at=morning_after(TO)
    )
    store([home], all_days(FROM, TO), 5200, solar_wh=900)
    issued(company_id)
    return taken(home)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every single figure and word."""
    if isinstance(value, dict):
        return [each for key, inner in value.items() for each in places(inner, (*path, key))]
    if isinstance(value, list):
        return [each for n, inner in enumerate(value) for each in places(inner, (*path, n))]
    return [path]


def changed(bundle: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    found = copy.deepcopy(bundle)
    inside: Any = found
    for key in path[:-1]:
        inside = inside[key]
    old = inside[path[-1]]
    inside[path[-1]] = (
        not old if isinstance(old, bool) else old + 1 if isinstance(old, int) else f"{old or ''}1"
    )
    return found


def test_a_change_anywhere_breaks_the_seal(bundle: dict[str, Any]) -> None:
    """Figures and words all over the file, one after the other."""
    message = verify_bill.canonical(bundle["content"])
    verify_bill.verify(bundle, seal.public_key(KEY))
    every = places(bundle["content"])
    assert len(every) > 5000
    for path in every[:: len(every) // 300]:
        assert verify_bill.canonical(changed(bundle["content"], path)) != message
    for path in places(bundle["seal"]):
        with pytest.raises((Wrong, Unknown, ValueError)):
            verify_bill.verify(changed(bundle, ("seal", *path)))


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (("readings", 3, "values", 0), "quarter hours"),
        (("readings", 3, "values", 40), "quarter hours"),
        (("readings", 3, "energy_wh"), "quarter hours"),
        (("readings", 3, "solar_wh"), "quarter hours"),
        (("readings", 3, "estimated_wh"), "quarter hours"),
        (("readings", 3, "is_complete"), "do not add up to the units"),
        (("readings", 3, "meter"), "did not hang"),
        (("pieces", 0, "energy_wh"), "units of the bill"),
        (("pieces", 1, "energy_before_wh"), "units of the bill"),
        (("pieces", 0, "sanctioned_load_w"), None),
        (("pieces", 1, "lines", "FIXED"), "FIXED"),
        (("bill", "energy_wh"), "units"),
        (("bill", "lines", "ENERGY"), "ENERGY"),
        (("bill", "lines", "SUBSIDY"), "SUBSIDY"),
        (("bill", "total_paise"), "total"),
        (("bill", "payable_paise"), "to be paid"),
        (("bill", "previous_dues_paise"), "to be paid"),
    ],
)
def test_a_forger_with_a_key_of_his_own_is_caught_by_the_arithmetic(
    bundle: dict[str, Any], path: tuple[Any, ...], why: str | None
) -> None:
    """Sealed anew after the change: what the tariff leaves open passes under his key only."""
    forged = changed(bundle["content"], path)
    again = json.loads(seal.sealed(forged, OTHER_KEY))
    with pytest.raises(Wrong, match="another key"):
        verify_bill.verify(again, seal.public_key(KEY))
    if why is not None:
        with pytest.raises(Wrong, match=why) as told:
            verify_bill.verify(again)
        assert any("ऀ" <= letter <= "ॿ" for letter in told.value.hi)


@given(st.data())
def test_a_rate_that_was_changed_gives_other_lines(data: st.DataObject) -> None:
    """The excerpt counts: another rate, limit or per cent in it does not give the bill any more."""
    content = json.loads(json.dumps(_KEPT["content"]))
    rates = [
        slab["rs_per_kwh"]
        for order in content["rulebook"]["orders"]
        for slab in order["categories"]["LV-1.2"]["energy"]["slabs"][:2]
    ]
    one = data.draw(st.sampled_from(rates))
    one["value"] = str(
        data.draw(st.decimals("0.01", "20", places=2).filter(lambda x: str(x) != one["value"]))
    )
    with pytest.raises(Wrong):
        verify_bill.verify(json.loads(seal.sealed(content, OTHER_KEY)))


_KEPT: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def kept(request: pytest.FixtureRequest) -> None:
    if "data" in request.fixturenames or request.node.name.startswith("test_a_rate_that"):
        _KEPT.update(request.getfixturevalue("bundle"))


def test_the_program_says_it_in_both_languages(
    bundle: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bill.json"
    file.write_text(json.dumps(bundle), encoding="utf-8")
    assert verify_bill.main([str(file), "--key", seal.public_key(KEY)]) == 0
    assert "everything holds" in capsys.readouterr().out
    assert verify_bill.main([str(file), "--lang", "hi"]) == 0
    assert "सब सही है" in capsys.readouterr().out
    file.write_text(json.dumps(changed(bundle, ("content", "bill", "total_paise"))), encoding="utf-8")
    assert verify_bill.main([str(file)]) == 1
    for text in ("{}", "[", '{"format": "other"}', "[1]"):
        file.write_text(text)
        assert verify_bill.main([str(file)]) == 2


def test_a_rule_it_does_not_know_is_said_and_not_guessed(bundle: dict[str, Any]) -> None:
    content = bundle["content"]
    content["rulebook"]["orders"][0]["categories"]["LV-1.2"]["energy"]["power_factor"] = {"value": "1"}
    with pytest.raises(Unknown, match="power_factor"):
        verify_bill.verify(json.loads(seal.sealed(content, KEY)))


def test_it_needs_nothing_but_python() -> None:
    source = Path(verify_bill.__file__).read_text(encoding="utf-8")
    used = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    known = {"__future__", "argparse", "hashlib", "json", "sys", "collections.abc", "datetime", "fractions"}
    assert used == known | {"pathlib", "typing"}


def test_a_neighbour_s_bill_is_no_bill(db: None) -> None:
    company_id, (home, other) = company_with_connections(2)
    store([home], all_days(FROM, TO), 4000)
    issued(company_id)
    assert queries.bundle(home, bill_id(FROM)) is not None
    assert queries.bundle(other, bill_id(FROM)) is None
    assert queries.bundle(home, 7) is None

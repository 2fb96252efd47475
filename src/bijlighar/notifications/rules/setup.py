"""How an installation sends: providers, prices, registered ids, from `messages.toml`. Standard library only.

The file holds no secret: it names the file in the home folder, or the variable, that does.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAKERS = {"SMS": ("http", "console"), "WHATSAPP": ("whatsapp",), "PUSH": ("webpush",), "EMAIL": ("smtp",)}
_NUMBERS = {"cost_urs_per_part": 0, "per_second": 50, "parallel": 8, "timeout_seconds": 10}


class SetupRefused(ValueError):
    """The file is wrong; the text says where and what to write."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider by one way.

    `cost_urs_per_part`: micro-rupees for an SMS part, or a message by another way. `per_second`: how many
    messages it takes. `secret_file` (in the home folder) or `secret_env` holds its key; `token_file` what it
    must show when it reports or hands on an SMS. `options`: what its adapter asks for.
    """

    code: str
    way: str
    maker: str
    cost_urs_per_part: int = 0
    per_second: int = 50
    parallel: int = 8
    timeout_seconds: int = 10
    secret_file: str = ""
    secret_env: str = ""
    token_file: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Registered:
    """A company on the DLT register: its ids, and its templates' by code and language."""

    entity_id: str = ""
    header: str = ""
    templates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    providers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answering:
    """The answering process: where it listens, how many answers a number gets an hour, by which provider.

    `sms_number`, `missed_call_number`: the numbers people write to or ring, as the portal tells them.
    """

    host: str = "127.0.0.1"
    port: int = 8912
    most_an_hour: int = 6
    stale_hours: int = 30
    provider: str = ""
    company: str = ""
    sms_number: str = ""
    missed_call_number: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything of the file. Providers stand in the order in which they are tried."""

    providers: tuple[Provider, ...]
    companies: Mapping[str, Registered] = field(default_factory=dict)
    default_company: str = ""
    answering: Answering = Answering()

    def provider(self, code: str) -> Provider | None:
        """A provider by its name."""
        return next((each for each in self.providers if each.code == code), None)

    def of_way(self, way: str, company: str = "") -> tuple[Provider, ...]:
        """The providers of a way in the order to try them for a company."""
        first = self.registered(company).providers
        found = [each for each in self.providers if each.way == way]
        if first:
            found.sort(key=lambda each: first.index(each.code) if each.code in first else len(first))
        return tuple(found)

    def registered(self, company: str) -> Registered:
        """What is registered for a company; of the default one where the company is unknown."""
        return self.companies.get(company) or self.companies.get(self.default_company) or Registered()


WITHOUT_FILE = Setup((Provider("console", "SMS", "console", per_second=100_000, parallel=1),))
"""Where there is no file every SMS is shown on the console instead of being sent."""


def parse(text: str) -> Setup:
    """Read the file's text. Raises `SetupRefused`."""
    try:
        top = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise SetupRefused(f"messages.toml is no TOML: {problem}.") from None
    _refuse_others("messages.toml", top, {"provider", "company", "answer", "default_company"})
    providers = tuple(_provider(code, each) for code, each in _tables(top, "provider").items())
    if not providers:
        raise SetupRefused("messages.toml names no provider. Write at least one [provider.<name>].")
    companies = {code: _registered(code, each) for code, each in _tables(top, "company").items()}
    known = {each.code for each in providers}
    for code, each in companies.items():
        if strange := set(each.providers) - known:
            raise SetupRefused(
                f"[company.{code}] names the provider {min(strange)}, which does not stand there."
            )
    answer = top.get("answer", {})
    _refuse_others("[answer]", answer, set(Answering.__dataclass_fields__))
    answering = Answering(**answer)
    if answering.provider and answering.provider not in known:
        raise SetupRefused(f"[answer] names the provider {answering.provider}, which does not stand there.")
    return Setup(providers, companies, str(top.get("default_company", "")), answering)


def _provider(code: str, table: Mapping[str, Any]) -> Provider:
    where = f"[provider.{code}]"
    way, maker = str(table.get("way", "")), str(table.get("maker", ""))
    if way not in MAKERS:
        raise SetupRefused(f"{where}: way is {way!r}; it may be {', '.join(MAKERS)}.")
    if maker not in MAKERS[way]:
        raise SetupRefused(f"{where}: maker is {maker!r}; for {way} it may be {', '.join(MAKERS[way])}.")
    numbers: dict[str, Any] = {name: table.get(name, usual) for name, usual in _NUMBERS.items()}
    for name, value in numbers.items():
        if type(value) is not int or value < (0 if name.startswith("cost") else 1):
            raise SetupRefused(f"{where}: {name} is {value!r}; write a whole number above 0.")
    if "secret" in table or "token" in table:
        raise SetupRefused(
            f"{where} holds a secret. Put it in a file of the home folder and name that: secret_file."
        )
    plain: dict[str, Any] = {
        name: str(table.get(name, "")) for name in ("secret_file", "secret_env", "token_file")
    }
    options = {name: value for name, value in table.items() if name not in {"way", "maker", *numbers, *plain}}
    return Provider(code, way, maker, **numbers, **plain, options=options)


def _registered(code: str, table: Mapping[str, Any]) -> Registered:
    where = f"[company.{code}]"
    _refuse_others(where, table, set(Registered.__dataclass_fields__))
    templates = {
        name: {language: str(ids[language]) for language in ids}
        for name, ids in _tables(table, "templates").items()
    }
    return Registered(
        str(table.get("entity_id", "")),
        str(table.get("header", "")),
        templates,
        tuple(table.get("providers", ())),
    )


def _tables(table: Mapping[str, Any], name: str) -> dict[str, Mapping[str, Any]]:
    found = table.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise SetupRefused(f"{name} must hold tables, as [{name}.something].")
    return found


def _refuse_others(where: str, table: Mapping[str, Any], known: set[str]) -> None:
    if strange := set(table) - known:
        raise SetupRefused(
            f"{where}: {min(strange)!r} is not known; there may be {', '.join(sorted(known))}."
        )

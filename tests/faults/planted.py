"""What every area's audits are held to: silent on sound books, each finds what is planted for it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db import connections, transaction

import bijlighar
from bijlighar.interfaces.cli.audit import all_audits, ask


def hold(area: str, planted: list[tuple[str, str]]) -> None:
    """Every audit of an area's folder reads something, finds nothing, and finds each fault planted for it.

    `planted`: an audit's name and the statement that spoils what it watches; every audit has one.
    """
    audits = {audit.name: audit for audit in all_audits() if audit.area == area}
    files = {file.stem for file in (Path(bijlighar.__file__).parent / area / "audits").glob("*.sql")}
    answers = {name: ask(audit) for name, audit in audits.items()}
    assert {name: answer.rows for name, answer in answers.items() if answer.offending} == {}
    assert {name for name, answer in answers.items() if not answer.checked} == set()
    assert set(audits) == files == {name for name, _ in planted}
    assert missed(planted) == []


def missed(planted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those faults that their audit does not find; each is planted alone and taken back."""
    audits = {audit.name: audit for audit in all_audits()}
    found = []
    for name, fault in planted:
        with transaction.atomic("owner"):
            connections["owner"].cursor().execute(fault)
            if not ask(audits[name], using="owner").offending:
                found.append((name, fault))
            transaction.set_rollback(True, "owner")
    return found

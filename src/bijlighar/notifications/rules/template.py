"""What a message is made of."""

from __future__ import annotations

from dataclasses import dataclass

from bijlighar.notifications.rules.kinds import KindCode


@dataclass(frozen=True, slots=True)
class Template:
    """One message. `{name}` marks a variable; its type and its longest value stand in `rules.variables`.

    `has_secret`: its variables are wiped once it went out. `lives_seconds`: after that it is no longer sent,
    because it would only mislead; None means it stays true. `kind` decides what a person may switch off, and
    whether it waits for the morning (`rules.kinds`).
    """

    code: str
    text_hi: str
    text_en: str
    variables: frozenset[str]
    has_secret: bool = False
    lives_seconds: int | None = None
    kind: KindCode = "ACCOUNT"

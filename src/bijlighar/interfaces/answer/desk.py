"""Takes a question from whoever brings it, and sends the answers through the provider of the setup."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bijlighar.conf.messages import secret_of
from bijlighar.interfaces.answer import mobile as mobiles
from bijlighar.interfaces.answer import reply, words
from bijlighar.interfaces.answer.snapshot import About, Account, NoSnapshot, Snapshot, key
from bijlighar.interfaces.answer.state import State, Waiting
from bijlighar.notifications.adapters.console import ConsoleSms
from bijlighar.notifications.adapters.console_carrier import ConsoleCarrier
from bijlighar.notifications.adapters.http_sms import HttpSms
from bijlighar.notifications.rules.envelope import Carrier, Envelope, Refused
from bijlighar.notifications.rules.render import fill, sms_parts
from bijlighar.notifications.rules.setup import Provider, Setup, SetupRefused

log = logging.getLogger(__name__)

FIRST_WAIT_SECONDS = 10.0
GIVEN_UP_SECONDS = 3600
"""An answer of an hour ago is no answer any more."""
MOST_UNKNOWN_AN_HOUR = 200


class Desk:
    """Questions in, answers out. Needs the home folder and the provider, and nothing else."""

    def __init__(self, home: Path, setup: Setup, carrier: Carrier | None = None) -> None:
        """Raises `SetupRefused` where no provider can send the answers."""
        self._home, self._setup = home, setup
        self.provider = answering_provider(setup)
        self._carrier = carrier or _carrier(self.provider, home)
        self._snapshot, self.state = Snapshot(home), State(home)

    def question(self, provider: str, ref: str, sender: str, text: str | None, at: datetime) -> str:
        """Take an SMS, or a missed call (`text` None), known by the provider's own `ref`.

        ANSWERED, REPEATED (it was taken before), TOO_MANY or NO_MOBILE; it is answered by `send_due`.
        """
        number = mobiles.normalise(sender)
        if number is None:
            return "NO_MOBILE"
        question = words.Question("BALANCE") if text is None else words.read(text)
        hash_, accounts, about = self._looked_up(number)
        answers = reply.replies(question, accounts, about, at)
        return self.state.take(
            provider,
            ref,
            hash_,
            at.timestamp(),
            is_known=bool(accounts),
            most=self._setup.answering.most_an_hour,
            most_unknown=MOST_UNKNOWN_AN_HOUR,
            answers=[(number, one.template, one.context, one.language, one.company) for one in answers],
        )

    def send_due(self, at: datetime) -> int:
        """Send the answers that are due; how many went out."""
        count = 0
        for waiting in self.state.claim(at.timestamp(), wait=FIRST_WAIT_SECONDS):
            count += self._sent(waiting, at)
        return count

    def health(self, at: datetime) -> dict[str, object]:
        """How old the snapshot is, and how many answers are in each state; nobody's data."""
        try:
            about = self._snapshot.about()
        except NoSnapshot as problem:
            return {
                "snapshot": None,
                "problem": str(problem),
                "is_stale": True,
                "replies": self.state.counts(),
            }
        age = at - about.made_at
        return {
            "snapshot": about.made_at.isoformat(),
            "age_seconds": int(age.total_seconds()),
            "is_stale": age > timedelta(hours=self._setup.answering.stale_hours),
            "connections": about.connections,
            "mobiles": about.mobiles,
            "replies": self.state.counts(),
        }

    def _looked_up(self, number: str) -> tuple[bytes, list[tuple[str, Account]], About | None]:
        try:
            hash_ = mobiles.hashed(number, key(self._home))
            return hash_, self._snapshot.of_mobile(hash_), self._snapshot.about()
        except NoSnapshot as problem:
            log.error("A question cannot be answered: %s", problem)
            return mobiles.hashed(number, b""), [], None

    def _sent(self, waiting: Waiting, at: datetime) -> bool:
        if at.timestamp() - waiting.made_at > GIVEN_UP_SECONDS:
            self.state.failed(waiting, at.timestamp(), "Too old to be sent.", final=True)
            return False
        filled = fill(waiting.template, waiting.language, waiting.context)
        registered = self._setup.registered(waiting.company or self._setup.answering.company)
        envelope = Envelope(
            way="SMS",
            to=waiting.mobile,
            text=filled.text,
            language=waiting.language,
            template=waiting.template,
            reference=f"ans-{waiting.id}-{int(waiting.made_at)}",
            values=filled.values,
            entity_id=registered.entity_id,
            header=registered.header,
            template_id=registered.templates.get(waiting.template, {}).get(waiting.language, ""),
        )
        try:
            ref = self._carrier.send(envelope, at=at)
        except (Refused, OSError) as problem:
            log.warning("An answer did not go out: %s", problem)
            self.state.failed(waiting, at.timestamp(), str(problem), final=isinstance(problem, Refused))
            return False
        parts = sms_parts(filled.text)
        self.state.sent(
            waiting, at.timestamp(), provider=self.provider.code, ref=ref, parts=parts,
            cost_urs=parts * self.provider.cost_urs_per_part,
        )  # fmt: skip
        return True


def answering_provider(setup: Setup) -> Provider:
    """Through which answers go: that named under [answer], else the first for SMS. Raises `SetupRefused`."""
    named = setup.provider(setup.answering.provider)
    found = named or next(iter(setup.of_way("SMS", setup.answering.company)), None)
    if found is None or found.way != "SMS":
        raise SetupRefused("messages.toml names no provider for SMS, so nothing can be answered.")
    return found


def layout(options: Mapping[str, object], name: str, usual: Mapping[str, str]) -> dict[str, str]:
    """How a provider names what it brings: its table `incoming` or `missed_call`, else the usual names."""
    given = options.get(name, {})
    return (
        {**usual, **{key: str(value) for key, value in given.items()}}
        if isinstance(given, Mapping)
        else {**usual}
    )


def _carrier(provider: Provider, home: Path) -> Carrier:
    if provider.maker == "console":
        return ConsoleCarrier(ConsoleSms(home / "sms.log"))
    return HttpSms(provider, secret_of(provider, home))


def now() -> datetime:
    """This instant."""
    return datetime.now(UTC)

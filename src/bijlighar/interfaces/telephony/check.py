"""Looks at each part of the telephone line from outside, as a caller and an operator meet it."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.request import urlopen

from bijlighar.calls.rules.prompts import PROMPTS
from bijlighar.conf.exchanges import ExchangesUnreadable, exchanges
from bijlighar.interfaces.telephony import configuration, kamailio
from bijlighar.interfaces.telephony.media import Voice
from bijlighar.interfaces.telephony.message import Message, NotSip, parse
from bijlighar.interfaces.telephony.settings import Settings
from bijlighar.interfaces.telephony.spool import Spool
from bijlighar.interfaces.telephony.webhook import CODE


@dataclass(frozen=True, slots=True)
class Checked:
    """One part of the line; `words` say what to do where it does not work."""

    part: str
    is_well: bool
    words: str


def checks(settings: Settings, application: str) -> list[Checked]:
    """Every part in the order in which a call meets it."""
    return list(_checks(settings, application))


def _checks(settings: Settings, application: str) -> Iterator[Checked]:
    lacking = kamailio.lacking()
    words = f"apt-get install {' '.join(lacking)}" if lacking else "kamailio and its modules are here"
    yield Checked("programs", not lacking, words)
    path = settings.folder / "kamailio.cfg"
    if not path.exists():
        yield Checked("configuration", False, "bijlighar telephony configure writes it")
    elif path.read_text() != configuration.kamailio(settings):
        yield Checked(
            "configuration", False, f"{path} is of other settings: write it again, restart kamailio"
        )
    else:
        problem = "" if lacking else kamailio.problem(path)
        yield Checked("configuration", not problem, problem or str(path))
    yield _asked("kamailio", settings.sip, "start it as bijlighar telephony configure says")
    yield _asked("switchboard", settings.switchboard, "bijlighar telephony serve", through=settings.sip)
    yield _media(settings)
    yield _let_in(settings)
    yield _application(application)
    if settings.spool.exists():
        spool = Spool(settings.spool)
        waiting, refused = spool.counts()
        spool.close()
        yield Checked(
            "spool", not refused and waiting < 100, f"{waiting} events wait, {refused} were refused"
        )
    wanted = [f"{language}/{prompt}" for language in ("hi", "en") for prompt in PROMPTS]
    missing = Voice(settings.prompts).missing(wanted)
    words = f"{len(missing)} of {len(wanted)} are not recorded and are a tone: {', '.join(missing[:3])} ..."
    yield Checked("prompts", not missing, words if missing else f"{len(wanted)} recorded")


def _asked(part: str, address: tuple[str, int], cure: str, through: tuple[str, int] | None = None) -> Checked:
    """Ask by OPTIONS; the switchboard listens to kamailio alone, so of it only the port is looked at."""
    if through is not None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(address)
            except OSError:
                return Checked(part, True, f"{address[0]}:{address[1]} is in use")
        return Checked(part, False, f"nobody listens at {address[0]}:{address[1]}: {cure}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(2)
        probe.connect(address)
        host, port = probe.getsockname()
        name = secrets.token_hex(6)
        asked = Message(
            f"OPTIONS sip:check@{address[0]}:{address[1]} SIP/2.0",
            (
                ("via", f"SIP/2.0/UDP {host}:{port};branch=z9hG4bK{name}"),
                ("max-forwards", "5"),
                ("from", f"<sip:check@{host}>;tag={name}"),
                ("to", f"<sip:check@{address[0]}>"),
                ("call-id", name),
                ("cseq", "1 OPTIONS"),
            ),
        )
        try:
            probe.send(asked.to_bytes())
            said = parse(probe.recv(65_535))
        except (OSError, NotSip) as problem:
            return Checked(part, False, f"{address[0]}:{address[1]} does not answer ({problem}): {cure}")
    return Checked(part, said.status == 200, f"{address[0]}:{address[1]} answers {said.status}")


def _media(settings: Settings) -> Checked:
    if settings.media is None:
        return Checked("media", False, "BIJLIGHAR_RTPENGINE is not set: operators' browsers will hear nobody")
    well = relays(settings.media)
    place = f"{settings.media[0]}:{settings.media[1]}"
    return Checked("media", well, f"rtpengine answers at {place}" if well else f"no rtpengine at {place}")


def relays(address: tuple[str, int]) -> bool:
    """Whether an rtpengine answers there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(1)
        try:
            probe.sendto(b"check d7:command4:pinge", address)
            return b"pong" in probe.recv(2_000)
        except OSError:
            return False


def _let_in(settings: Settings) -> Checked:
    try:
        found = exchanges().get(CODE)
    except ExchangesUnreadable as problem:
        return Checked("signature", False, str(problem))
    well = found is not None and settings.webhook_secret.encode() in found.secrets
    cure = "bijlighar telephony configure lets it in"
    return Checked("signature", well, "the switchboard's secret is known" if well else cure)


def _application(address: str) -> Checked:
    try:
        with urlopen(f"{address}/alive", timeout=3) as said:
            well = said.status == 200
    except OSError as problem:
        return Checked("application", False, f"{address} does not answer ({problem}); events wait meanwhile")
    return Checked("application", well, f"{address} answers")

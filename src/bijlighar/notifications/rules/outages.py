"""Before a planned shutdown, and while there is no power."""

from __future__ import annotations

import re

from bijlighar.notifications.rules.template import Template

_HOURS = 3600


def _template(code: str, hindi: str, english: str, *, hours: int) -> Template:
    """A message about power; its variables are those that the English text has."""
    return Template(
        code,
        hindi,
        english,
        frozenset(re.findall(r"{(\w+)}", english)),
        lives_seconds=hours * _HOURS,
        kind="OUTAGE",
    )


OUTAGES: tuple[Template, ...] = (
    _template(
        "outage_planned",
        "{service_number}: {day} को {hour} से {until} तक बिजली बंद रहेगी, लाइन की मरम्मत होनी है।",
        "{service_number}: on {day} from {hour} to {until} there is no electricity; the line is repaired.",
        hours=48,
    ),
    _template(
        "outage_soon",
        "{service_number}: थोड़ी देर में, {day} को {hour} से {until} तक, बिजली बंद रहेगी।",
        "{service_number}: soon, on {day} from {hour} to {until}, there will be no electricity.",
        hours=2,
    ),
    _template(
        "outage_changed",
        "{service_number}: तय बंदी का समय बदला। अब {day} को {hour} से {until} तक बिजली बंद रहेगी।",
        "{service_number}: the planned shutdown was moved. Now there is no electricity on {day} from {hour} "
        "to {until}.",
        hours=48,
    ),
    _template(
        "outage_cancelled",
        "{service_number}: {day} की तय बंदी अब नहीं होगी, बिजली चालू रहेगी।",
        "{service_number}: the shutdown planned for {day} will not happen; the electricity stays on.",
        hours=48,
    ),
    _template(
        "outage_estimate",
        "{service_number}: बिजली बंद है। हमारा अनुमान, {until} बजे तक आएगी।",
        "{service_number}: there is no electricity. We expect it back by {until}.",
        hours=1,
    ),
    _template(
        "outage_no_estimate",
        "{service_number}: बिजली बंद है। कब आएगी, अभी पता नहीं; पता चलते ही बताएँगे।",
        "{service_number}: there is no electricity. We do not know yet when it comes back; we will tell you.",
        hours=1,
    ),
    _template(
        "outage_restored",
        "{service_number}: {hour} बजे बिजली आ गई। आपके यहाँ नहीं आई हो तो 1912 पर बताइए।",
        "{service_number}: the electricity came back at {hour}. If yours did not, call 1912.",
        hours=2,
    ),
    _template(
        "outage_over",
        "{place}: बिजली आ गई। आपके यहाँ नहीं आई हो तो 1912 पर बताइए।",
        "{place}: the electricity is back. If yours is not, call 1912.",
        hours=2,
    ),
    _template(
        "outage_unsure",
        "{place}: बिजली बंद होने की किसी ने फिर सूचना नहीं दी। आपके यहाँ बंद हो तो 1912 पर बताइए।",
        "{place}: nobody told us again of a power cut. If yours is off, call 1912.",
        hours=2,
    ),
)

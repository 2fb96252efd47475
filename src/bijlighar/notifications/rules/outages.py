"""Before a planned shutdown, and while there is no power."""

from __future__ import annotations

from bijlighar.notifications.rules.template import Template

_HOURS = 3600

OUTAGES: tuple[Template, ...] = (
    Template(
        "outage_planned",
        "{service_number}: {day} को {hour} से {until} तक बिजली बंद रहेगी, लाइन की मरम्मत होनी है।",
        "{service_number}: on {day} from {hour} to {until} there is no electricity; the line is repaired.",
        frozenset({"service_number", "day", "hour", "until"}),
        lives_seconds=48 * _HOURS,
        kind="OUTAGE",
    ),
    Template(
        "outage_soon",
        "{service_number}: थोड़ी देर में, {day} को {hour} से {until} तक, बिजली बंद रहेगी।",
        "{service_number}: soon, on {day} from {hour} to {until}, there will be no electricity.",
        frozenset({"service_number", "day", "hour", "until"}),
        lives_seconds=2 * _HOURS,
        kind="OUTAGE",
    ),
    Template(
        "outage_changed",
        "{service_number}: तय बंदी का समय बदला। अब {day} को {hour} से {until} तक बिजली बंद रहेगी।",
        "{service_number}: the planned shutdown was moved. Now there is no electricity on {day} from {hour} "
        "to {until}.",
        frozenset({"service_number", "day", "hour", "until"}),
        lives_seconds=48 * _HOURS,
        kind="OUTAGE",
    ),
    Template(
        "outage_cancelled",
        "{service_number}: {day} की तय बंदी अब नहीं होगी, बिजली चालू रहेगी।",
        "{service_number}: the shutdown planned for {day} will not happen; the electricity stays on.",
        frozenset({"service_number", "day"}),
        lives_seconds=48 * _HOURS,
        kind="OUTAGE",
    ),
    Template(
        "outage_estimate",
        "{service_number}: बिजली बंद है। हमारा अनुमान, {until} बजे तक आएगी।",
        "{service_number}: there is no electricity. We expect it back by {until}.",
        frozenset({"service_number", "until"}),
        lives_seconds=1 * _HOURS,
        kind="OUTAGE",
    ),
    Template(
        "outage_no_estimate",
        "{service_number}: बिजली बंद है। कब आएगी, अभी पता नहीं; पता चलते ही बताएँगे।",
        "{service_number}: there is no electricity. We do not know yet when it comes back; we will tell you.",
        frozenset({"service_number"}),
        lives_seconds=1 * _HOURS,
        kind="OUTAGE",
    ),
    Template(
        "outage_restored",
        "{service_number}: {hour} बजे बिजली आ गई। आपके यहाँ नहीं आई हो तो 1912 पर बताइए।",
        "{service_number}: the electricity came back at {hour}. If yours did not, call 1912.",
        frozenset({"service_number", "hour"}),
        lives_seconds=2 * _HOURS,
        kind="OUTAGE",
    ),
    Template(
        "outage_over",
        "{place}: बिजली आ गई। आपके यहाँ नहीं आई हो तो 1912 पर बताइए।",
        "{place}: the electricity is back. If yours is not, call 1912.",
        frozenset({"place"}),
        lives_seconds=2 * _HOURS,
        kind="OUTAGE",
    ),
)

"""What a prepaid home is told unasked: its balance, and days that were charged late."""

from __future__ import annotations

from bijlighar.notifications.rules.template import Template

_TWO_DAYS = 172_800

PREPAID: tuple[Template, ...] = (
    Template(
        "balance_low",
        "{service_number}: बैलेंस {balance} है, आपकी खपत से करीब {days} चलेगा। {day} तक का हिसाब।",
        "{service_number}: {balance} left, about {days} at your own use. Charged up to {day}.",
        frozenset({"service_number", "balance", "days", "day"}),
        lives_seconds=_TWO_DAYS,
        kind="LOW_BALANCE",
    ),
    Template(
        "balance_low_plain",
        "{service_number}: बैलेंस {balance} बचा है। {day} तक का हिसाब।",
        "{service_number}: {balance} left. Charged up to {day}.",
        frozenset({"service_number", "balance", "day"}),
        lives_seconds=_TWO_DAYS,
        kind="LOW_BALANCE",
    ),
    Template(
        "balance_low_today",
        "{service_number}: बैलेंस {balance} है, आपकी खपत से आज खत्म हो जाएगा। {day} तक का हिसाब।",
        "{service_number}: {balance} left; at your own use it ends today. Charged up to {day}.",
        frozenset({"service_number", "balance", "day"}),
        lives_seconds=_TWO_DAYS,
        kind="LOW_BALANCE",
    ),
    Template(
        "balance_used_up",
        "{service_number}: बैलेंस खत्म हो गया, {amount} बाकी हैं। {day} तक का हिसाब। रिचार्ज कर लीजिए।",
        "{service_number}: the balance is used up, {amount} to pay. Charged up to {day}. Please recharge.",
        frozenset({"service_number", "amount", "day"}),
        lives_seconds=_TWO_DAYS,
        kind="LOW_BALANCE",
    ),
    Template(
        "balance_month",
        "{service_number}: नया महीना शुरू, बैलेंस {balance} है। {day} तक का हिसाब।",
        "{service_number}: a new month, {balance} left. Charged up to {day}.",
        frozenset({"service_number", "balance", "day"}),
        lives_seconds=_TWO_DAYS,
        kind="BALANCE",
    ),
    Template(
        "charged_late",
        "{service_number}: {count} दिन का हिसाब देर से हुआ, {from_day} से {to_day} तक। कुल {amount} कटे। "
        "हर दिन अलग से पासबुक में है।",
        "{service_number}: {count} days were charged late, {from_day} to {to_day}: {amount} in all. "
        "The passbook has each day.",
        frozenset({"service_number", "count", "from_day", "to_day", "amount"}),
        kind="BALANCE",
    ),
)

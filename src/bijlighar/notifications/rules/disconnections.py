"""Before and after a supply is cut off, and when it comes back."""

from __future__ import annotations

from bijlighar.notifications.rules.template import Template

DISCONNECTIONS: tuple[Template, ...] = (
    Template(
        "supply_warning",
        "{service_number}: बैलेंस खत्म, {amount} बाकी। {day} से पहले रिचार्ज कर लीजिए, उसके बाद बिजली "
        "कट सकती है। सवाल हो तो 1912।",
        "{service_number}: your balance is used up, {amount} are due. Please recharge before {day}; after "
        "that the supply may be cut off. For questions call 1912.",
        frozenset({"service_number", "amount", "day"}),
        kind="DISCONNECTION",
    ),
    Template(
        "supply_warning_bill",
        "{service_number}: {amount} का बिल बाकी है, तारीख निकल चुकी है। {day} से पहले भर दीजिए, "
        "उसके बाद बिजली कट सकती है। सवाल हो तो 1912।",
        "{service_number}: a bill of {amount} is past its last day. Please pay before {day}; after that the "
        "supply may be cut off. For questions call 1912.",
        frozenset({"service_number", "amount", "day"}),
        kind="DISCONNECTION",
    ),
    Template(
        "supply_closure",
        "{service_number}: कनेक्शन {day} को हमेशा के लिए बंद होना है। आपने नहीं कहा तो तुरंत 1912 पर बताइए।",
        "{service_number}: the connection is to be closed for good on {day}. If you did not ask for it, call "
        "1912 at once.",
        frozenset({"service_number", "day"}),
        kind="DISCONNECTION",
    ),
    Template(
        "supply_cut",
        "{service_number}: बिजली बंद की गई। {amount} भरते ही फिर चालू होगी, दिन हो या रात। सवाल हो तो 1912।",
        "{service_number}: the supply was cut off. Pay {amount} and it comes back at once, day or night. For "
        "questions call 1912.",
        frozenset({"service_number", "amount"}),
        kind="DISCONNECTION",
    ),
    Template(
        "supply_back",
        "{service_number}: मीटर ने बताया है, बिजली चालू है। न आए तो मीटर का बटन दबाइए या 1912।",
        "{service_number}: the meter says the supply is on. If it is not, press the meter's button or call "
        "1912.",
        frozenset({"service_number"}),
        kind="DISCONNECTION",
    ),
    Template(
        "supply_recharge",
        "{service_number}: {amount} मिले, बैलेंस {balance}।",
        "{service_number}: {amount} received, balance {balance}.",
        frozenset({"service_number", "amount", "balance"}),
        kind="RECHARGE",
    ),
    Template(
        "supply_recharge_on",
        "{service_number}: {amount} मिले, बैलेंस {balance}। बिजली चालू की जा रही है।",
        "{service_number}: {amount} received, balance {balance}. The supply is being switched on.",
        frozenset({"service_number", "amount", "balance"}),
        kind="RECHARGE",
    ),
    Template(
        "supply_recharge_short",
        "{service_number}: {amount} मिले। {short} और चाहिए।",
        "{service_number}: {amount} received. {short} more are needed.",
        frozenset({"service_number", "amount", "short"}),
        kind="RECHARGE",
    ),
    Template(
        "supply_payment",
        "{service_number}: {amount} मिले। रसीद पोर्टल पर है।",
        "{service_number}: {amount} received. The receipt is on the portal.",
        frozenset({"service_number", "amount"}),
        kind="RECHARGE",
    ),
    Template(
        "supply_payment_on",
        "{service_number}: {amount} मिले। बिजली चालू की जा रही है।",
        "{service_number}: {amount} received. The supply is being switched on.",
        frozenset({"service_number", "amount"}),
        kind="RECHARGE",
    ),
)

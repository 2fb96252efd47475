"""Answers to an SMS or a missed call: each says until when its figures are true."""

from __future__ import annotations

from bijlighar.notifications.rules.template import Template

ANSWERS: tuple[Template, ...] = (
    Template(
        "answer_prepaid",
        "{service_number}: बैलेंस {balance}, {as_of} तक का; कटौती {charged} तक हुई। करीब {days} चलेगा। "
        "खपत {use}। पिछला रिचार्ज {recharge}।",
        "{service_number}: balance {balance} as of {as_of}, charged up to {charged}. Lasts about {days}. "
        "Used {use}. Last recharge {recharge}.",
        frozenset({"service_number", "balance", "as_of", "charged", "days", "use", "recharge"}),
        kind="ANSWER",
    ),
    Template(
        "answer_prepaid_owed",
        "{service_number}: बैलेंस खत्म, {balance} बाकी हैं, {as_of} तक का; कटौती {charged} तक हुई। खपत {use}। "
        "पिछला रिचार्ज {recharge}।",
        "{service_number}: balance used up, {balance} to be paid as of {as_of}, charged up to {charged}. "
        "Used {use}. Last recharge {recharge}.",
        frozenset({"service_number", "balance", "as_of", "charged", "use", "recharge"}),
        kind="ANSWER",
    ),
    Template(
        "answer_postpaid",
        "{service_number}: देने हैं {balance}, आखिरी तारीख {due_date}। खपत {use}। {as_of} तक का हिसाब।",
        "{service_number}: to pay {balance} by {due_date}. Used {use}. As of {as_of}.",
        frozenset({"service_number", "balance", "due_date", "use", "as_of"}),
        kind="ANSWER",
    ),
    Template(
        "answer_postpaid_clear",
        "{service_number}: अभी कुछ नहीं भरना है। खपत {use}। {as_of} तक का हिसाब।",
        "{service_number}: nothing to pay. Used {use}. As of {as_of}.",
        frozenset({"service_number", "use", "as_of"}),
        kind="ANSWER",
    ),
    Template(
        "answer_not_yet",
        "{service_number}: अभी कोई हिसाब नहीं बना। {as_of} तक यही है। सवाल हो तो 1912।",
        "{service_number}: nothing has been worked out yet, as of {as_of}. For questions call 1912.",
        frozenset({"service_number", "as_of"}),
        kind="ANSWER",
    ),
    Template(
        "answer_which",
        "इस मोबाइल पर {count} कनेक्शन हैं। बाकी के लिए BAL और उपभोक्ता नंबर के आखिरी चार अंक भेजिए, जैसे BAL {example}।",
        "This mobile has {count} connections. For the others send BAL and the last four digits of the "
        "service number, as BAL {example}.",
        frozenset({"count", "example"}),
        kind="ANSWER",
    ),
    Template(
        "answer_unknown_mobile",
        "यह मोबाइल किसी बिजली कनेक्शन से जुड़ा नहीं है। जोड़ने के लिए पोर्टल पर इसी मोबाइल से आइए, या 1912 पर कॉल कीजिए।",
        "This mobile is not linked to an electricity connection. To link it sign in to the portal with this "
        "mobile, or call 1912.",
        frozenset(),
        kind="ANSWER",
    ),
    Template(
        "answer_help",
        "बैलेंस के लिए BAL भेजिए, अंग्रेज़ी में चाहिए तो BAL EN। कई कनेक्शन हों तो BAL और आखिरी चार अंक। मदद: 1912।",
        "Send BAL for your balance, BAL HI for Hindi. With several connections BAL and the last four digits. "
        "Help: 1912.",
        frozenset(),
        kind="ANSWER",
    ),
    Template(
        "answer_no_record",
        "बैलेंस का रिकॉर्ड अभी नहीं मिल रहा, इसलिए कुछ बता नहीं सकते। थोड़ी देर में फिर भेजिए। मदद: 1912।",
        "The record of balances is not at hand, so we cannot tell. Please send it again later. Help: 1912.",
        frozenset(),
        kind="ANSWER",
    ),
)

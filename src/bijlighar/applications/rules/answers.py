"""The questions of each kind and reading what was typed: forgiving in form, exact in what is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from bijlighar.applications.rules.kinds import Kind
from bijlighar.tariffs.rules.loads import W_PER_HP

Ask = Literal["TEXT", "LONG", "NUMBER", "DAY", "CHOICE", "RADIO"]

LEAST_W, MOST_W = 100, 5_000_000
_MOST_DIGITS = 8
CLOSURE_WITHIN = timedelta(days=90)
BEGINS_WITHIN = timedelta(days=90)
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_KILOWATTS = ("kw", "किलोवाट")
_UNIT = re.compile(r"\s*(kw|किलोवाट|hp|एचपी|हॉर्सपावर|हार्सपावर)\.?$", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<![0-9A-Z])[0-9]{6,18}(?![0-9A-Z])")
_IFSC = re.compile(r"(?<![0-9A-Z])[A-Z]{4}0[0-9A-Z]{6}(?![0-9A-Z])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Question:
    """One question in both languages; `options` (value, English, Hindi) where they are always the same."""

    name: str
    ask: Ask
    words_en: str
    words_hi: str
    hint_en: str = ""
    hint_hi: str = ""
    is_required: bool = True
    longest: int = 120
    options: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an answer, in both languages."""

    en: str
    hi: str


_SERVICE_NUMBER = Question(
    "service_number",
    "TEXT",
    "Service number",
    "उपभोक्ता नंबर",
    "It stands on the bill.",
    "बिल पर लिखा है।",
    longest=24,
)
_OFFICE = Question(
    "office",
    "CHOICE",
    "Which office is yours?",
    "आपका दफ़्तर कौन सा है?",
    "The distribution centre or zone of the place. Your neighbour's bill names it.",
    "जिस जगह कनेक्शन चाहिए, वहाँ का वितरण केंद्र या ज़ोन। पड़ोसी के बिल पर लिखा है।",
)
_NAME = Question(
    "name", "TEXT", "In whose name?", "किसके नाम से?", "As on the proof of identity.", "जैसा पहचान के कागज़ पर है।"
)
_ADDRESS = Question(
    "address",
    "LONG",
    "Address of the place",
    "जगह का पता",
    "House, street, locality or village, and something to find it by.",
    "मकान, गली, मोहल्ला या गाँव, और पहचान की कोई जगह।",
    longest=300,
)
_CATEGORY = Question("category", "CHOICE", "What is the electricity for?", "बिजली किस काम के लिए?")
_LOAD = Question(
    "load",
    "NUMBER",
    "Load in kilowatts",
    "भार किलोवाट में",
    "A home with lights, fans and a fridge has about 2; with an AC about 4. A pump in horsepower: 5 HP.",
    "बत्ती, पंखे और फ़्रिज वाले घर का करीब 2; एसी हो तो करीब 4। पंप हो तो हॉर्सपावर में: 5 HP।",
    longest=16,
)
_PHASE = Question(
    "phase", "RADIO", "How many phases?", "कितने फेज़?",
    "One is enough up to about 10 kW.", "करीब 10 किलोवाट तक एक काफ़ी है।",
    options=(("1", "One", "एक"), ("3", "Three", "तीन")),
)  # fmt: skip
_PAYING = Question(
    "paying", "RADIO", "How do you want to pay?", "पैसे कैसे देंगे?",
    options=(
        ("BILL", "By a bill every month", "हर महीने बिल से"),
        ("PREPAID", "Ahead, by recharge", "पहले से, रिचार्ज करके"),
    ),
)  # fmt: skip
_WORDS = Question(
    "words", "LONG", "Anything else we should know", "और कुछ बताना हो तो",
    "Only if you wish.", "चाहें तभी लिखिए।", is_required=False, longest=500,
)  # fmt: skip

QUESTIONS: dict[Kind, tuple[Question, ...]] = {
    "NEW": (_OFFICE, _NAME, _ADDRESS, _CATEGORY, _LOAD, _PHASE, _PAYING, _WORDS),
    "TEMPORARY": (
        _OFFICE, _NAME, _ADDRESS, _CATEGORY, _LOAD, _PHASE,
        Question("from_day", "DAY", "From which day?", "किस दिन से?"),
        Question(
            "to_day", "DAY", "Up to which day?", "किस दिन तक?", "This day included.", "यह दिन भी शामिल।",
        ),
        _WORDS,
    ),
    "LOAD": (
        _SERVICE_NUMBER,
        Question("load", "NUMBER", "New load in kilowatts", "नया भार किलोवाट में", longest=16),
        _WORDS,
    ),
    "CATEGORY": (
        _SERVICE_NUMBER,
        Question("category", "CHOICE", "What is it used for from now on?", "अब किस काम में आएगी?"),
        _WORDS,
    ),
    "NAME": (
        _SERVICE_NUMBER,
        Question(
            "meter_serial", "TEXT", "Number of the meter", "मीटर नंबर",
            "It stands on the meter. So we know that you are at the place.",
            "मीटर पर लिखा है। इससे हमें पता चलता है कि आप वहीं हैं।", longest=40,
        ),
        Question(
            "name", "TEXT", "Name from now on", "अब किसका नाम हो",
            "As on the proof of identity.", "जैसा पहचान के कागज़ पर है।",
        ),
        Question(
            "reason", "RADIO", "Why does the name change?", "नाम क्यों बदलना है?",
            options=(
                ("SALE", "The place was sold or handed over", "जगह बिकी या दूसरे को मिली"),
                ("HEIR", "The holder has died; I am an heir", "जिनके नाम है वे नहीं रहे; मैं वारिस हूँ"),
                ("OTHER", "Another reason", "कोई और कारण"),
            ),
        ),
        _WORDS,
    ),
    "CLOSURE": (
        _SERVICE_NUMBER,
        Question("closing_day", "DAY", "From which day without electricity?", "किस दिन से बिजली नहीं चाहिए?"),
        Question(
            "refund_to", "TEXT", "Bank account for what comes back", "लौटने वाला पैसा किस बैंक खाते में?",
            "Account number and IFSC. What is left of deposit and balance goes there.",
            "खाता नंबर और आईएफ़एससी। सुरक्षा निधि और बैलेंस का बचा पैसा वहीं जाएगा।",
        ),
        _WORDS,
    ),
}  # fmt: skip

STRANGE_CATEGORY = Problem(
    "This use is another state's. Please choose one of the company that you chose.",
    "यह काम दूसरे राज्य की सूची का है। चुनी हुई कंपनी की सूची से चुनिए।",
)
_EMPTY = Problem("Please answer this.", "इसका जवाब लिखिए।")
_CHOOSE = Problem("Please choose one of the answers.", "एक जवाब चुनिए।")


def checked_answers(
    kind: Kind,
    typed: Mapping[str, str],
    *,
    today: date,
    choices: Mapping[str, Collection[str]],
    temporary_days: int = 180,
) -> tuple[dict[str, Any], dict[str, Problem]]:
    """What was typed as plain values, and what is wrong, by the question's name.

    `choices`: what may be chosen where the question's own options do not say it. Loads become `load_w`, days
    ISO texts; a question that is wrong has no value.
    """
    values: dict[str, Any] = {}
    problems: dict[str, Problem] = {}
    for question in QUESTIONS[kind]:
        text = _CONTROL.sub("", str(typed.get(question.name, ""))).strip()
        found = _read(question, text, choices.get(question.name))
        if isinstance(found, Problem):
            problems[question.name] = found
        elif question.ask == "NUMBER":
            values["load_w"] = found
        else:
            values[question.name] = found
    _check_days(kind, values, problems, today, temporary_days)
    return values, problems


def _read(question: Question, text: str, allowed: Collection[str] | None) -> Any:
    if not text:
        if not question.is_required:
            return ""
        return _CHOOSE if question.ask in ("CHOICE", "RADIO") else _EMPTY
    if question.ask in ("CHOICE", "RADIO"):
        options = {value for value, _, _ in question.options} or set(allowed or ())
        return text if text in options else _CHOOSE
    if len(text) > question.longest:
        most = question.longest
        return Problem(f"At most {most} letters fit here.", f"यहाँ ज़्यादा से ज़्यादा {most} अक्षर आते हैं।")
    if question.ask == "NUMBER":
        return _load(text)
    if question.ask == "DAY":
        return _day(text)
    return _plain(question, text)


def _plain(question: Question, text: str) -> Any:
    if question.name == "service_number":
        return service_number_of(text) or Problem(
            "This does not look like a service number. Please copy it from the bill.",
            "यह उपभोक्ता नंबर जैसा नहीं लगता। बिल से देखकर लिखिए।",
        )
    if question.name == "refund_to" and not is_bank_account(text):
        return Problem(
            "Please write the account number and the IFSC, both as they stand on the passbook.",
            "खाता नंबर और आईएफ़एससी दोनों लिखिए, जैसे बैंक की पासबुक पर हैं।",
        )
    if question.name == "name" and sum(map(str.isalpha, text)) < 2:
        return Problem("Please write the name in letters.", "नाम अक्षरों में लिखिए।")
    return text


def service_number_of(text: str) -> str:
    """A service number as companies write it, from what was typed; empty if it does not look like one."""
    number = re.sub(r"[\s-]", "", text.translate(_DIGITS)).upper()
    return number if re.fullmatch(r"[A-Z]?[0-9]{6,14}", number) else ""


def is_bank_account(text: str) -> bool:
    """Whether an account number (6 to 18 digits) and an IFSC stand in what was typed, in any order."""
    plain = text.translate(_DIGITS).upper()
    return bool(_ACCOUNT.search(plain) and _IFSC.search(plain))


def load_words(text: str) -> tuple[str, str]:
    """A load as it was typed, with its unit, in English and Hindi: 2.5 is in kilowatts."""
    if not text or _UNIT.search(text):
        return text, text
    return f"{text} kW", f"{text} किलोवाट"


def _load(text: str) -> int | Problem:
    wrong = Problem("Please write the load as a number, such as 2 or 2.5.", "भार अंकों में लिखिए, जैसे 2 या 2.5।")
    unit = _UNIT.search(text)
    try:
        typed = Decimal((text[: unit.start()] if unit else text).translate(_DIGITS))
    except InvalidOperation:
        return wrong
    if not typed.is_finite():
        return wrong
    is_hp = unit is not None and unit[1].lower() not in _KILOWATTS
    # Looked at before it is made an integer: 1E99999999 is a number too.
    exact = typed * (W_PER_HP if is_hp else 1000) if typed.adjusted() < _MOST_DIGITS else Decimal(0)
    watts = int(exact.to_integral_value())
    if not LEAST_W <= watts <= MOST_W or (watts != exact and not is_hp):
        return Problem(
            "The load must lie between 0.1 and 5000 kilowatts.", "भार 0.1 से 5000 किलोवाट के बीच होना चाहिए।"
        )
    return watts


def _day(text: str) -> str | Problem:
    plain = text.translate(_DIGITS)
    if dotted := re.fullmatch(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})", plain):
        plain = f"{dotted[3]}-{int(dotted[2]):02d}-{int(dotted[1]):02d}"
    try:
        return date.fromisoformat(plain).isoformat()
    except ValueError:
        return Problem("Please write the day like 31-12-2026.", "तारीख ऐसे लिखिए: 31-12-2026।")


def _check_days(
    kind: Kind, values: dict[str, Any], problems: dict[str, Problem], today: date, temporary_days: int
) -> None:
    def refuse(name: str, en: str, hi: str) -> None:
        values.pop(name, None)
        problems[name] = Problem(en, hi)

    if "closing_day" in values:
        day = date.fromisoformat(values["closing_day"])
        if not today <= day <= today + CLOSURE_WITHIN:
            refuse(
                "closing_day", "Please choose today or a day of the next 90.", "आज या अगले 90 दिन में से चुनिए।"
            )
    if kind != "TEMPORARY" or "from_day" not in values:
        return
    first = date.fromisoformat(values["from_day"])
    if not today <= first <= today + BEGINS_WITHIN:
        refuse("from_day", "Please choose today or a day of the next 90.", "आज या अगले 90 दिन में से चुनिए।")
    elif "to_day" in values:
        last = date.fromisoformat(values["to_day"])
        if last < first:
            refuse("to_day", "The last day lies before the first.", "आखिरी दिन पहले दिन से पहले का है।")
        elif (last - first).days >= temporary_days:
            refuse(
                "to_day",
                f"A temporary connection is for at most {temporary_days} days.",
                f"अस्थायी कनेक्शन ज़्यादा से ज़्यादा {temporary_days} दिन का होता है।",
            )

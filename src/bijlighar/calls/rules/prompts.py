"""Every prompt of the menu as text, by the name of its recording; what makes sound of it stands outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bijlighar.calls.rules.ivr import Figure, Prompt
from bijlighar.kernel.time import IST

PROMPTS: dict[str, tuple[str, str]] = {
    "welcome": ("1912, your electricity company.", "1912, आपकी बिजली कंपनी में स्वागत है।"),
    "choose_language": ("For English press 2.", "हिन्दी के लिए 1 दबाइए।"),
    "choose_company": ("Please choose your company: {choices}.", "अपनी बिजली कंपनी चुनिए: {choices}।"),
    "storm_on": (
        "Many lines are down after the storm. Every repair team is out.",
        "आँधी से कई लाइनें बंद हैं। मरम्मत की सारी टीमें काम पर हैं।",
    ),
    "outage_fault": (
        "For your area we know: a line is out of order and work is on. We expect power {when}.",
        "आपके इलाके का हमें पता है: लाइन में खराबी है, काम चल रहा है। बिजली {when} आने की उम्मीद है।",
    ),
    "outage_fault_no_estimate": (
        "For your area we know: a line is out of order. When power will be back is not known yet.",
        "आपके इलाके का हमें पता है: लाइन में खराबी है। कब तक ठीक होगी, यह अभी पता नहीं है।",
    ),
    "outage_planned": (
        "For your area we know: power is off for planned work. We expect it back {when}.",
        "आपके इलाके का हमें पता है: मरम्मत के लिए बिजली बंद है। {when} आने की उम्मीद है।",
    ),
    "outage_planned_no_estimate": (
        "For your area we know: power is off for planned work.",
        "आपके इलाके का हमें पता है: मरम्मत के लिए बिजली बंद है।",
    ),
    "outage_menu": (
        "You have been counted. For a message when power is back press 1. If a wire lies on the ground or "
        "you see sparks press 9. To speak to somebody press 0. Or hang up.",
        "आपकी कॉल गिन ली गई है। बिजली आने पर संदेश के लिए 1 दबाइए। तार गिरा हो या चिंगारी दिखे तो 9 दबाइए। "
        "बात करने के लिए 0 दबाइए। नहीं तो फ़ोन रख दीजिए।",
    ),
    "message_promised": (
        "You will get a message when power is back. Thank you.",
        "बिजली आते ही आपको संदेश मिलेगा। धन्यवाद।",
    ),
    "goodbye_told": ("Thank you for calling.", "फ़ोन करने के लिए धन्यवाद।"),
    "storm_noted": (
        "Your complaint is written down. You will get its number, and a message when power is back.",
        "आपकी शिकायत लिख ली गई है। उसका नंबर और बिजली आने पर संदेश, दोनों आपको मिलेंगे।",
    ),
    "menu_no_supply": ("No power: press 1.", "बिजली नहीं है तो 1 दबाइए।"),
    "menu_balance": ("For your balance or bill press 2.", "बैलेंस या बिल के लिए 2 दबाइए।"),
    "menu_rest": (
        "To be called back press 4. If a wire lies on the ground or you see sparks press 9. For everything "
        "else press 0.",
        "हम आपको फ़ोन करें, इसके लिए 4 दबाइए। तार गिरा हो या चिंगारी दिखे तो 9 दबाइए। बाकी सब के लिए 0 दबाइए।",
    ),
    "balance": ("Your balance is {rupees}, as of {as_of}.", "आपका बैलेंस {rupees} है, {as_of} तक का।"),
    "owed": ("You have to pay {rupees}, as of {as_of}.", "आपको {rupees} भरने हैं, {as_of} तक के।"),
    "call_back_promised": ("We will call you back. Thank you.", "हम आपको फ़ोन करेंगे। धन्यवाद।"),
    "danger_stay_away": (
        "Stay away from the wire and keep others away. Do not touch what it touches.",
        "तार से दूर रहिए और दूसरों को भी दूर रखिए। तार जिसे छू रहा हो, उसे मत छुइए।",
    ),
    "to_operator": ("We connect you to an operator.", "हम आपको ऑपरेटर से जोड़ रहे हैं।"),
}


def spoken(
    prompt: Prompt, language: str, *, at: datetime, names: Mapping[int, tuple[str, str]] | None = None
) -> str:
    """What a prompt says in a language ("hi", else English); `names`: of companies to choose from."""
    place = 1 if language == "hi" else 0
    given = dict(prompt.figures)
    if prompt.name == "choose_company":
        listed = [
            ((names or {}).get(int(str(value)), ("", ""))[place] or str(value), key)
            for key, value in given.items()
        ]
        said = [f"{name} {key}" if place else f"{name} press {key}" for name, key in listed]
        return PROMPTS[prompt.name][place].format(choices=", ".join(said))
    words = {name: str(value) for name, value in given.items()}
    if isinstance(until := given.get("estimate_at"), datetime):
        words["when"] = _when(until, language, at)
    if isinstance(paise := given.get("paise"), int):
        words["rupees"] = _rupees(paise, place)
    return PROMPTS[prompt.name][place].format(**words)


def _when(until: datetime, language: str, at: datetime) -> str:
    local, today = until.astimezone(IST), at.astimezone(IST).date()
    days = (local.date() - today).days
    if language == "hi":
        day = {0: "आज ", 1: "कल "}.get(days, f"{local.day}.{local.month} को ")
        return f"{day}{local:%H:%M} बजे तक"
    day = {0: "", 1: "tomorrow "}.get(days, f"on {local.day}/{local.month} ")
    return f"{day}by {local:%H:%M}"


def _rupees(paise: int, place: int) -> str:
    rupees, rest = divmod(abs(paise), 100)
    if place:
        return f"{'माइनस ' if paise < 0 else ''}{rupees} रुपये {rest} पैसे"
    return f"{'minus ' if paise < 0 else ''}{rupees} rupees {rest} paise"


def names_of(prompts: tuple[Prompt, ...], language: str) -> list[dict[str, Figure]]:
    """Prompts as an exchange is told of them: the recording's name, language, and figures as texts."""
    return [
        {
            "recording": f"{language or 'hi'}/{prompt.name}",
            **{
                name: value.isoformat() if isinstance(value, datetime) else value
                for name, value in prompt.figures.items()
            },
        }
        for prompt in prompts
    ]

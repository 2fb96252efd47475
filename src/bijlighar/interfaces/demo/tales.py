"""What people told of smart meters, each with the page of the demo that shows how it goes here."""

from __future__ import annotations

from dataclasses import dataclass

from bijlighar.interfaces.demo.names import Name
from bijlighar.interfaces.demo.stories import STORIES, Story


@dataclass(frozen=True, slots=True)
class Also:
    """One more page on which a story is told: what it shows, and whose connection; empty: for everybody.

    Of several connections it is the `place`-th. `dark_street_of`: a company whose street without power it
    shows; where none is dark, the page is left out.
    """

    name: Name
    address: str
    story_code: str = ""
    has_connection: bool = True
    dark_street_of: str = ""
    place: int = 0

    @property
    def story(self) -> Story | None:
        """Who signs in for it."""
        return _story(self.story_code)


@dataclass(frozen=True, slots=True)
class Tale:
    """One story: its name, one line, whose connection shows it (the `place`-th of them), and on which page.

    `story_code` empty: the page is for everybody.
    """

    code: str
    name: Name
    line: Name
    address: str
    story_code: str = ""
    place: int = 0
    has_connection: bool = True
    also: tuple[Also, ...] = ()

    @property
    def story(self) -> Story | None:
        """Who signs in for it."""
        return _story(self.story_code)


def _story(code: str) -> Story | None:
    return next((each for each in STORIES if each.code == code), None)


TALES = (
    Tale(
        "fortnight",
        ("The fortnight in Bihar", "बिहार का पखवाड़ा"),
        (
            "For two weeks nothing is deducted, then everything at once, and the light goes out. "
            "Here: below "
            "zero, each day stands on its own, and nobody is cut off while something of ours does "
            "not work.",
            "दो हफ़्ते कुछ नहीं कटा, फिर सब एक साथ, और बत्ती गुल। यहाँ: बैलेंस शून्य से नीचे, हर "
            "दिन अलग लिखा, "
            "और जब तक हमारी ओर कुछ बंद है, किसी की बिजली नहीं कटती।",
        ),
        "portal:passbook",
        "negative",
        also=(
            Also(
                (
                    "Days that came late, each under its own date",
                    "देर से जुड़े दिन, हर एक अपनी तारीख पर",
                ),
                "portal:passbook",
                "late",
            ),
            Also(
                ("What does not work, and that nobody is cut off", "क्या बंद है, और किसी की बिजली नहीं कटती"),
                "portal:status",
                has_connection=False,
            ),
        ),
    ),
    Tale(
        "storm",
        ("The storm", "आँधी"),
        (
            "Half a town is dark and 1912 is busy. Here: where there is no power, since when, and "
            "when it comes "
            "back, for everybody to read, without signing in.",
            "आधा शहर अँधेरे में, 1912 व्यस्त। यहाँ: कहाँ बिजली नहीं है, कब से, और कब आएगी: सबके लिए, साइन इन के बिना।",
        ),
        "portal:cuts",
        has_connection=False,
        also=(
            Also(
                ("What comes next: planned shutdowns", "आगे क्या बंद रहेगा: तय बंदियाँ"),
                "portal:shutdowns",
                has_connection=False,
            ),
            Also(
                (
                    "A whole street is dark: since when, why, and by when it comes back",
                    "पूरी गली अँधेरे में: कब से, क्यों, और कब तक आएगी",
                ),
                "portal:cuts",
                has_connection=False,
                dark_street_of="east",
            ),
            Also(
                (
                    "One home told of it, and more: how far each of its complaints is",
                    "एक घर ने बताया, और भी कुछ: उसकी हर शिकायत कहाँ तक पहुँची",
                ),
                "portal:complaints",
                "crossing",
                has_connection=False,
            ),
        ),
    ),
    Tale(
        "check-meter",
        ("The check meter", "चेक मीटर"),
        (
            "“My meter runs fast.” Here: a second meter beside it, both side by side day by day, "
            "and what was "
            "counted too much comes back, with the day on which it was booked.",
            "“मेरा मीटर तेज़ चलता है।” यहाँ: बगल में दूसरा मीटर, रोज़ दोनों साथ-साथ, और जो ज़्यादा गिना वह वापस, "
            "किस तारीख को, वह भी लिखा।",
        ),
        "portal:check_meter",
        "late",
    ),
    Tale(
        "deposit",
        ("The deposit of July to September", "जुलाई से सितंबर की सुरक्षा निधि"),
        (
            "Three bills ask for more and nobody says why. Here: how the deposit was worked out, "
            "month by month, "
            "and its three instalments.",
            "तीन बिलों में ज़्यादा रकम, और कोई नहीं बताता क्यों। यहाँ: सुरक्षा निधि कैसे निकली, "
            "महीने-दर-महीने, और तीन किस्तें।",
        ),
        "portal:deposit",
        "subsidy",
    ),
    Tale(
        "office",
        ("The government office's forty connections", "सरकारी कार्यालय के चालीस कनेक्शन"),
        (
            "Forty bills on forty days. Here: all of them on one page, what they owe together, "
            "who rose most, and "
            "one payment with a receipt for each.",
            "चालीस बिल, चालीस तारीखें। यहाँ: सब एक पन्ने पर, कुल बकाया, किसकी खपत बढ़ी, और एक "
            "भुगतान, हर कनेक्शन की अपनी रसीद।",
        ),
        "portal:connections",
        "office",
        has_connection=False,
    ),
    Tale(
        "nearly-150",
        ("The month that nearly crossed 150 units", "वह महीना जो 150 यूनिट पार करते-करते रह गया"),
        (
            "One unit more and the subsidy is gone. Here: how far the month has come, where it "
            "will end at this "
            "rate, and a warning in time.",
            "एक यूनिट और, तो सब्सिडी गई। यहाँ: महीना कहाँ तक पहुँचा, इस रफ़्तार से कहाँ रुकेगा, और समय पर चेतावनी।",
        ),
        "portal:cliff",
        "nearly-150",
    ),
    Tale(
        "mill-and-farm",
        ("The mill, the pump and the roof", "चक्की, पंप और छत"),
        (
            "One family, three tariffs, and a bill that nobody can read. Here: the mill's peak hours and its "
            "demand, the pump by its horsepower, and the roof told plainly why no bill comes yet.",
            "एक परिवार, तीन दरें, और बिल किसी की समझ में नहीं आता। यहाँ: चक्की के पीक घंटे और माँग, "
            "पंप का हॉर्सपावर से हिसाब, और छत वाले घर का बिल अभी क्यों नहीं बनता, साफ़ लिखा।",
        ),
        "portal:cost",
        "mill-and-farm",
        also=(
            Also(
                ("The farm pump's bills", "खेत के पंप के बिल"),
                "portal:bills",
                "mill-and-farm",
                place=1,
            ),
            Also(
                ("A roof that feeds in, and no bill", "छत से बिजली भेजता घर, और बिल नहीं"),
                "portal:bills",
                "mill-and-farm",
                place=2,
            ),
        ),
    ),
)

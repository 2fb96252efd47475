"""Where the demo's connections stand: offices and localities that exist, without the house numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bijlighar.interfaces.demo.names import Name


@dataclass(frozen=True, slots=True)
class Centre:
    """The lowest office, a zone in town or a distribution centre in the country, with what hangs under it."""

    code: str
    name: Name
    is_rural: bool
    substation: Name
    localities: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Division:
    code: str
    name: Name
    centres: tuple[Centre, ...]


@dataclass(frozen=True, slots=True)
class Circle:
    code: str
    name: Name
    divisions: tuple[Division, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the demo: its names, brand, region, offices and the leading digits of its numbers."""

    code: str
    state_code: str
    name: Name
    short: Name
    brand_code: str
    number: int
    region: Name
    circles: tuple[Circle, ...]

    def centres(self) -> Iterator[Centre]:
        """The company's lowest offices, in order."""
        for circle in self.circles:
            for division in circle.divisions:
                yield from division.centres


EAST = Company(
    code="east",
    state_code="mp",
    name=(
        "Madhya Pradesh Poorv Kshetra Vidyut Vitaran Company Limited, Jabalpur",
        "मध्य प्रदेश पूर्व क्षेत्र विद्युत वितरण कंपनी लिमिटेड, जबलपुर",
    ),
    short=("East Company, Jabalpur", "पूर्व क्षेत्र कंपनी, जबलपुर"),
    brand_code="east",
    number=1,
    region=("Jabalpur Region", "जबलपुर क्षेत्र"),
    circles=(
        Circle(
            "E-JBP",
            ("City Circle Jabalpur", "नगर वृत्त जबलपुर"),
            (
                Division(
                    "E-JBP-E",
                    ("City Division East", "नगर संभाग पूर्व"),
                    (
                        Centre(
                            "E-RANJHI",
                            ("Ranjhi Zone", "रांझी ज़ोन"),
                            False,
                            ("Ranjhi", "रांझी"),
                            (("Ranjhi Basti", "रांझी बस्ती"), ("Khamaria", "खमरिया"), ("Ghana", "घाना")),
                        ),
                        Centre(
                            "E-ADHARTAL",
                            ("Adhartal Zone", "अधारताल ज़ोन"),
                            False,
                            ("Adhartal", "अधारताल"),
                            (("Adhartal", "अधारताल"), ("Suhagi", "सुहागी"), ("Maharajpur", "महाराजपुर")),
                        ),
                    ),
                ),
                Division(
                    "E-JBP-W",
                    ("City Division West", "नगर संभाग पश्चिम"),
                    (
                        Centre(
                            "E-GORAKHPUR",
                            ("Gorakhpur Zone", "गोरखपुर ज़ोन"),
                            False,
                            ("Gorakhpur", "गोरखपुर"),
                            (("Gorakhpur", "गोरखपुर"), ("Rampur", "रामपुर"), ("Gwarighat", "ग्वारीघाट")),
                        ),
                    ),
                ),
            ),
        ),
        Circle(
            "E-KTN",
            ("Katni Circle", "कटनी वृत्त"),
            (
                Division(
                    "E-KTN-C",
                    ("Katni City Division", "कटनी नगर संभाग"),
                    (
                        Centre(
                            "E-MADHAV",
                            ("Madhav Nagar Zone", "माधव नगर ज़ोन"),
                            False,
                            ("Madhav Nagar", "माधव नगर"),
                            (("Madhav Nagar", "माधव नगर"), ("Jhinjhari", "झिंझरी")),
                        ),
                    ),
                ),
                Division(
                    "E-KTN-R",
                    ("Katni Rural Division", "कटनी ग्रामीण संभाग"),
                    (
                        Centre(
                            "E-BADWARA",
                            ("Badwara DC", "बड़वारा वितरण केंद्र"),
                            True,
                            ("Badwara", "बड़वारा"),
                            (("Badwara", "बड़वारा"), ("Vilayat Kalan", "विलायत कलां")),
                        ),
                        Centre(
                            "E-REETHI",
                            ("Reethi DC", "रीठी वितरण केंद्र"),
                            True,
                            ("Reethi", "रीठी"),
                            (("Reethi", "रीठी"), ("Salaiya", "सलैया")),
                        ),
                    ),
                ),
            ),
        ),
    ),
)

CENTRAL = Company(
    code="central",
    state_code="mp",
    name=(
        "Madhya Pradesh Madhya Kshetra Vidyut Vitaran Company Limited, Bhopal",
        "मध्य प्रदेश मध्य क्षेत्र विद्युत वितरण कंपनी लिमिटेड, भोपाल",
    ),
    short=("Central Company, Bhopal", "मध्य क्षेत्र कंपनी, भोपाल"),
    brand_code="central",
    number=2,
    region=("Bhopal Region", "भोपाल क्षेत्र"),
    circles=(
        Circle(
            "C-BPL",
            ("City Circle Bhopal", "नगर वृत्त भोपाल"),
            (
                Division(
                    "C-BPL-S",
                    ("City Division South", "नगर संभाग दक्षिण"),
                    (
                        Centre(
                            "C-KOLAR",
                            ("Kolar Zone", "कोलार ज़ोन"),
                            False,
                            ("Kolar", "कोलार"),
                            (
                                ("Lalita Nagar", "ललिता नगर"),
                                ("Danish Kunj", "दानिश कुंज"),
                                ("Nayapura", "नयापुरा"),
                            ),
                        ),
                        Centre(
                            "C-SHAHPURA",
                            ("Shahpura Zone", "शाहपुरा ज़ोन"),
                            False,
                            ("Shahpura", "शाहपुरा"),
                            (
                                ("Shahpura", "शाहपुरा"),
                                ("Gulmohar", "गुलमोहर"),
                                ("Bawadiya Kalan", "बावड़िया कलां"),
                            ),
                        ),
                    ),
                ),
                Division(
                    "C-BPL-E",
                    ("City Division East", "नगर संभाग पूर्व"),
                    (
                        Centre(
                            "C-GOVINDPURA",
                            ("Govindpura Zone", "गोविंदपुरा ज़ोन"),
                            False,
                            ("Govindpura", "गोविंदपुरा"),
                            (("Govindpura", "गोविंदपुरा"), ("Piplani", "पिपलानी"), ("Anand Nagar", "आनंद नगर")),
                        ),
                    ),
                ),
            ),
        ),
        Circle(
            "C-SHR",
            ("Sehore Circle", "सीहोर वृत्त"),
            (
                Division(
                    "C-SHR-S",
                    ("Sehore Division", "सीहोर संभाग"),
                    (
                        Centre(
                            "C-SEHORE",
                            ("Sehore Town Zone", "सीहोर नगर ज़ोन"),
                            False,
                            ("Sehore", "सीहोर"),
                            (("Ganj", "गंज"), ("Kasba", "कस्बा")),
                        ),
                        Centre(
                            "C-BILKISGANJ",
                            ("Bilkisganj DC", "बिलकिसगंज वितरण केंद्र"),
                            True,
                            ("Bilkisganj", "बिलकिसगंज"),
                            (("Bilkisganj", "बिलकिसगंज"), ("Jhagariya", "झागरिया")),
                        ),
                    ),
                ),
                Division(
                    "C-SHR-A",
                    ("Ashta Division", "आष्टा संभाग"),
                    (
                        Centre(
                            "C-JAWAR",
                            ("Jawar DC", "जावर वितरण केंद्र"),
                            True,
                            ("Jawar", "जावर"),
                            (("Jawar", "जावर"), ("Mehatwara", "मेहतवाड़ा")),
                        ),
                    ),
                ),
            ),
        ),
    ),
)

WEST = Company(
    code="west",
    state_code="mp",
    name=(
        "Madhya Pradesh Paschim Kshetra Vidyut Vitaran Company Limited, Indore",
        "मध्य प्रदेश पश्चिम क्षेत्र विद्युत वितरण कंपनी लिमिटेड, इंदौर",
    ),
    short=("West Company, Indore", "पश्चिम क्षेत्र कंपनी, इंदौर"),
    brand_code="west",
    number=3,
    region=("Indore Region", "इंदौर क्षेत्र"),
    circles=(
        Circle(
            "W-IND",
            ("City Circle Indore", "नगर वृत्त इंदौर"),
            (
                Division(
                    "W-IND-N",
                    ("City Division North", "नगर संभाग उत्तर"),
                    (
                        Centre(
                            "W-VIJAY",
                            ("Vijay Nagar Zone", "विजय नगर ज़ोन"),
                            False,
                            ("Vijay Nagar", "विजय नगर"),
                            (("Vijay Nagar", "विजय नगर"), ("Sukhliya", "सुखलिया"), ("Nanda Nagar", "नंदा नगर")),
                        ),
                        Centre(
                            "W-MALHARGANJ",
                            ("Malharganj Zone", "मल्हारगंज ज़ोन"),
                            False,
                            ("Malharganj", "मल्हारगंज"),
                            (("Malharganj", "मल्हारगंज"), ("Bada Ganpati", "बड़ा गणपति")),
                        ),
                    ),
                ),
                Division(
                    "W-IND-S",
                    ("City Division South", "नगर संभाग दक्षिण"),
                    (
                        Centre(
                            "W-RAJENDRA",
                            ("Rajendra Nagar Zone", "राजेंद्र नगर ज़ोन"),
                            False,
                            ("Rajendra Nagar", "राजेंद्र नगर"),
                            (("Rajendra Nagar", "राजेंद्र नगर"), ("Bijalpur", "बिजलपुर"), ("Rau", "राऊ")),
                        ),
                    ),
                ),
            ),
        ),
        Circle(
            "W-UJN",
            ("Ujjain Circle", "उज्जैन वृत्त"),
            (
                Division(
                    "W-UJN-C",
                    ("Ujjain City Division", "उज्जैन नगर संभाग"),
                    (
                        Centre(
                            "W-FREEGANJ",
                            ("Freeganj Zone", "फ्रीगंज ज़ोन"),
                            False,
                            ("Freeganj", "फ्रीगंज"),
                            (("Freeganj", "फ्रीगंज"), ("Nanakheda", "नानाखेड़ा")),
                        ),
                    ),
                ),
                Division(
                    "W-UJN-R",
                    ("Ujjain Rural Division", "उज्जैन ग्रामीण संभाग"),
                    (
                        Centre(
                            "W-GHATIYA",
                            ("Ghatiya DC", "घटिया वितरण केंद्र"),
                            True,
                            ("Ghatiya", "घटिया"),
                            (("Ghatiya", "घटिया"), ("Panbihar", "पानबिहार")),
                        ),
                        Centre(
                            "W-TARANA",
                            ("Tarana DC", "तराना वितरण केंद्र"),
                            True,
                            ("Tarana", "तराना"),
                            (("Tarana", "तराना"), ("Makdon", "माकड़ोन")),
                        ),
                    ),
                ),
            ),
        ),
    ),
)

BIHAR = Company(
    code="bihar",
    state_code="bihar",
    name=("South Bihar Power Distribution Company Limited", "साउथ बिहार पावर डिस्ट्रीब्यूशन कंपनी लिमिटेड"),
    short=("South Bihar Company, Patna", "दक्षिण बिहार कंपनी, पटना"),
    brand_code="bihar",
    number=4,
    region=("Patna Region", "पटना क्षेत्र"),
    circles=(
        Circle(
            "B-PAT",
            ("Patna Circle", "पटना अंचल"),
            (
                Division(
                    "B-PAT-K",
                    ("Kankarbagh Division", "कंकड़बाग प्रमंडल"),
                    (
                        Centre(
                            "B-KANKAR",
                            ("Kankarbagh Section", "कंकड़बाग प्रशाखा"),
                            False,
                            ("Kankarbagh", "कंकड़बाग"),
                            (
                                ("Ashok Nagar", "अशोक नगर"),
                                ("Hanuman Nagar", "हनुमान नगर"),
                                ("Lohia Nagar", "लोहिया नगर"),
                            ),
                        ),
                        Centre(
                            "B-RAJENDRA",
                            ("Rajendra Nagar Section", "राजेंद्र नगर प्रशाखा"),
                            False,
                            ("Rajendra Nagar", "राजेंद्र नगर"),
                            (("Rajendra Nagar", "राजेंद्र नगर"), ("Kadamkuan", "कदमकुआँ")),
                        ),
                    ),
                ),
                Division(
                    "B-PAT-D",
                    ("Danapur Division", "दानापुर प्रमंडल"),
                    (
                        Centre(
                            "B-KHAGAUL",
                            ("Khagaul Section", "खगौल प्रशाखा"),
                            False,
                            ("Khagaul", "खगौल"),
                            (("Khagaul", "खगौल"), ("Saguna More", "सगुना मोड़")),
                        ),
                    ),
                ),
            ),
        ),
        Circle(
            "B-GAY",
            ("Gaya Circle", "गया अंचल"),
            (
                Division(
                    "B-GAY-R",
                    ("Gaya Rural Division", "गया ग्रामीण प्रमंडल"),
                    (
                        Centre(
                            "B-MANPUR",
                            ("Manpur Section", "मानपुर प्रशाखा"),
                            True,
                            ("Manpur", "मानपुर"),
                            (("Manpur", "मानपुर"), ("Buniyadganj", "बुनियादगंज")),
                        ),
                        Centre(
                            "B-WAZIRGANJ",
                            ("Wazirganj Section", "वज़ीरगंज प्रशाखा"),
                            True,
                            ("Wazirganj", "वज़ीरगंज"),
                            (("Wazirganj", "वज़ीरगंज"), ("Kurkihar", "कुर्किहार")),
                        ),
                    ),
                ),
            ),
        ),
    ),
)

COMPANIES = (EAST, CENTRAL, WEST, BIHAR)

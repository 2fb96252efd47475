"""A company of Bihar, all prepaid: Patna and Gaya."""

from __future__ import annotations

from bijlighar.interfaces.demo.places.company import Centre, Circle, Company, Division

BIHAR = Company(
    code="bihar",
    state_code="bihar",
    name=("South Bihar Power Distribution Company Limited", "साउथ बिहार पावर डिस्ट्रीब्यूशन कंपनी लिमिटेड"),
    short=("South Bihar Company, Patna", "साउथ बिहार कंपनी, पटना"),
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

"""The west company, Indore: city and Ujjain."""

from __future__ import annotations

from bijlighar.interfaces.demo.places.company import Centre, Circle, Company, Division

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

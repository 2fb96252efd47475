"""The east company, Jabalpur: city, Katni and the country around it."""

from __future__ import annotations

from bijlighar.interfaces.demo.places.company import Centre, Circle, Company, Division

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

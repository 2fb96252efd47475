"""The central company, Bhopal: city, Sehore and Ashta."""

from __future__ import annotations

from bijlighar.interfaces.demo.places.company import Centre, Circle, Company, Division

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

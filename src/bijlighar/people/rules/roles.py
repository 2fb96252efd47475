"""Roles as data. What no role names is forbidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Permission = Literal[
    "connection.see",
    "connection.change",
    "master_data.import",
    "meter.see",
    "meter.change",
    "meter.install",
    "bill.see",
    "bill.correct",
    "complaint.see",
    "complaint.register",
    "complaint.work",
    "complaint.manage",
    "theft.see",
    "counter.serve",
    "call.take",
    "call.supervise",
    "application.see",
    "application.decide",
    "application.work",
    "outage.see",
    "outage.change",
    "outage.approve",
    "storm.declare",
    "privacy.work",
    "notice.write",
    "audit.see",
    "access.see",
    "staff.see",
    "staff.change",
]

PERMISSION_WORDS: dict[Permission, tuple[str, str]] = {
    "connection.see": ("see a connection and its consumer", "कनेक्शन और उपभोक्ता देखना"),
    "connection.change": ("change terms and links of a connection", "कनेक्शन की शर्तें और मोबाइल बदलना"),
    "master_data.import": ("import offices, wires and connections", "दफ़्तर, लाइनें और कनेक्शन भरना"),
    "meter.see": ("see meters and readings", "मीटर और रीडिंग देखना"),
    "meter.change": ("register and change meters", "मीटर दर्ज करना और बदलना"),
    "meter.install": ("install meters and record the evidence", "मीटर लगाना और उसके सबूत दर्ज करना"),
    "bill.see": ("see bills, balances and payments", "बिल, बैलेंस और भुगतान देखना"),
    "bill.correct": ("correct a bill", "बिल सुधारना"),
    "complaint.see": ("see complaints", "शिकायतें देखना"),
    "complaint.register": ("register a complaint", "शिकायत दर्ज करना"),
    "complaint.work": ("go out for complaints and put them right", "शिकायत पर जाना और ठीक करना"),
    "complaint.manage": (
        "give complaints to teams, stop their clock, close them",
        "शिकायतें टीम को देना, समय रोकना, बंद करना",
    ),
    "theft.see": ("work with reports of theft", "बिजली चोरी की सूचनाओं पर काम करना"),
    "counter.serve": (
        "act for people at the counter who agree with a code",
        "काउंटर पर कोड से सहमति देने वालों का काम करना",
    ),
    "call.take": ("take calls to 1912", "1912 की कॉल लेना"),
    "call.supervise": ("see the board of 1912, mark calls", "1912 का बोर्ड देखना, कॉल परखना"),
    "application.see": ("see applications", "आवेदन देखना"),
    "application.decide": (
        "check applications, make and issue demand notes",
        "आवेदन जाँचना, डिमांड नोट बनाना और जारी करना",
    ),
    "application.work": (
        "survey places and put up meters for applications",
        "आवेदन की जगह देखना और मीटर लगाना",
    ),
    "outage.see": ("see outages and shutdowns", "बंदी और खराबी देखना"),
    "outage.change": ("plan shutdowns, work on faults", "बंदी तय करना, खराबी पर काम करना"),
    "outage.approve": ("approve shutdowns others asked for", "दूसरों की माँगी बंदी मंज़ूर करना"),
    "storm.declare": ("declare and end a storm", "आँधी-तूफ़ान घोषित और खत्म करना"),
    "privacy.work": ("answer what people ask about their data", "लोगों की जानकारी की माँगों का जवाब देना"),
    "notice.write": (
        "write public notices and approve others' ones",
        "सार्वजनिक सूचना लिखना और दूसरों की मंज़ूर करना",
    ),
    "audit.see": ("see who did what", "किसने क्या किया, देखना"),
    "access.see": ("see who looked at whose data", "किसने किसकी जानकारी देखी, देखना"),
    "staff.see": ("see staff and roles", "कर्मचारी और भूमिकाएँ देखना"),
    "staff.change": ("add staff and give roles", "कर्मचारी जोड़ना और भूमिका देना"),
}


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its code, its name in both languages, and everything it may do."""

    code: str
    name_en: str
    name_hi: str
    permissions: frozenset[Permission]


def _role(code: str, name_en: str, name_hi: str, *permissions: Permission) -> Role:
    return Role(code, name_en, name_hi, frozenset(permissions))


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role(
            "BILLING_OFFICER", "Billing officer", "बिलिंग अधिकारी",
            "connection.see", "connection.change", "meter.see", "bill.see", "bill.correct", "complaint.see",
            "application.see", "application.decide", "counter.serve",
        ),
        _role(
            "METER_OFFICER", "Meter officer", "मीटर अधिकारी",
            "connection.see", "meter.see", "meter.change", "complaint.see",
            "application.see", "application.decide", "application.work",
        ),
        # Staff of an agency in the field: records what it installs, and reads no consumer's account.
        _role("INSTALLER", "Meter installer", "मीटर लगाने वाला", "meter.install"),
        _role(
            "OPERATOR", "1912 operator", "1912 ऑपरेटर",
            "connection.see", "meter.see", "bill.see", "complaint.see", "complaint.register", "call.take",
            "application.see", "outage.see", "counter.serve",
        ),
        _role(
            "CALL_SUPERVISOR", "1912 supervisor", "1912 पर्यवेक्षक",
            "connection.see", "meter.see", "bill.see", "complaint.see", "complaint.register", "call.take",
            "call.supervise", "outage.see",
        ),
        _role(
            "SUPPLY_OFFICER", "Supply officer", "आपूर्ति अधिकारी",
            "connection.see", "meter.see", "complaint.see", "complaint.register", "complaint.work",
            "complaint.manage", "outage.see", "outage.change",
        ),
        # Approves what others planned, and declares storms.
        _role(
            "NETWORK_CHIEF", "Head of network", "नेटवर्क प्रमुख",
            "connection.see", "meter.see", "complaint.see", "outage.see", "outage.change", "outage.approve",
            "storm.declare",
        ),
        _role("LINE_STAFF", "Line staff", "लाइनमैन", "complaint.see", "complaint.work", "application.work"),
        # Alone with the reports of theft: no other role, not even the auditor's, reaches them.
        _role("VIGILANCE_OFFICER", "Vigilance officer", "विजिलेंस अधिकारी", "theft.see"),
        _role(
            "AUDITOR", "Auditor", "जाँच अधिकारी",
            "connection.see", "meter.see", "bill.see", "complaint.see",
            "audit.see", "access.see", "staff.see",
            "application.see", "outage.see",
        ),
        # Answers what people ask about their data: sees nothing else of them.
        _role("PRIVACY_OFFICER", "Data protection officer", "डेटा सुरक्षा अधिकारी", "privacy.work"),
        # Writes what everybody may read; what one wrote another approves.
        _role("NOTICE_OFFICER", "Public information officer", "जनसूचना अधिकारी", "notice.write"),
        # Gives roles and loads master data, but reads no consumer's account.
        _role(
            "ADMIN", "Administrator", "व्यवस्थापक",
            "master_data.import", "staff.see", "staff.change", "audit.see",
        ),
    )
}  # fmt: skip


def permits(role_code: str, permission: str) -> bool:
    """Whether a role includes a permission; an unknown role includes none."""
    role = ROLES.get(role_code)
    return role is not None and permission in role.permissions

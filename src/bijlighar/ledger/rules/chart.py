"""The chart of accounts: which accounts there are, whose they are, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class Side(Enum):
    """On which side an account grows: a debit account shows what is owed to the company."""

    DEBIT = 1
    CREDIT = -1


class Account(IntEnum):
    """Codes below 100 belong to one holder, the others to the company."""

    RECEIVABLE = 1
    PREPAID = 2
    NOT_YET_DUE = 3
    DEPOSIT = 4
    DEPOSIT_DUE = 5
    APPLICATION = 6

    CASH = 101
    SUBSIDY_RECEIVABLE = 102

    REVENUE_ENERGY = 201
    REVENUE_FUEL_SURCHARGE = 202
    REVENUE_FIXED = 203
    REVENUE_TIME_OF_DAY = 204
    REVENUE_LATE_CHARGE = 205
    REVENUE_SERVICE = 206

    DUTY_PAYABLE = 301
    DEPOSITS_ASKED = 302
    APPLICATIONS_MOVED = 303
    REFUNDS_PAYABLE = 304

    INTEREST_ON_DEPOSITS = 401
    REBATES = 402
    COMPENSATION = 403

    @property
    def is_personal(self) -> bool:
        """Whether each holder has an account of this code, rather than the company one."""
        return self < 100


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """An account's side and its names; a balance is positive on its own side."""

    code: Account
    side: Side
    name_en: str
    name_hi: str


_NAMES: dict[Account, tuple[Side, str, str]] = {
    Account.RECEIVABLE: (Side.DEBIT, "Bills to be paid", "बाकी बिल"),
    Account.PREPAID: (Side.CREDIT, "Prepaid balance", "प्रीपेड बैलेंस"),
    Account.NOT_YET_DUE: (Side.DEBIT, "To be deducted later, in parts", "आगे किस्तों में कटेगा"),
    Account.DEPOSIT: (Side.CREDIT, "Security deposit", "सुरक्षा निधि (जमा)"),
    Account.DEPOSIT_DUE: (Side.DEBIT, "Deposit instalments to be paid", "सुरक्षा निधि की बाकी किस्तें"),
    Account.APPLICATION: (Side.CREDIT, "Paid for an application", "आवेदन के लिए जमा"),
    Account.CASH: (Side.DEBIT, "Cash and bank", "नकद और बैंक"),
    Account.SUBSIDY_RECEIVABLE: (Side.DEBIT, "Subsidy due from the state", "राज्य से मिलने वाली सब्सिडी"),
    Account.REVENUE_ENERGY: (Side.CREDIT, "Energy charges", "ऊर्जा शुल्क"),
    Account.REVENUE_FUEL_SURCHARGE: (Side.CREDIT, "Fuel surcharge (FPPAS)", "ईंधन समायोजन (एफपीपीएएस)"),
    Account.REVENUE_FIXED: (Side.CREDIT, "Fixed charges", "स्थिर शुल्क"),
    Account.REVENUE_TIME_OF_DAY: (Side.CREDIT, "Time-of-day rebates", "टीओडी छूट"),
    Account.REVENUE_LATE_CHARGE: (Side.CREDIT, "Late payment charges", "सरचार्ज (देर से भुगतान)"),
    Account.REVENUE_SERVICE: (Side.CREDIT, "Charges for connections", "कनेक्शन के काम का शुल्क"),
    Account.DUTY_PAYABLE: (Side.CREDIT, "Electricity duty, owed to the state", "विद्युत शुल्क (राज्य का)"),
    Account.DEPOSITS_ASKED: (
        Side.CREDIT,
        "Deposits asked for, not paid yet",
        "माँगी गई सुरक्षा निधि, अभी नहीं मिली",
    ),
    Account.APPLICATIONS_MOVED: (
        Side.CREDIT,
        "Deposits on their way from an application to its connection",
        "आवेदन से कनेक्शन में जा रही सुरक्षा निधि",
    ),
    Account.REFUNDS_PAYABLE: (
        Side.CREDIT,
        "Refunds of ended connections, not paid out yet",
        "बंद कनेक्शनों की वापसी, अभी नहीं भेजी गई",
    ),
    Account.COMPENSATION: (Side.DEBIT, "Compensation to consumers", "उपभोक्ताओं को मुआवज़ा"),
    Account.REBATES: (Side.DEBIT, "Rebates given", "दी गई छूट"),
    Account.INTEREST_ON_DEPOSITS: (Side.DEBIT, "Interest on deposits", "सुरक्षा निधि पर ब्याज"),
}
ACCOUNTS: dict[Account, AccountRecord] = {
    account: AccountRecord(account, *named) for account, named in _NAMES.items()
}

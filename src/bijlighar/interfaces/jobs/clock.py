"""What is done by the clock, on PostgreSQL alone: one large job each, never one a meter.

A job is a command of `bijlighar` in a process of its own, so that a task by the clock and by hand are the
same, and one that dies takes nothing with it. Every one of them may be killed and run again.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bijlighar.kernel.time import settlement_day

_PROGRAM = (sys.executable, "-c", "from bijlighar.interfaces.cli import main; main(prog_name='bijlighar')")
_SAID = 4_000
"""How many of the last characters of a job's words are kept when it fails."""

Arguments = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A job by the clock: when it is due (cron fields in UTC; Indian time is 5:30 ahead), and what it runs.

    `arguments` may hold {keep}, the month before which readings go to files, and {billed}, the month that
    ended last. Exit code 1, findings, is success: what was found stays in the tables. Tasks of one `lane` run
    one after the other; looking after the supply must not wait for a long night of books.
    """

    name: str
    due_utc: str
    arguments: Arguments
    words_en: str
    words_hi: str
    lane: str = "clock"


TASKS = (
    Task(
        "fold",
        "50 18 * * *",
        ("fold", "--keep-days", "3"),
        "Pushed readings of the day before become validated days.",
        "पिछले दिन की रीडिंग जाँचकर दिन बनाना।",
    ),
    Task(
        "archive",
        "0 20 2 * *",
        ("archive", "--before", "{keep}"),
        "Months beyond thirteen go to files.",
        "तेरह महीने से पुरानी रीडिंग फ़ाइलों में रखना।",
    ),
    Task(
        "audit",
        "0 22 * * *",
        ("audit",),
        "Everything stored is checked against what must hold.",
        "जो लिखा है, सबकी जाँच।",
    ),
    Task(
        "close",
        "45 21 * * *",
        ("close",),
        "Balances are kept through the day before yesterday, so that nobody adds up years.",
        "परसों तक का बैलेंस जोड़कर रखना, ताकि हर बार बरसों का हिसाब न जोड़ना पड़े।",
    ),
    Task(
        "charge",
        "30 23 * * *",
        ("charge",),
        "Prepaid connections are charged for complete days.",
        "प्रीपेड कनेक्शनों का रोज़ का हिसाब।",
    ),
    Task(
        "deposits",
        "45 23 * * *",
        ("deposit", "book"),
        "Instalments of deposits fall due, and are paid from what was paid beyond the bills.",
        "सुरक्षा निधि की किस्तें देय होना, और बिल से ज़्यादा दी रकम उनमें लगना।",
    ),
    Task(
        "arrears",
        "50 23 * * *",
        ("bill", "arrears", "settle"),
        "Arrears in parts: what is paid is closed, what stayed out is broken.",
        "बकाये की किस्तें: जो पूरी हुईं वे बंद, जो नहीं भरीं वे टूटी मानी जाएँ।",
    ),
    Task(
        "rebates",
        "55 23 * * *",
        ("bill", "rebates"),
        "Rebates for how bills were paid and for prepaid units are booked.",
        "भुगतान के ढंग और प्रीपेड यूनिट की छूट खाते में लिखना।",
    ),
    Task(
        "fold-late",
        "5 1-17/4 * * *",
        ("fold",),
        "Readings that came late go into their days.",
        "देर से आई रीडिंग उनके दिन में जोड़ना।",
    ),
    Task(
        "charge-late",
        "30 1-17/4 * * *",
        ("charge",),
        "Days that became complete later are charged.",
        "देर से पूरे हुए दिनों का हिसाब।",
    ),
    Task(
        "conversions",
        "55 23 * * *",
        ("convert", "settle"),
        "Homes that became prepaid or went back to bills: last bill, deposit, what is left.",
        "जो घर प्रीपेड हुए या बिल पर लौटे: आखिरी बिल, सुरक्षा निधि और बाकी का हिसाब।",
    ),
    Task(
        "bills",
        "10 1 2-15 * *",
        ("bill", "prepare", "--month", "{billed}"),
        "The last month is planned, its readings counted, its bills drafted and checked; a person approves.",
        "पिछले महीने के बिलों की तैयारी: रीडिंग गिनना, मसौदे और जाँच; मंज़ूरी अधिकारी देते हैं।",
    ),
    Task(
        "thresholds",
        "30 2 * * *",
        ("cliff",),
        "Homes that near a threshold which costs much are told, once a stage.",
        "जिन घरों की खपत महँगी सीमा के पास है, उन्हें बताना, हर पड़ाव पर एक बार।",
    ),
    Task(
        "prepaid-warn",
        "5 2 * * *",
        ("prepaid", "warn"),
        "Prepaid homes are told that the balance runs low, or that days were charged late.",
        "प्रीपेड घरों को बताना कि बैलेंस कम है, या दिनों का हिसाब देर से हुआ।",
    ),
    Task(
        "supply-warn",
        "15 2 * * *",
        ("supply", "warn"),
        "Whose balance is used up or whose bill is past its day is warned.",
        "जिनका बैलेंस खत्म है या बिल की तारीख निकल गई है, उन्हें चेतावनी।",
    ),
    Task(
        "supply-canary",
        "*/5 * * * *",
        ("supply", "canary"),
        "A consumer's way is gone, and how each link did is written down.",
        "एक उपभोक्ता की तरह चलकर देखना कि सब चल रहा है।",
        lane="supply",
    ),
    Task(
        "supply-turn",
        "2-59/5 * * * *",
        ("supply", "turn"),
        "Who paid is switched on; while a link is down nobody is cut off, else within the hours.",
        "जिसने पैसे दिए उसकी बिजली चालू; कुछ बंद हो तो किसी की बिजली नहीं कटेगी।",
        lane="supply",
    ),
    Task(
        "outages",
        "*/2 * * * *",
        ("outages", "turn"),
        "Signs of meters become faults, shutdowns begin and are told, meters say that power is back.",
        "मीटर की खबर से खराबी पहचानना, तय बंदी बताना और शुरू करना, बिजली लौटी तो मीटर से पक्का करना।",
        lane="outages",
    ),
    Task(
        "status",
        "3-59/5 * * * *",
        ("status", "write"),
        "The public status page is written as files, for when all else stands still.",
        "सबके लिए स्थिति का पन्ना फ़ाइल में लिखना।",
        lane="supply",
    ),
    Task(
        "answer",
        "*/5 * * * *",
        ("answer", "snapshot"),
        "The file from which SMS are answered is written anew.",
        "जिस फ़ाइल से एसएमएस का जवाब जाता है, उसे नया लिखना।",
        lane="answer",
    ),
    Task(
        "payments-ask",
        "4-59/5 * * * *",
        ("payments", "ask"),
        "Gateways are asked for orders that they never told of; what was paid is credited.",
        "जिन ऑर्डरों के बारे में गेटवे ने नहीं बताया, उनका पता करना; जो पैसा आया, उसे जमा करना।",
        lane="payments",
    ),
    Task(
        "payments-refund",
        "26 * * * *",
        ("payments", "send-refunds"),
        "Approved refunds are asked of the gateways.",
        "मंज़ूर वापसी गेटवे को भेजना।",
        lane="payments",
    ),
    Task(
        "payments-reconcile",
        "0 3 * * *",
        ("payments", "reconcile"),
        "Our payments, the gateways' settlements and the bank are compared; what was lost is credited.",
        "हमारा, गेटवे का और बैंक का हिसाब मिलाना; जो छूट गया उसे जमा करना।",
        lane="payments",
    ),
    Task(
        "applications",
        "20 * * * *",
        ("applications", "turn"),
        "Applications: what ran out is ended, what is late goes to the office above.",
        "आवेदन: जिनकी तारीख निकल गई वे बंद, जो देर से हैं वे ऊपर के दफ़्तर को।",
    ),
    Task(
        "calls-feedback",
        "*/15 * * * *",
        ("calls", "feedback"),
        "Whose complaint was put right is put on the list to be asked.",
        "जिनकी शिकायत ठीक हुई, उनसे राय लेने की सूची बनाना।",
        lane="complaints",
    ),
    Task(
        "complaints-turn",
        "*/2 * * * *",
        ("complaints", "turn"),
        "Complaints: what is late goes up, what is over is closed, what came too late is compensated.",
        "शिकायतें: देर वाली ऊपर भेजना, पूरी हुई बंद करना, देरी का मुआवज़ा जमा करना।",
        lane="complaints",
    ),
    Task(
        "retention",
        "10 20 * * *",
        ("privacy", "retention"),
        "What is kept no longer is forgotten: old codes, words of messages, looks, photos nobody used.",
        "जिसे रखने का समय पूरा हुआ उसे मिटाना: पुराने कोड, संदेशों के शब्द, किसने देखा, बेकाम फ़ोटो।",
    ),
    Task(
        "coverage",
        "40 * * * *",
        ("coverage", "--days", "3"),
        "How much of each day has come is counted.",
        "किस दिन की कितनी रीडिंग आई, यह गिनना।",
    ),
)
"""In the order of a night: readings, money, then the checks."""


class TaskFailed(RuntimeError):
    """A job ended badly; its last words are the message."""


def months_kept(day: date, months: int = 13) -> date:
    """First day of the month before which readings are archived: this month and `months` before it stay."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def line_of(task: Task, at: datetime) -> Arguments:
    """The arguments of a run at an instant."""
    keep = f"{months_kept(settlement_day(at)):%Y-%m}"
    billed = f"{months_kept(settlement_day(at), 1):%Y-%m}"
    return tuple(part.format(keep=keep, billed=billed) for part in task.arguments)


def run(task: Task, at: datetime, environment: Mapping[str, str]) -> str:
    """Run a task now and return what it said. Raises `TaskFailed` for any exit code but 0 and 1."""
    done = subprocess.run(
        [*_PROGRAM, *line_of(task, at)], env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise TaskFailed(f"{task.name} ended with {done.returncode}: {(done.stderr or done.stdout)[-_SAID:]}")
    return done.stdout

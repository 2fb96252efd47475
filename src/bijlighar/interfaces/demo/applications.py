"""The demo's applications: one at each step, one that waits for its applicant, one late, one refused.

All are of the East company and from one invented mobile, so that whoever signs in with it sees them all; each
step is taken by the two officers of the company, days ago.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db import transaction
from PIL import Image, ImageDraw

from bijlighar.applications import actions, queries
from bijlighar.applications.actions import UnableToApply
from bijlighar.applications.queries import ApplicationRecord
from bijlighar.applications.rules.kinds import Kind
from bijlighar.documents import actions as documents
from bijlighar.interfaces.demo.connect import BY
from bijlighar.interfaces.demo.officers import pair
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import block_start
from bijlighar.metering import actions as metering
from bijlighar.network import queries as network
from bijlighar.payments import actions as payments

COMPANY, CENTRE, METER = "east", "E-RANJHI", "E9000101"
MOBILE = "+916000000900"
"""Who signs in with it has applied for all of them."""
_MORNING, _AFTERNOON = 42, 60
_APPLICANT = Actor("consumer", "demo")
_NAMES = ("इमरान खान", "Lata Soni", "रामदीन कोल", "Neha Jain", "सरस्वती बाई", "Arif Ansari", "गीता यादव")
_PLACES = ("12, Mastana Chowk, Ranjhi", "गोहलपुर मोड़, रांझी", "44, Khamaria Road, Ranjhi")


def bring_in(company_code: str, *, last_day: date) -> int:
    """Bring in the applications of the East company; how many, none where they are there already."""
    company = network.company(COMPANY)
    if company_code != COMPANY or company is None or queries.of_mobile(MOBILE, 1):
        return 0
    with transaction.atomic():  # a load that was cut off leaves all of them or none
        return _Story(company.id, last_day).tell()


class _Story:
    """The officers, the centre and the day from which everything is counted back."""

    def __init__(self, company_id: int, last_day: date) -> None:
        self.company_id, self.last_day = company_id, last_day
        self.first, self.second = pair(COMPANY)
        rows = network.office_rows(company_id).filter(pl.col("code") == CENTRE)
        self.office_id = int(rows.item(0, "id"))
        self.count = 0

    def at(self, days_ago: int, block: int = _MORNING) -> datetime:
        return block_start(self.last_day - timedelta(days=days_ago), block)

    def tell(self) -> int:
        metering.register_meters(
            meters=pl.DataFrame({"serial": [METER]}).with_columns(
                company_id=self.company_id, make=pl.lit("HPL"), phase=1, interval_minutes=15
            ),
            by=BY,
            at=self.at(9),
        )
        done = self.new(9, "LV-1.2", "2")
        self.to_payment(done, 8)
        self.pay(done, 7, "1")
        actions.energise(
            application_id=done.id, meter_serial=METER, register_wh=3_000, seal_number="S-4471",
            installed_at=self.at(5), by=self.first, at=self.at(5, _AFTERNOON),
        )  # fmt: skip
        self.pay(self.to_payment(self.new(5, "LV-2.2", "5"), 4), 3, "2")  # waits for its meter
        self.to_payment(self.new(4, "LV-1.2", "1"), 2)  # waits for payment
        self.surveyed(self.new(3, "LV-1.2", "3"), 2)  # waits for its demand note
        self.said(actions.accept_papers, self.new(2, "LV-1.2", "2.5"), 1)  # waits for the visit
        asked = self.new(2, "LV-2.2", "4")
        self.said(
            actions.ask_document, asked, 1,
            words_en="The rent agreement is not readable. Please send a new photo of its first page.",
            words_hi="किरायानामा पढ़ा नहीं जा रहा। पहले पन्ने की नई फ़ोटो भेजिए।",
        )  # fmt: skip
        self.new(12, "LV-1.2", "2")  # nobody looked at it: late
        refused = self.new(6, "LV-2.2", "8")
        self.said(
            actions.reject, refused, 5,
            reason_en="The place lies on land that another person's papers name.",
            reason_hi="यह जगह कागज़ों में किसी और के नाम है।",
            cure_en="Apply again with the owner's consent on paper.",
            cure_hi="मालिक की लिखित सहमति के साथ फिर आवेदन कीजिए।",
        )  # fmt: skip
        self.new(0, "LV-1.2", "2")
        actions.turn(by=Actor.system("applications turn"), at=self.at(0, _AFTERNOON))
        return self.count

    def said(self, do: Callable[..., Any], made: ApplicationRecord, days_ago: int, **told: Any) -> None:
        do(application_id=made.id, by=self.first, at=self.at(days_ago), **told)

    def new(self, days_ago: int, category: str, load: str, kind: Kind = "NEW") -> ApplicationRecord:
        at, number = self.at(days_ago), self.count
        form = actions.begin_draft(
            kind_code=kind,
            language="hi",
            answers={
                "office": str(self.office_id),
                "name": _NAMES[number % len(_NAMES)],
                "address": _PLACES[number % len(_PLACES)],
                "category": category,
                "load": load,
                "phase": "1",
                "paying": "BILL",
            },
            by=_APPLICANT,
            at=at,
        )
        for code in ("IDENTITY", "PLACE"):
            documents.store_document(
                content=_paper(f"{code} {number + 1}"), name=f"{code.lower()}.png", area_code=queries.AREA,
                owner_key=queries.owner_key(form.key), kind_code=code, by=_APPLICANT, at=at,
            )  # fmt: skip
        self.count += 1
        return actions.submit(draft_id=form.id, mobile=MOBILE, by=_APPLICANT, at=at)

    def surveyed(self, made: ApplicationRecord, days_ago: int) -> None:
        self.said(actions.accept_papers, made, days_ago)
        self.said(actions.plan_survey, made, days_ago, planned_on=self.at(days_ago).date())
        rows = network.transformer_rows(self.company_id).filter(pl.col("office_code") == CENTRE)
        self.said(
            actions.record_survey, made, days_ago,
            finding_code="POSSIBLE", transformer_code=rows.item(0, "code") if rows.height else "",
            load_w=int(made.answers["load_w"]), distance_m=25, words="खंभा सामने है",
        )  # fmt: skip

    def to_payment(self, made: ApplicationRecord, days_ago: int) -> ApplicationRecord:
        self.surveyed(made, days_ago)
        at = self.at(days_ago, _AFTERNOON)
        number = actions.propose_demand(application_id=made.id, by=self.first, at=at)
        actions.decide_demand(demand_id=number, is_issued=True, by=self.second, at=at)
        return made

    def pay(self, made: ApplicationRecord, days_ago: int, key: str) -> None:
        at = self.at(days_ago, _AFTERNOON)
        note = queries.demands(made.id)[0]
        till = payments.open_till(office_id=made.office_id, channel_code="COUNTER", by=self.first, at=at)
        taken = payments.take_at_till(
            till_id=till, connection_id=None, purpose_code="DEMAND", document=note.number,
            amount_paise=note.total_paise, method_code="CASH", key=key, by=self.first, at=at,
        )  # fmt: skip
        if taken.order is None:
            raise UnableToApply("TILL", "The till took nothing.", "काउंटर पर कुछ नहीं मिला।")
        actions.take_payment(order_key=taken.order.key, by=self.first, at=at)


def _paper(words: str) -> bytes:
    """A paper as a photo: the demo shows none that could be a person's."""
    image = Image.new("RGB", (420, 260), "#f4f1e6")
    ImageDraw.Draw(image).text((30, 110), f"DEMO: {words}", fill="#26323a")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()

"""The addresses of the desk, below /hi/console/ and /en/console/."""

from django.urls import path

from bijlighar.interfaces.console.views import coverage, deposits, home, meter, sign_in
from bijlighar.interfaces.console.views.bills import cycle, doubts
from bijlighar.interfaces.console.views.money import adjustments, arrears, propose, revisions
from bijlighar.interfaces.console.views.queues import (
    check_meters,
    corrections,
    every,
    findings,
    photos,
    rejected,
    tampers,
)

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("readings/<int:office_id>", coverage.office, name="coverage"),
    path("readings/<int:office_id>/offices.csv", coverage.offices_csv, name="coverage_csv"),
    path("readings/<int:office_id>/meters", coverage.meters, name="coverage_meters"),
    path("readings/<int:office_id>/meters.csv", coverage.meters_csv, name="coverage_meters_csv"),
    path("meters", meter.search, name="search"),
    path("meters/<int:meter_id>", meter.meter, name="meter"),
    path("meters/<int:meter_id>/person", meter.person, name="meter_person"),
    path("queues/<int:office_id>", every.every, name="queues"),
    path("queues/<int:office_id>/findings", findings.findings, name="findings"),
    path("queues/<int:office_id>/findings/decide", findings.decide, name="findings_decide"),
    path("queues/<int:office_id>/findings.csv", findings.findings_csv, name="findings_csv"),
    path("queues/<int:office_id>/corrections", corrections.corrections, name="corrections"),
    path("queues/<int:office_id>/corrections/decide", corrections.decide, name="corrections_decide"),
    path("queues/<int:office_id>/files", rejected.files, name="rejected"),
    path("queues/<int:office_id>/tampers", tampers.tampers, name="tampers"),
    path("queues/<int:office_id>/tampers/decide", tampers.decide, name="tampers_decide"),
    path("queues/<int:office_id>/check-meters", check_meters.check_meters, name="check_meters"),
    path("queues/<int:office_id>/check-meters/plan", check_meters.plan, name="check_meters_plan"),
    path("queues/<int:office_id>/adjustments", adjustments.adjustments, name="adjustments"),
    path("queues/<int:office_id>/adjustments/decide", adjustments.decide, name="adjustments_decide"),
    path("queues/<int:office_id>/adjustments/check-meters", adjustments.hand_on, name="adjustments_hand_on"),
    path("queues/<int:office_id>/adjustments/propose", propose.propose, name="adjustments_propose"),
    path("queues/<int:office_id>/revisions", revisions.revisions, name="revisions"),
    path("queues/<int:office_id>/revisions/look", revisions.look, name="revisions_look"),
    path("queues/<int:office_id>/revisions/decide", revisions.decide, name="revisions_decide"),
    path("queues/<int:office_id>/photos", photos.photos, name="photos"),
    path("queues/<int:office_id>/photos/decide", photos.decide, name="photos_decide"),
    path("arrears/<int:office_id>", arrears.arrears, name="arrears"),
    path("arrears/<int:office_id>/agree", arrears.agree, name="arrears_agree"),
    path("arrears/<int:office_id>/end", arrears.end, name="arrears_end"),
    path("bills/<int:office_id>", cycle.cycle, name="bills"),
    path("bills/<int:office_id>/group", cycle.group, name="bills_group"),
    path("bills/<int:office_id>/step", cycle.step, name="bills_step"),
    path("bills/<int:office_id>/doubts", doubts.doubts, name="bills_doubts"),
    path("bills/<int:office_id>/decide", doubts.decide, name="bills_decide"),
    path("deposits/<int:office_id>", deposits.reviews, name="deposits"),
    path("deposits/<int:office_id>/review", deposits.review, name="deposits_review"),
    path("deposits/<int:office_id>/step", deposits.step, name="deposits_step"),
    path("photos/<int:reading_id>", photos.photo, name="photo"),
    path("files/<int:batch_id>", rejected.batch, name="batch"),
    path("files/<int:batch_id>/replay", rejected.replay, name="replay"),
]

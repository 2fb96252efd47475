"""The addresses of the desk, below /hi/console/ and /en/console/."""

from django.urls import path

from bijlighar.interfaces.console.views import coverage, deposits, home, messages, meter, sign_in
from bijlighar.interfaces.console.views.bills import cycle, doubts, shadow, what_if
from bijlighar.interfaces.console.views.money import adjustments, arrears, propose, revisions
from bijlighar.interfaces.console.views.payments import board as payments_board
from bijlighar.interfaces.console.views.payments import decide as payments_decide
from bijlighar.interfaces.console.views.payments import tills
from bijlighar.interfaces.console.views.queues import (
    check_meters,
    corrections,
    every,
    findings,
    photos,
    rejected,
    tampers,
)
from bijlighar.interfaces.console.views.supply import balances, board, holds, unrestored, waves

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
    path("bills/<int:office_id>/shadow", shadow.shadow, name="shadow"),
    path("bills/<int:office_id>/shadow/import", shadow.shadow_import, name="shadow_import"),
    path("bills/<int:office_id>/shadow.csv", shadow.shadow_csv, name="shadow_csv"),
    path("bills/<int:office_id>/what-if", what_if.what_if, name="what_if"),
    path("bills/<int:office_id>/group", cycle.group, name="bills_group"),
    path("bills/<int:office_id>/step", cycle.step, name="bills_step"),
    path("bills/<int:office_id>/doubts", doubts.doubts, name="bills_doubts"),
    path("bills/<int:office_id>/decide", doubts.decide, name="bills_decide"),
    path("supply/<int:office_id>", board.board, name="supply"),
    path("supply/<int:office_id>/balances", balances.balances, name="supply_balances"),
    path("supply/<int:office_id>/balances.csv", balances.balances_csv, name="supply_balances_csv"),
    path("supply/<int:office_id>/balances/spare", balances.spare, name="supply_spare"),
    path("supply/<int:office_id>/spared", holds.holds, name="supply_holds"),
    path("supply/<int:office_id>/spared/step", holds.step, name="supply_step"),
    path("supply/<int:office_id>/waves", waves.waves, name="supply_waves"),
    path("supply/<int:office_id>/waves/let-go", waves.let_go, name="supply_let_go"),
    path("supply/<int:office_id>/paid-no-power", unrestored.unrestored, name="supply_unrestored"),
    path("supply/<int:office_id>/paid-no-power.csv", unrestored.unrestored_csv, name="supply_unrestored_csv"),
    path("deposits/<int:office_id>", deposits.reviews, name="deposits"),
    path("deposits/<int:office_id>/review", deposits.review, name="deposits_review"),
    path("deposits/<int:office_id>/step", deposits.step, name="deposits_step"),
    path("payments/<int:office_id>", payments_board.board, name="payments"),
    path("payments/<int:office_id>/decide", payments_decide.decide, name="payments_decide"),
    path("payments/<int:office_id>/tills", tills.tills, name="payments_tills"),
    path("payments/<int:office_id>/tills/step", tills.step, name="payments_step"),
    path("messages/<int:office_id>", messages.messages, name="messages"),
    path("messages/<int:office_id>/replay", messages.replay, name="messages_replay"),
    path("photos/<int:reading_id>", photos.photo, name="photo"),
    path("files/<int:batch_id>", rejected.batch, name="batch"),
    path("files/<int:batch_id>/replay", rejected.replay, name="replay"),
]

"""The addresses of the desk, below /hi/console/ and /en/console/."""

from django.urls import path

from bijlighar.interfaces.console.views import (
    calls,
    coverage,
    deposits,
    home,
    messages,
    meter,
    notices,
    sign_in,
    theft,
)
from bijlighar.interfaces.console.views.applications import one as application
from bijlighar.interfaces.console.views.applications import queue as application_queue
from bijlighar.interfaces.console.views.applications import step as application_step
from bijlighar.interfaces.console.views.bills import cycle, doubts, shadow, what_if
from bijlighar.interfaces.console.views.complaints import board as complaints_board
from bijlighar.interfaces.console.views.complaints import new as complaint_new
from bijlighar.interfaces.console.views.complaints import one as complaint
from bijlighar.interfaces.console.views.complaints import outage as complaints_outage
from bijlighar.interfaces.console.views.complaints import queue as complaints
from bijlighar.interfaces.console.views.complaints import roster
from bijlighar.interfaces.console.views.money import adjustments, arrears, propose, revisions
from bijlighar.interfaces.console.views.outages import board as outage_board
from bijlighar.interfaces.console.views.outages import one as outage
from bijlighar.interfaces.console.views.outages import plan as outage_plan
from bijlighar.interfaces.console.views.outages import reliability as outage_reliability
from bijlighar.interfaces.console.views.payments import board as payments_board
from bijlighar.interfaces.console.views.payments import decide as payments_decide
from bijlighar.interfaces.console.views.payments import tills
from bijlighar.interfaces.console.views.privacy import requests as privacy_requests
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
    path("outages/<int:office_id>", outage_board.board, name="outages"),
    path("outages/<int:office_id>/storm", outage_board.storm, name="outage_storm"),
    path("outages/<int:office_id>/plan", outage_plan.plan, name="outage_plan"),
    path("outages/<int:office_id>/plan/create", outage_plan.create, name="outage_create"),
    path("outages/<int:office_id>/reliability", outage_reliability.reliability, name="outage_reliability"),
    path("outages/one/<int:outage_id>", outage.one, name="outage"),
    path("outages/one/<int:outage_id>/step", outage.step, name="outage_step"),
    path("outages/one/<int:outage_id>/approve", outage.approve, name="outage_approve"),
    path("complaints/<int:office_id>", complaints.queue, name="complaints"),
    path("complaints/<int:office_id>.csv", complaints.queue_csv, name="complaints_csv"),
    path("complaints/<int:office_id>/board", complaints_board.board, name="complaints_board"),
    path("complaints/<int:office_id>/roster", roster.roster, name="roster"),
    path("complaints/<int:office_id>/new", complaint_new.new, name="complaint_new"),
    path(
        "complaints/<int:office_id>/outage",
        complaints_outage.under_outage,
        name="complaints_outage",
    ),
    path("complaints/one/<int:complaint_id>", complaint.one, name="complaint"),
    path("complaints/one/<int:complaint_id>/step", complaint.step, name="complaint_step"),
    path("complaints/one/<int:complaint_id>/photo", complaint.photo, name="complaint_photo"),
    path("privacy/<int:office_id>", privacy_requests.queue, name="privacy_requests"),
    path("privacy/one/<int:request_id>", privacy_requests.one, name="privacy_request"),
    path("privacy/one/<int:request_id>/step", privacy_requests.step, name="privacy_request_step"),
    path("notices/<int:office_id>", notices.board, name="notices"),
    path("notices/<int:office_id>/write", notices.write, name="notices_write"),
    path("notices/<int:office_id>/step", notices.step, name="notices_step"),
    path("theft", theft.thefts, name="thefts"),
    path("theft/new", theft.theft_for_caller, name="theft_for_caller"),
    path("theft/<int:theft_id>", theft.theft, name="theft"),
    path("theft/<int:theft_id>/step", theft.theft_step, name="theft_step"),
    path("calls", calls.desk.desk, name="calls"),
    path("calls/queue", calls.desk.queue, name="calls_queue"),
    path("calls/now", calls.desk.now, name="calls_now"),
    path("calls/sign-on", calls.desk.sign_on, name="calls_sign_on"),
    path("calls/state", calls.desk.state, name="calls_state"),
    path("calls/phone", calls.phone.phone, name="calls_phone"),
    path("calls/backs", calls.backs.backs, name="calls_backs"),
    path("calls/backs/take", calls.backs.take, name="calls_backs_take"),
    path("calls/backs/settle", calls.backs.settle, name="calls_backs_settle"),
    path("calls/gang", calls.gang.gang, name="calls_gang"),
    path("calls/board", calls.board.board, name="calls_board"),
    path("calls/every", calls.board.every, name="calls_every"),
    path("calls/<int:call_id>", calls.card.one, name="calls_one"),
    path("calls/<int:call_id>/why", calls.why.why, name="calls_why"),
    path("calls/<int:call_id>/choose", calls.card.choose, name="calls_choose"),
    path("calls/<int:call_id>/complaint", calls.card.complaint, name="calls_complaint"),
    path("calls/<int:call_id>/message", calls.card.message, name="calls_message"),
    path("calls/<int:call_id>/wrap-up", calls.card.wrap_up, name="calls_wrap_up"),
    path("calls/<int:call_id>/story", calls.quality.story, name="calls_story"),
    path("calls/<int:call_id>/mark", calls.quality.mark, name="calls_mark"),
    path("applications/<int:office_id>", application_queue.queue, name="applications"),
    path("applications/one/<int:application_id>", application.one, name="application"),
    path("applications/one/<int:application_id>/step", application_step.step, name="application_step"),
    path("applications/one/<int:application_id>/demand-note", application.paper, name="application_paper"),
]

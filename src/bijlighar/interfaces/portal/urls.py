"""The addresses of the portal, below /hi/ and /en/."""

from django.urls import path, register_converter

from bijlighar.interfaces.portal.addresses import DayInAddress
from bijlighar.interfaces.portal.views import (
    adjustment,
    appearance,
    bill_away,
    bill_paper,
    bills,
    check_meter,
    cliff,
    connections,
    cost,
    deposit,
    design,
    export,
    home,
    letter,
    link,
    meter,
    orders,
    passbook,
    pay,
    photo_reading,
    preferences,
    recharge,
    settings,
    sign_in,
    status,
    theft,
    together,
    usage,
    welcome,
    what_if,
    why,
)
from bijlighar.interfaces.portal.views.complaints import story as complaint_story
from bijlighar.interfaces.portal.views.complaints import tell as complaint_tell
from bijlighar.interfaces.portal.views.outages import power as outage_power
from bijlighar.interfaces.portal.views.outages import public as outage_public
from bijlighar.interfaces.portal.views.privacy import asks as privacy_asks
from bijlighar.interfaces.portal.views.privacy import mine as privacy_mine
from bijlighar.interfaces.portal.views.privacy import where as privacy_where

register_converter(DayInAddress, "day")

app_name = "portal"
urlpatterns = [
    path("", welcome.welcome, name="welcome"),
    path("design", design.design, name="design"),
    path("appearance", appearance.appearance, name="appearance"),
    path("check-a-bill", bill_away.bill_key, name="bill_key"),
    path("check-a-bill/verify_bill.py", bill_away.bill_checker, name="bill_checker"),
    path("status", status.status, name="status"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-in/code", sign_in.code, name="code"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("connections", connections.connections, name="connections"),
    path("connections/file", connections.connections_file, name="connections_file"),
    path("connections/pay", together.pay_together, name="pay_together"),
    path("connections/orders/<str:token>", together.paid_together, name="paid_together"),
    path("connections/link", link.link, name="link"),
    path("connections/link/code", link.link_code, name="link_code"),
    path("connections/link/letter", letter.link_letter, name="link_letter"),
    path("c/<int:connection_id>/", home.home, name="home"),
    path("c/<int:connection_id>/threshold", cliff.cliff, name="cliff"),
    path("c/<int:connection_id>/today", home.today, name="today"),
    path("c/<int:connection_id>/usage", usage.days, name="days"),
    path("c/<int:connection_id>/usage/months", usage.months, name="months"),
    path("c/<int:connection_id>/usage/cost", cost.cost, name="cost"),
    path("c/<int:connection_id>/usage/what-if", what_if.what_if, name="what_if"),
    path("c/<int:connection_id>/usage/export", export.export, name="export"),
    path("c/<int:connection_id>/usage/<day:day>", usage.day, name="day"),
    path("c/<int:connection_id>/power", outage_power.power, name="power"),
    path("power-cuts", outage_public.cuts, name="cuts"),
    path("power-cuts/planned", outage_public.shutdowns, name="shutdowns"),
    path("c/<int:connection_id>/meter", meter.meter, name="meter"),
    path("c/<int:connection_id>/meter/photo", photo_reading.photo_reading, name="photo_reading"),
    path("c/<int:connection_id>/money", passbook.passbook, name="passbook"),
    path("c/<int:connection_id>/money/bills", bills.bills, name="bills"),
    path("c/<int:connection_id>/money/deposit", deposit.deposit, name="deposit"),
    path("c/<int:connection_id>/money/bills/<int:bill_id>", bills.bill, name="bill"),
    path("c/<int:connection_id>/money/bills/<int:bill_id>/paper", bill_paper.bill_paper, name="bill_paper"),
    path("c/<int:connection_id>/money/bills/<int:bill_id>/file", bill_away.bill_away, name="bill_away"),
    path("c/<int:connection_id>/money/<day:day>", why.why, name="why"),
    path(
        "c/<int:connection_id>/money/adjustments/<int:adjustment_id>",
        adjustment.adjustment,
        name="adjustment",
    ),
    path("c/<int:connection_id>/recharge", recharge.recharge, name="recharge"),
    path("c/<int:connection_id>/pay", pay.pay, name="pay"),
    path("c/<int:connection_id>/orders", orders.orders, name="orders"),
    path("c/<int:connection_id>/orders/<str:token>", orders.order, name="order"),
    path("c/<int:connection_id>/orders/<str:token>/steps", orders.steps, name="order_steps"),
    path("c/<int:connection_id>/settings", settings.settings, name="settings"),
    path("c/<int:connection_id>/settings/messages", preferences.preferences, name="preferences"),
    path("c/<int:connection_id>/privacy", privacy_mine.mine, name="privacy"),
    path("c/<int:connection_id>/privacy/copy", privacy_asks.copy, name="privacy_copy"),
    path("c/<int:connection_id>/privacy/ask/<slug:kind>", privacy_asks.ask, name="privacy_ask"),
    path(
        "c/<int:connection_id>/privacy/requests/<int:request_id>", privacy_asks.asked, name="privacy_request"
    ),
    path("privacy/where", privacy_where.where, name="where"),
    path("c/<int:connection_id>/check-meter", check_meter.check_meter, name="check_meter"),
    path("c/<int:connection_id>/check-meter/ask", check_meter.ask_check_meter, name="ask_check_meter"),
    path(
        "c/<int:connection_id>/check-meter/withdraw",
        check_meter.withdraw_check_meter,
        name="withdraw_check_meter",
    ),
    path("c/<int:connection_id>/name", connections.name, name="name"),
    path("c/<int:connection_id>/unlink", link.unlink, name="unlink"),
    path("c/<int:connection_id>/letter/stop", letter.stop_letters, name="stop_letters"),
    path("c/<int:connection_id>/links/<int:link_id>/end", letter.end_link, name="end_link"),
    path(
        "c/<int:connection_id>/outage/<int:outage_id>/tell-me",
        complaint_story.told_when_back,
        name="told_when_back",
    ),
    path("wrong", complaint_tell.wrong, name="wrong"),
    path("wrong/<slug:code>", complaint_tell.tell, name="tell"),
    path("complaints", complaint_story.mine, name="complaints"),
    path("complaints/<int:complaint_id>", complaint_story.complaint, name="complaint"),
    path(
        "complaints/<int:complaint_id>/photo/<int:number>", complaint_story.my_photo, name="complaint_photo"
    ),
    path("follow", complaint_story.by_code, name="follow_by_code"),
    path("follow/<slug:follow_code>", complaint_story.follow, name="complaint_follow"),
    path("follow/<slug:follow_code>/photo/<int:number>", complaint_story.photo, name="follow_photo"),
    path("report-theft", theft.report_theft, name="report_theft"),
    path("report-theft/follow", theft.follow_theft, name="follow_theft"),
]

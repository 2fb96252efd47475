"""Addresses of applications, below /hi/ and /en/."""

from django.urls import path

from bijlighar.interfaces.portal.applications import begin, follow, form, pay

app_name = "applications"
urlpatterns = [
    path("apply", begin.begin, name="begin"),
    path("apply/new", begin.new, name="new"),
    path("apply/find", begin.find, name="find"),
    path("apply/form/<slug:code>", form.questions, name="questions"),
    path("apply/form/<slug:code>/papers", form.papers, name="papers"),
    path("apply/form/<slug:code>/send", form.send, name="send"),
    path("apply/a/<slug:code>", follow.follow, name="follow"),
    path("apply/a/<slug:code>/paper", follow.bring, name="bring"),
    path("apply/a/<slug:code>/withdraw", follow.withdraw, name="withdraw"),
    path("apply/a/<slug:code>/again", follow.again, name="again"),
    path("apply/a/<slug:code>/pay", pay.pay, name="pay"),
    path("apply/a/<slug:code>/demand-note", pay.demand_note, name="demand_note"),
]

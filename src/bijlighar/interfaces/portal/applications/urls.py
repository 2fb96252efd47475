"""Addresses of applications, below /hi/ and /en/."""

from django.urls import path
from django.utils.translation import gettext_lazy

from bijlighar.interfaces.portal.applications import begin, follow, form, pay
from bijlighar.interfaces.portal.offline.answers import by_its_page

_questions = by_its_page(
    gettext_lazy("Your answers are kept."), gettext_lazy("Your answers are kept; some need another look.")
)
_papers = by_its_page(
    gettext_lazy("Your papers are kept."),
    gettext_lazy("A paper is missing or was not taken. All others are kept."),
)
_send = by_its_page(
    gettext_lazy("The application was sent."), gettext_lazy("The application was not taken yet.")
)

app_name = "applications"
urlpatterns = [
    path("apply", begin.begin, name="begin"),
    path("apply/new", begin.new, name="new"),
    path("apply/find", begin.find, name="find"),
    path("apply/form/<slug:code>", _questions(form.questions), name="questions"),
    path("apply/form/<slug:code>/papers", _papers(form.papers), name="papers"),
    path("apply/form/<slug:code>/send", _send(form.send), name="send"),
    path("apply/a/<slug:code>", follow.follow, name="follow"),
    path("apply/a/<slug:code>/paper", follow.bring, name="bring"),
    path("apply/a/<slug:code>/withdraw", follow.withdraw, name="withdraw"),
    path("apply/a/<slug:code>/again", follow.again, name="again"),
    path("apply/a/<slug:code>/pay", pay.pay, name="pay"),
    path("apply/a/<slug:code>/demand-note", pay.demand_note, name="demand_note"),
]

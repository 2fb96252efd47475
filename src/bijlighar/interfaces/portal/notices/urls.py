"""Addresses of notices and questions, below /hi/ and /en/."""

from django.urls import path

from bijlighar.interfaces.portal.notices import views

app_name = "notices"
urlpatterns = [
    path("notices", views.notices, name="notices"),
    path("notices/feed", views.feed, name="feed"),
    path("notices/ask", views.ask, name="ask"),
    path("notices/<int:notice_id>", views.notice, name="notice"),
]

"""Addresses of the public pages of the rollout, below /hi/ and /en/."""

from django.urls import path

from bijlighar.interfaces.portal.rollout import views

app_name = "rollout"
urlpatterns = [
    path("rollout", views.rollout, name="rollout"),
    path("rollout/programmes/<slug:company_code>/<slug:code>", views.programme, name="programme"),
    path("rollout/agencies/<slug:code>", views.agency, name="agency"),
    path("rollout/meters", views.find_meter, name="find_meter"),
    path("rollout/meters/<slug:company_code>/<str:serial>", views.meter, name="meter"),
]

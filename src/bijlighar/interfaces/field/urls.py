"""Addresses of the field pages, below /hi/field/ and /en/field/."""

from django.urls import include, path

app_name = "field"
urlpatterns = [
    path("", include("bijlighar.interfaces.field.rollout.urls")),
    path("", include("bijlighar.interfaces.field.applications.urls")),
    path("", include("bijlighar.interfaces.field.complaints.urls")),
]

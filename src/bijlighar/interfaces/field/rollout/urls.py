"""Addresses of the installer's pages."""

from django.urls import path

from bijlighar.interfaces.field.rollout.views import home, installation, new

urlpatterns = [
    path("rollout", home.rollout, name="rollout"),
    path("rollout/new", new.new, name="new"),
    path("rollout/<int:installation_id>", installation.installation, name="installation"),
    path("rollout/<int:installation_id>/photos", installation.photos, name="photos"),
    path("rollout/<int:installation_id>/ask-code", installation.ask_code, name="ask_code"),
    path("rollout/<int:installation_id>/code", installation.code, name="code"),
    path("rollout/<int:installation_id>/paper", installation.paper, name="paper"),
]

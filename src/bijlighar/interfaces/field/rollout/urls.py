"""Addresses of the installer's pages."""

from django.urls import path

from bijlighar.interfaces.field.rollout.views import home, installation, new

urlpatterns = [
    path("", home.rollout, name="rollout"),
    path("/new", new.new, name="new"),
    path("/<int:installation_id>", installation.installation, name="installation"),
    path("/<int:installation_id>/photos", installation.photos, name="photos"),
    path("/<int:installation_id>/ask-code", installation.ask_code, name="ask_code"),
    path("/<int:installation_id>/code", installation.code, name="code"),
    path("/<int:installation_id>/paper", installation.paper, name="paper"),
]

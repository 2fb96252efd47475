"""Addresses of the installer's pages."""

from django.urls import path

from bijlighar.interfaces.field.rollout import views

urlpatterns = [
    path("", views.rollout, name="rollout"),
    path("/new", views.new, name="new"),
    path("/<int:installation_id>", views.installation, name="installation"),
    path("/<int:installation_id>/photos", views.photos, name="photos"),
    path("/<int:installation_id>/ask-code", views.ask_code, name="ask_code"),
    path("/<int:installation_id>/code", views.code, name="code"),
    path("/<int:installation_id>/paper", views.paper, name="paper"),
]

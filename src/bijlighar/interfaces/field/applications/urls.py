"""The addresses of applications at the place, below /hi/field/ and /en/field/."""

from django.urls import path

from bijlighar.interfaces.field.applications import views

urlpatterns = [
    path("applications", views.mine, name="applications"),
    path("applications/<int:application_id>", views.visit, name="application"),
]

"""Addresses of what works without network, below /hi/ and /en/; the worker itself stands at the root."""

from django.urls import path

from bijlighar.interfaces.portal.offline import views

app_name = "offline"
urlpatterns = [
    path("offline", views.away, name="away"),
    path("offline/script.js", views.script, name="script"),
    path("offline/token", views.token, name="token"),
    path("app/<slug:code>.webmanifest", views.manifest, name="manifest"),
    path("app/icons/<slug:brand>/<slug:shape>/<int:size>.png", views.icon, name="icon"),
    path("install", views.install, name="install"),
]

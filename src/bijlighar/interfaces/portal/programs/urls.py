"""Addresses of keys for programs and of the page that explains them, below /hi/ and /en/."""

from django.urls import path

from bijlighar.interfaces.portal.programs import explained, keys

app_name = "programs"
urlpatterns = [
    path("api", explained.explained, name="explained"),
    path("keys", keys.keys, name="keys"),
    path("keys/<int:token_id>", keys.looks, name="looks"),
    path("keys/<int:token_id>/withdraw", keys.withdraw, name="withdraw"),
]

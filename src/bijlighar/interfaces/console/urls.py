"""The addresses of the desk, below /hi/console/ and /en/console/."""

from django.urls import path

from bijlighar.interfaces.console.views import home, sign_in

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
]

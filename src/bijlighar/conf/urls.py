"""The addresses of every interface."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


def alive(request: HttpRequest) -> HttpResponse:
    """Say that the program runs; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [path("alive", alive)]

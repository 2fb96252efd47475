"""The one address of the yardstick: who lives at a connection, by one question to the database."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def home(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Show one row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.service_number, p.name_en, c.connected_on FROM consumers_connection c "
            "JOIN consumers_person p ON p.id = c.person_id WHERE c.id = %s",
            [connection_id],
        )
        number, name, since = cursor.fetchone()
    return render(request, "home.html", {"number": number, "name": name, "at": since})


urlpatterns = [path("en/c/<int:connection_id>/", home)]

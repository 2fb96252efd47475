"""What works and what does not, for everybody; the same page is written as a file for when we are down."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.status_page import status_page


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show the status of every company."""
    return render(request, "portal/status.html", {"page": status_page(clock.now())})

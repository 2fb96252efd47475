"""What the page needs to work without network: the worker that keeps it, and a fresh token to send by."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe

from bijlighar.interfaces.console.access import Desk, staff_required


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It stands here and not among the files: its address is what it may watch over."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@staff_required("complaint.work")
@require_safe
def token(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A token for steps that were kept on the phone, and whose they must be."""
    return JsonResponse({"token": get_token(request), "staff": desk.staff.id})


@cache
def _script() -> bytes:
    return Path(str(finders.find("field/worker.js"))).read_bytes()

"""Refusals as problem+json (RFC 9457): what happened, why, and what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from bijlighar.interfaces.api.language import marked

MEDIA = "application/problem+json"


class Problem(Exception):
    """The call is refused, in words of the call's language; `headers` are sent with the refusal."""

    def __init__(
        self, status: HTTPStatus, code: str, title: str, detail: str, advice: str, **headers: str
    ) -> None:
        super().__init__(title)
        self.status, self.code, self.title, self.detail, self.advice = status, code, title, detail, advice
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def bad_parameter(name: str, detail: str, advice: str) -> Problem:
    """A parameter that cannot be read."""
    title = _("The parameter %(name)s was not understood.") % {"name": name}
    return Problem(HTTPStatus.BAD_REQUEST, "BAD_PARAMETER", title, detail, advice)


def not_found(detail: str, advice: str) -> Problem:
    """Nothing is here for this token."""
    title = _("There is nothing here for this token.")
    return Problem(HTTPStatus.NOT_FOUND, "NOT_FOUND", title, detail, advice)


def answered(problem: Problem) -> HttpResponse:
    """A refusal as an answer; nobody keeps it."""
    content: dict[str, Any] = {
        "type": f"/api#{problem.code}",
        "title": problem.title,
        "status": problem.status.value,
        "detail": problem.detail,
        "advice": problem.advice,
        "code": problem.code,
    }
    headers = {"Cache-Control": "no-store", **problem.headers}
    return marked(JsonResponse(content, status=problem.status, headers=headers, content_type=MEDIA))

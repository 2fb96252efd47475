"""Refusals as problem+json (RFC 9457): what happened, why, and what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse

MEDIA = "application/problem+json"


class Problem(Exception):
    """The call is refused; `headers` are sent with the refusal."""

    def __init__(
        self, status: HTTPStatus, code: str, title: str, detail: str, advice: str, **headers: str
    ) -> None:
        super().__init__(title)
        self.status, self.code, self.title, self.detail, self.advice = status, code, title, detail, advice
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def bad_parameter(name: str, detail: str, advice: str) -> Problem:
    """A parameter that cannot be read."""
    return Problem(
        HTTPStatus.BAD_REQUEST, "BAD_PARAMETER", f"The parameter {name} was not understood.", detail, advice
    )


def not_found(detail: str, advice: str) -> Problem:
    """Nothing is here for this token."""
    return Problem(HTTPStatus.NOT_FOUND, "NOT_FOUND", "There is nothing here for this token.", detail, advice)


def answered(problem: Problem) -> JsonResponse:
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
    return JsonResponse(content, status=problem.status, headers=headers, content_type=MEDIA)

"""Answers for programs: JSON, and a refusal always says what happened, why, and what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse


class Refused(Exception):
    """The call is refused; `headers` are sent with the refusal."""

    def __init__(self, status: HTTPStatus, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def answer(content: dict[str, Any], **headers: str) -> JsonResponse:
    """What was asked for."""
    return JsonResponse(content, headers={name.replace("_", "-"): value for name, value in headers.items()})


def refusal(problem: Refused) -> JsonResponse:
    """A refusal as JSON."""
    return JsonResponse(
        {"error": problem.code, "message": problem.message}, status=problem.status, headers=problem.headers
    )


def byte_0() -> JsonResponse:
    """An address or a parameter with the byte 0 is none: no text of the database holds it."""
    return refusal(
        Refused(
            HTTPStatus.BAD_REQUEST, "NOT_UNDERSTOOD", "The byte 0 stands in the address. Send it without."
        )
    )

"""Answers for programs: JSON, and a refusal always says what happened, why, and what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from bijlighar.interfaces.api.language import in_the_caller_s, marked


class Refused(Exception):
    """The call is refused; `headers` are sent with the refusal.

    `message` is in the language of the call; `language` names the one that it is in where there is no other.
    """

    def __init__(
        self, status: HTTPStatus, code: str, message: str, *, language: str = "", **headers: str
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.language = status, code, message, language
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def answer(content: dict[str, Any], **headers: str) -> JsonResponse:
    """What was asked for."""
    return JsonResponse(content, headers={name.replace("_", "-"): value for name, value in headers.items()})


def refusal(problem: Refused) -> HttpResponse:
    """A refusal as JSON."""
    said = {"error": problem.code, "message": problem.message}
    return marked(JsonResponse(said, status=problem.status, headers=problem.headers), problem.language)


@in_the_caller_s
def byte_0(request: HttpRequest) -> HttpResponse:
    """An address or a parameter with the byte 0 is none: no text of the database holds it."""
    words = _("The byte 0 stands in the address. Send it without.")
    return refusal(Refused(HTTPStatus.BAD_REQUEST, "NOT_UNDERSTOOD", words))

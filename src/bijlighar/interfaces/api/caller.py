"""Who calls: a client by its key, or nobody; and how many of its calls are in work."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from bijlighar.interfaces.api.answers import Refused, refusal
from bijlighar.interfaces.api.language import in_the_caller_s
from bijlighar.interfaces.portal import clock
from bijlighar.people import queries as people
from bijlighar.people.queries import ApiClientRecord

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


def for_clients(purpose: str, *methods: str) -> Callable[[View], View]:
    """Let in clients whose key is good for a purpose, by these methods; the view gets `client` by name.

    Everything that goes wrong is answered as JSON.
    """

    def wrap(view: View) -> View:
        @csrf_exempt
        @in_the_caller_s
        @wraps(view)
        def called(request: HttpRequest, **given: str) -> HttpResponse:
            try:
                if request.method not in methods:
                    raise Refused(
                        HTTPStatus.METHOD_NOT_ALLOWED,
                        "WRONG_METHOD",
                        _("%(method)s does nothing here. What works: %(methods)s.")
                        % {"method": request.method, "methods": ", ".join(methods)},
                        Allow=", ".join(methods),
                    )
                return view(request, client=_client(request, purpose), **given)
            except Refused as problem:
                return refusal(problem)
            except (OperationalError, InterfaceError) as problem:
                log.error("A call was not served, the database is away: %s", problem)
                return refusal(
                    Refused(
                        HTTPStatus.SERVICE_UNAVAILABLE,
                        "NOT_NOW",
                        _("The database does not answer. Send the same again, with the same key."),
                        Retry_After="5",
                    )
                )
            except Exception:
                log.exception("A call failed")
                return refusal(
                    Refused(
                        HTTPStatus.INTERNAL_SERVER_ERROR,
                        "OUR_FAULT",
                        _(
                            "This is a fault of ours, and it is written down. Nothing was taken; send the "
                            "same again later, with the same key."
                        ),
                    )
                )

        return called

    return wrap


def _client(request: HttpRequest, purpose: str) -> ApiClientRecord:
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    client = None
    if scheme.lower() == "bearer":
        client = people.api_client_of_key(key.strip(), purpose, at=clock.now())
    if client is None:
        raise Refused(
            HTTPStatus.UNAUTHORIZED,
            "NOT_LET_IN",
            _(
                "No key in force came with the call, or it is for another purpose. Send `Authorization: "
                "Bearer <key>`; the company gives and renews keys."
            ),
            WWW_Authenticate="Bearer",
        )
    return client


def take_a_turn(client: ApiClientRecord) -> None:
    """Hold one of the places for calls in work until the transaction ends; refuse when none is free.

    The places are locks of the database, so that all processes of all servers share them, and a process that
    dies gives its place back.
    """
    if not _free_place(f"api.client.{client.id}", settings.PUSHES_AT_ONCE_PER_CLIENT):
        raise Refused(
            HTTPStatus.TOO_MANY_REQUESTS,
            "TOO_MANY_AT_ONCE",
            _("%(count)d batches of yours are in work. Wait, then send this one again with the same key.")
            % {"count": settings.PUSHES_AT_ONCE_PER_CLIENT},
            Retry_After="2",
        )
    if not _free_place("api.all", settings.PUSHES_AT_ONCE):
        raise Refused(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "BUSY",
            _(
                "As many batches are in work as this server takes at once. Wait, then send this one again "
                "with the same key."
            ),
            Retry_After="5",
        )


def _free_place(name: str, places: int) -> bool:
    with connection.cursor() as cursor:
        for place in range(places):
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{name}.{place}"])
            if cursor.fetchone()[0]:
                return True
    return False

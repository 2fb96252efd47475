"""The first page, before anyone signs in, and the choice of language at the root."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from bijlighar.interfaces.demo import pages
from bijlighar.interfaces.portal.access import mobile_of
from bijlighar.interfaces.portal.views.sign_in import first_page
from bijlighar.network import queries as network


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Go to the language the browser asks for, Hindi where it asks for neither."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Show the way in; whoever is signed in goes on to their connection, or the list of them."""
    mobile = mobile_of(request)
    if mobile is not None:
        return redirect(first_page(mobile))
    return render(
        request,
        "portal/welcome.html",
        {"companies": network.companies(), "has_stories": pages.is_loaded()},
    )

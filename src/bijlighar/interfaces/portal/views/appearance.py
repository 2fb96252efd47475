"""Type size and colours, for this browser, without script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from bijlighar.interfaces.portal.choices import choices_of, remember

LONGEST_ADDRESS = 500


@require_http_methods(["GET", "HEAD", "POST"])
def appearance(request: HttpRequest) -> HttpResponse:
    """Ask for size and colours; keep the answer and go back to where the reader was."""
    back = back_to(request, reverse("portal:welcome"))
    if request.method == "POST":
        response = redirect(back)
        remember(
            response,
            size=request.POST.get("size", ""),
            theme=request.POST.get("theme", ""),
            secure=request.is_secure(),
        )
        return response
    return render(
        request,
        "portal/appearance.html",
        {"next": back, "appearance_back": back, **appearance_options(request)},
    )


def appearance_options(request: HttpRequest) -> dict[str, object]:
    """Return what can be chosen and what is chosen."""
    chosen = choices_of(request)
    return {
        "sizes": [
            {"value": "", "words": _("As on my phone")},
            {"value": "l", "words": _("Larger")},
            {"value": "xl", "words": _("Much larger")},
            {"value": "xxl", "words": _("Double")},
        ],
        "themes": [
            {"value": "", "words": _("As on my phone")},
            {"value": "light", "words": pgettext("colours", "Light")},
            {"value": "dark", "words": pgettext("colours", "Dark")},
        ],
        "chosen": chosen,
    }


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Return the page of ours that `next` names, else `otherwise`: never an address elsewhere."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if len(wanted) > LONGEST_ADDRESS:
        return otherwise
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed and wanted.startswith("/") else otherwise

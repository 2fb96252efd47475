"""The worker and its script, a token for what was kept, the page without network, and the app itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.interfaces.portal import clock, pictures_of_links, style
from bijlighar.interfaces.portal.client import company_of_host
from bijlighar.interfaces.portal.offline import build, company
from bijlighar.interfaces.portal.offline.pages import person_of
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.complaints.asked import told_here
from bijlighar.interfaces.portal.views.complaints.asked import words as category_words
from bijlighar.network import queries as network

YEAR = "public, max-age=31536000, immutable"
DAY = "public, max-age=86400"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It stands at the root: its address is what it may watch over."""
    response = HttpResponse(build.worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The page's script in its language; the mark in its address changes with it."""
    response = HttpResponse(build.script(language()), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = YEAR if request.GET.keys() == {build.mark()} else "no-cache"
    return response


@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The stylesheet of every page; the mark in its address changes with it."""
    response = HttpResponse(style.sheet(), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = YEAR if request.GET.keys() == {style.mark()} else "no-cache"
    return response


@require_safe
def token(request: HttpRequest) -> HttpResponse:
    """A token for forms that were kept on the phone, and whose they must be."""
    return JsonResponse({"token": get_token(request), "person": person_of(request)})


@require_safe
def away(request: HttpRequest) -> HttpResponse:
    """What is shown without network where no page was kept; a complaint of any kind can be written there."""
    companies = network.companies()
    # As at a guest's form: where nothing says whose it is, the first company only lends its kinds.
    kinds = told_here(company_of_host(request) or next(iter(companies), None), clock.today())
    found = {
        # The phone keeps it beside the stylesheet.
        "keeps_style": True,
        "kinds": [{"value": each.code, "words": category_words(each.name)} for each in kinds],
        "likeliest": next((each.code for each in kinds if each.is_supply and not each.is_danger), ""),
        "companies": [{"value": each.code, "words": company.short_of(each)} for each in companies],
    }
    return render(request, "portal/offline/away.html", found)


@require_safe
def manifest(request: HttpRequest, code: str) -> HttpResponse:
    """The app's name, colours and icons for the phone's first screen."""
    try:
        found = company.of_code(code)
    except LookupError as unknown:
        raise Http404 from unknown
    name, short = company.name_of(found)
    brand = found.brand_code if found else company.NEUTRAL
    said = {
        "id": "/",
        "name": name,
        "short_name": short,
        "description": _("Your electricity, quarter hour by quarter hour and rupee by rupee"),
        "lang": language(),
        "dir": "ltr",
        "start_url": f"{reverse('portal:welcome')}?from=app",
        "scope": "/",
        "display": "standalone",
        "background_color": company.PAPER,
        "theme_color": company.colour_of(brand),
        "icons": [
            {
                "src": reverse("offline:icon", args=[brand, shape, size]),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for shape, purpose in (("mark", "any"), ("whole", "maskable"))
            for size in company.SIZES
        ],
        "shortcuts": [{"name": _("Something wrong?"), "url": reverse("portal:wrong")}],
    }
    response = JsonResponse(said, content_type="application/manifest+json")
    response.headers["Cache-Control"] = DAY
    return response


@require_safe
def icon(request: HttpRequest, brand: str, shape: str, size: int) -> HttpResponse:
    """The icon of a brand as PNG: with its own corners ("mark"), or filling its square ("whole")."""
    if size not in company.SIZES or shape not in ("mark", "whole") or not company.has_brand(brand):
        raise Http404
    drawn = company.icon(brand, size, is_whole=shape == "whole")
    response = HttpResponse(drawn, content_type="image/png")
    response.headers["Cache-Control"] = DAY
    return response


@require_safe
def install(request: HttpRequest) -> HttpResponse:
    """Say how the portal comes onto a phone's first screen; a square leads another phone here."""
    address = request.build_absolute_uri(reverse("portal:welcome"))
    return render(
        request,
        "portal/offline/install.html",
        {"address": address, "square": pictures_of_links.square(address)},
    )

"""Notices and answers for everybody: a list to look through, each with its source and day, and a feed."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, signed_in
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.notices import actions, queries
from bijlighar.notices.actions import UnableToAskQuestion
from bijlighar.notices.rules.notice import KINDS, LONGEST_WORDS

PAGE = 20
IN_FEED = 30


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List what is published, the newest first: of one company or all, found by words, page by page."""
    company = _company(request.GET.get("company", ""))
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    typed = request.GET.get("q", "").strip()[:60]
    rows = queries.published(
        company_id=company.id if company else None, kind_code=kind, words=typed, after=_after(request),
        limit=PAGE + 1,
    )  # fmt: skip
    companies = {each.id: each for each in network.companies()}
    place = 1 if language() == "hi" else 0
    asks = {
        name: value
        for name, value in (("company", company.code if company else ""), ("kind", kind), ("q", typed))
        if value
    }
    return render(
        request,
        "portal/notices/list.html",
        {
            "rows": [
                (each, companies[each.company_id], KINDS[each.kind_code][place]) for each in rows[:PAGE]
            ],
            "companies": companies.values(),
            "kinds": [(code, words[place]) for code, words in KINDS.items()],
            "chosen": company,
            "kind": kind,
            "typed": typed,
            **({"brand": company.brand_code} if company else {}),
            "next_page": f"?{urlencode({**asks, 'after': rows[PAGE - 1].id})}" if len(rows) > PAGE else "",
            "first_page": f"?{urlencode(asks)}",
            "is_first": "after" not in request.GET,
            "feed": f"{reverse('notices:feed')}?{urlencode({'company': company.code})}"
            if company
            else reverse("notices:feed"),
        },
    )


@require_safe
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Show one with its source; what was withdrawn answers like what never was."""
    found = queries.notice(notice_id)
    company = network.company(found.company_id) if found else None
    if found is None or company is None:
        raise Http404
    return render(
        request,
        "portal/notices/one.html",
        {"found": found, "company": company, "brand": company.brand_code},
    )


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The same as an Atom feed, in the language of the address."""
    company = _company(request.GET.get("company", ""))
    place, said = ("hi", 1) if language() == "hi" else ("en", 0)
    title = _("Notices and questions")
    if company is not None:
        title = f"{title}: {(company.name_en, company.name_hi)[said]}"
    made = Atom1Feed(
        title=title,
        link=request.build_absolute_uri(reverse("notices:notices")),
        description=title,
        language=place,
        feed_url=request.build_absolute_uri(request.get_full_path()),
    )
    names = {each.id: (each.short_en, each.short_hi)[said] for each in network.companies()}
    for each in queries.published(company_id=company.id if company else None, limit=IN_FEED):
        address = request.build_absolute_uri(reverse("notices:notice", args=[each.id]))
        made.add_item(
            title=(each.title_en, each.title_hi)[said],
            link=address,
            description=(each.text_en, each.text_hi)[said],
            author_name=names[each.company_id],
            unique_id=address,
            pubdate=each.decided_at,
            updateddate=each.decided_at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a company a question for everybody; it is published with its answer, in the officer's words."""
    mobile = mobile_of(request) or ""
    typed = {"company": request.POST.get("company", "")[:20], "words": request.POST.get("words", "")}
    problem = ""
    if request.method == "POST":
        company = _company(typed["company"])
        if company is None:
            problem = _("Please choose the company.")
        else:
            try:
                actions.ask_question(
                    key=f"portal/{mobile}/{request.POST.get('once', '')[:32]}", company_id=company.id,
                    mobile=mobile, language=language(), words=typed["words"], by=consumer_of(request),
                    at=clock.now(),
                )  # fmt: skip
                return redirect("notices:ask")
            except UnableToAskQuestion as refused:
                problem = {
                    "TOO_MANY": _("You have asked five times today. Please go on tomorrow, or call 1912."),
                }.get(refused.code, _("Please write it in your own words."))
    place = 1 if language() == "hi" else 0
    return render(
        request,
        "portal/notices/ask.html",
        {
            "companies": [
                {"value": each.code, "words": (each.short_en, each.short_hi)[place]}
                for each in network.companies()
            ],
            "typed": {**typed, "words": typed["words"][:LONGEST_WORDS]},
            "problem": problem,
            "once": request.POST.get("once", "")[:32] or secrets.token_hex(12),
            "mine": queries.questions_of(mobile),
            "longest": LONGEST_WORDS,
        },
        status=400 if problem else 200,
    )


def _company(code: str) -> CompanyRecord | None:
    return network.company(code) if code else None


def _after(request: HttpRequest) -> int | None:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

"""A meter exchange is recorded."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bijlighar.documents import queries as documents
from bijlighar.interfaces.field.rollout import forms
from bijlighar.interfaces.field.rollout.access import by, for_agency
from bijlighar.interfaces.field.rollout.views import photographs
from bijlighar.interfaces.field.rollout.views.home import holding
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.reader import language
from bijlighar.rollout import actions, queries
from bijlighar.rollout.actions import UnableToRecord
from bijlighar.rollout.queries import MemberRecord


@require_http_methods(["GET", "HEAD", "POST"])
@for_agency
def new(request: HttpRequest, member: MemberRecord) -> HttpResponse:
    """Ask for a meter exchange and record it.

    Photos are kept before anything else is looked at: whoever has to correct an answer does not have to take
    them again. Sending the form twice, because the answer got lost, records once.
    """
    if request.method != "POST":
        return _form(request, member, forms.empty(clock.now()))
    typed = forms.read(request.POST.dict())
    problems = photographs.keep(request, member, typed.key)
    if problems or not typed.is_right:
        return _form(request, member, typed, photo_problems=problems, status=422)
    typed = _with_position(member, typed)
    assert typed.installed_at is not None
    try:
        made = actions.record_installation(
            agency_id=member.agency.id,
            staff_id=member.staff_id,
            key=typed.key,
            service_number=typed.service_number,
            old_serial=typed.old_serial,
            old_register_wh=typed.old_register_wh if typed.old_serial else None,
            new_serial=typed.new_serial,
            new_register_wh=typed.new_register_wh,
            seal_number=typed.seal_number,
            installed_at=typed.installed_at,
            latitude_udeg=typed.latitude_udeg,
            longitude_udeg=typed.longitude_udeg,
            programme_id=typed.programme_id,
            by=by(member),
            at=clock.now(),
        )
    except UnableToRecord as refused:
        words = _words(refused)
        name = forms.OF_REFUSAL.get(refused.code)
        if name is not None:
            typed = replace(typed, fields=forms.wrong(typed, name, words))
            words = ""
        return _form(request, member, typed, refusal=words, status=422)
    return redirect("field:installation", made.id)


def _form(
    request: HttpRequest,
    member: MemberRecord,
    typed: forms.Typed,
    *,
    refusal: str = "",
    photo_problems: photographs.Words | None = None,
    status: int = 200,
) -> HttpResponse:
    kept = documents.documents_of("rollout", [queries.owner_key(member.agency.id, typed.key)])
    response = render(
        request,
        "field/rollout/new.html",
        {
            "member": member,
            "typed": typed,
            "fields": typed.fields,
            "refusal": refusal,
            "photos": photographs.questions({each.kind_code for each in kept}, photo_problems or {}),
            "programmes": _programmes(member),
            "holding": holding(member),
        },
        status=status,
    )
    # The one page that may ask the phone where it is; everywhere else that is forbidden.
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
    return response


def _with_position(member: MemberRecord, typed: forms.Typed) -> forms.Typed:
    """Where no position was given, the one that the first photo with a position knows."""
    if typed.latitude_udeg is not None:
        return typed
    owner = queries.owner_key(member.agency.id, typed.key)
    for each in documents.documents_of("rollout", [owner]):
        if each.latitude_udeg is not None:
            return replace(typed, latitude_udeg=each.latitude_udeg, longitude_udeg=each.longitude_udeg)
    return typed


def _programmes(member: MemberRecord) -> list[dict[str, str]]:
    """Programmes that count what is recorded here, of companies for which the agency may work."""
    companies = {each["company"].id for each in holding(member)}
    return [
        {"value": str(each.id), "words": each.name_hi if language() == "hi" else each.name_en}
        for each in queries.programmes()
        if each.company_id in companies and each.counts_code == "RECORDED"
    ]


def _words(refused: UnableToRecord) -> str:
    return refused.words_hi if language() == "hi" else refused.words_en

"""An installer records a meter exchange, brings photos, and gets the consumer's yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bijlighar.documents import actions as storing
from bijlighar.documents import queries as documents
from bijlighar.documents.rules import DocumentRefused
from bijlighar.interfaces.field.rollout import forms
from bijlighar.interfaces.field.rollout.access import by, for_agency
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.forms import Field, code_field, read_code
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import day_start
from bijlighar.network import queries as network
from bijlighar.rollout import actions, queries
from bijlighar.rollout.actions import UnableToRecord
from bijlighar.rollout.queries import InstallationRecord, MemberRecord
from bijlighar.rollout.rules.evidence import LACKING_WORDS, PHOTOS

Words = dict[str, str]


@require_safe
@for_agency
def rollout(request: HttpRequest, member: MemberRecord) -> HttpResponse:
    """Show what this agency recorded, the latest first, and under which registrations it may go on."""
    before = request.GET.get("before", "")
    shown = queries.installations(
        member.agency.id, before_id=int(before) if before.isdecimal() and len(before) < 18 else None
    )
    today = day_start(clock.today())
    of_today, ever = queries.agency_counts(member.agency.id, today, today + timedelta(days=1))
    return render(
        request,
        "field/rollout/rollout.html",
        {
            "member": member,
            "installations": [_line(each) for each in shown],
            "older": shown[-1].id if len(shown) == 50 else None,
            "of_today": of_today,
            "ever": ever,
            "holding": _holding(member),
        },
    )


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
    problems = _keep_photos(request, member, typed.key)
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


@require_safe
@for_agency
def installation(request: HttpRequest, member: MemberRecord, installation_id: int) -> HttpResponse:
    """Show an installation with its evidence, and what is still lacking."""
    return _installation(request, member, _own(member, installation_id))


@require_POST
@for_agency
def photos(request: HttpRequest, member: MemberRecord, installation_id: int) -> HttpResponse:
    """Keep photos that come later."""
    made = _own(member, installation_id)
    problems = _keep_photos(request, member, made.key)
    if problems:
        return _installation(request, member, made, photo_problems=problems, status=422)
    return redirect("field:installation", made.id)


@require_POST
@for_agency
def ask_code(request: HttpRequest, member: MemberRecord, installation_id: int) -> HttpResponse:
    """Send a code to the consumer's registered mobile."""
    made = _own(member, installation_id)
    asked = actions.ask_acknowledgement(
        agency_id=member.agency.id, installation_id=made.id, by=by(member), at=clock.now()
    )
    notes = {
        "ASKED": _("A code went to the mobile that the electricity office has. Ask the consumer for it."),
        "NO_MOBILE": _("The electricity office has no mobile for this connection. Please take a signature."),
        "TOO_MANY": _("Three codes were sent already. Please take a signature."),
    }
    return _installation(request, member, made, note=notes.get(asked, ""), is_asked=asked == "ASKED")


@require_POST
@for_agency
def code(request: HttpRequest, member: MemberRecord, installation_id: int) -> HttpResponse:
    """Take the code that the consumer passed on."""
    made = _own(member, installation_id)
    typed = request.POST.get("code", "")
    digits, problem = read_code(typed)
    if digits is not None:
        answer = actions.acknowledge_by_code(
            agency_id=member.agency.id, installation_id=made.id, code=digits, by=by(member), at=clock.now()
        )
        problem = {
            "WRONG": _("This is not the code from the last SMS. Please ask for it again."),
            "NO_CODE": _("This code is too old or was tried too often. Please send a new one."),
        }.get(answer, "")
    if problem:
        field = code_field().wrong(problem, typed)
        return _installation(request, member, made, code_field=field, is_asked=True, status=422)
    return redirect("field:installation", made.id)


@require_POST
@for_agency
def paper(request: HttpRequest, member: MemberRecord, installation_id: int) -> HttpResponse:
    """Note a signature on paper: who signed, with a photo of it where there is one."""
    made = _own(member, installation_id)
    note = request.POST.get("note", "").strip()
    if not note:
        field = _note_field().wrong(_("Please fill this in."))
        return _installation(request, member, made, note_field=field, status=422)
    problems = _keep_photos(request, member, made.key)
    if problems:
        return _installation(request, member, made, photo_problems=problems, status=422)
    actions.acknowledge_on_paper(
        agency_id=member.agency.id, installation_id=made.id, note=note, by=by(member), at=clock.now()
    )
    return redirect("field:installation", made.id)


def _own(member: MemberRecord, installation_id: int) -> InstallationRecord:
    found = queries.installation(member.agency.id, installation_id)
    if found is None or found.source_code != "FIELD":
        raise Http404
    return found


def _form(
    request: HttpRequest,
    member: MemberRecord,
    typed: forms.Typed,
    *,
    refusal: str = "",
    photo_problems: Words | None = None,
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
            "photos": _photo_questions({each.kind_code for each in kept}, photo_problems or {}),
            "programmes": _programmes(member),
            "holding": _holding(member),
        },
        status=status,
    )
    # The one page that may ask the phone where it is; everywhere else that is forbidden.
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
    return response


def _installation(
    request: HttpRequest,
    member: MemberRecord,
    made: InstallationRecord,
    *,
    photo_problems: Words | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    owner = queries.owner_key(member.agency.id, made.key)
    return render(
        request,
        "field/rollout/installation.html",
        {
            "member": member,
            "made": made,
            "lacking": [_lacking_words(each) for each in made.lacking],
            "documents": [
                {"record": each, "words": _photo_words()[each.kind_code]}
                for each in documents.documents_of("rollout", [owner])
            ],
            "photos": _photo_questions(set(made.photos), photo_problems or {}),
            "code_field": code_field(),
            "note_field": _note_field(),
            **more,
        },
        status=status,
    )


def _keep_photos(request: HttpRequest, member: MemberRecord, key: str) -> Words:
    """Store every photo of a form; what is wrong with those that were not taken, by kind."""
    problems: Words = {}
    for kind in PHOTOS:
        sent = request.FILES.get(f"photo_{kind}")
        if sent is None:
            continue
        try:
            storing.store_document(
                content=sent.read(),
                name=sent.name or "",
                area_code="rollout",
                owner_key=queries.owner_key(member.agency.id, key),
                kind_code=kind,
                by=by(member),
                at=clock.now(),
            )
        except DocumentRefused as refused:
            problems[kind] = refused.words_hi if language() == "hi" else refused.words_en
    return problems


def _with_position(member: MemberRecord, typed: forms.Typed) -> forms.Typed:
    """Where no position was given, the one that the first photo with a position knows."""
    if typed.latitude_udeg is not None:
        return typed
    owner = queries.owner_key(member.agency.id, typed.key)
    for each in documents.documents_of("rollout", [owner]):
        if each.latitude_udeg is not None:
            return replace(typed, latitude_udeg=each.latitude_udeg, longitude_udeg=each.longitude_udeg)
    return typed


def _holding(member: MemberRecord) -> list[dict[str, Any]]:
    """Each company for which the agency may put up meters today, with the registration."""
    found = []
    for company in network.companies():
        registration = queries.registration_in_force(member.agency.id, company.id, clock.today())
        if registration is not None:
            last = registration.to_date - timedelta(days=1) if registration.to_date else None
            found.append({"company": company, "registration": registration, "last_day": last})
    return found


def _programmes(member: MemberRecord) -> list[dict[str, str]]:
    """Programmes that count what is recorded here, of companies for which the agency may work."""
    companies = {each["company"].id for each in _holding(member)}
    return [
        {"value": str(each.id), "words": each.name_hi if language() == "hi" else each.name_en}
        for each in queries.programmes()
        if each.company_id in companies and each.counts_code == "RECORDED"
    ]


def _line(made: InstallationRecord) -> dict[str, Any]:
    return {"made": made, "lacking": [_lacking_words(each) for each in made.lacking]}


def _lacking_words(code: Any) -> str:
    english, hindi = LACKING_WORDS[code]
    return hindi if language() == "hi" else english


def _photo_words() -> Words:
    return {
        "OLD_METER": _("Old meter with its reading"),
        "NEW_METER": _("New meter with its reading"),
        "SEAL": _("Seal"),
        "SIGNATURE": _("Paper with the signature"),
    }


def _photo_questions(kept: set[str], problems: Words) -> list[dict[str, Any]]:
    words = _photo_words()
    return [
        {"kind": kind, "words": words[kind], "is_kept": kind in kept, "problem": problems.get(kind, "")}
        for kind in PHOTOS
    ]


def _note_field() -> Field:
    return Field(
        "note",
        _("Who signed?"),
        _("Such as: the consumer, the son, the office clerk. No telephone number."),
        longest=120,
    )


def _words(refused: UnableToRecord) -> str:
    return refused.words_hi if language() == "hi" else refused.words_en

"""An installation with its evidence: photos that come later, and the consumer's yes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.documents import queries as documents
from bijlighar.interfaces.field.rollout.access import by, for_agency
from bijlighar.interfaces.field.rollout.views import photographs
from bijlighar.interfaces.field.rollout.views.home import lacking_words
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.forms import Field, code_field, read_code
from bijlighar.rollout import actions, queries
from bijlighar.rollout.queries import InstallationRecord, MemberRecord


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
    problems = photographs.keep(request, member, made.key)
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
    problems = photographs.keep(request, member, made.key)
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


def _installation(
    request: HttpRequest,
    member: MemberRecord,
    made: InstallationRecord,
    *,
    photo_problems: photographs.Words | None = None,
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
            "lacking": [lacking_words(each) for each in made.lacking],
            "documents": [
                {"record": each, "words": photographs.words()[each.kind_code]}
                for each in documents.documents_of("rollout", [owner])
            ],
            "photos": photographs.questions(set(made.photos), photo_problems or {}),
            "code_field": code_field(),
            "note_field": _note_field(),
            **more,
        },
        status=status,
    )


def _note_field() -> Field:
    return Field(
        "note",
        _("Who signed?"),
        _("Such as: the consumer, the son, the office clerk. No telephone number."),
        longest=120,
    )

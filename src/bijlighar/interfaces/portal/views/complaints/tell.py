"""Telling what is wrong: which kind, its own questions, photo and place; then its number and due time.

Nobody must sign in for it. Photos are stored as they come, so that a form with something missing loses
nothing; sent twice, it is one complaint.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bijlighar.complaints import actions
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.actions import admit_guest
from bijlighar.complaints.personal import AREA, PHOTO
from bijlighar.complaints.queries import ComplaintRecord
from bijlighar.complaints.rules import Category
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.documents import actions as documents
from bijlighar.documents import queries as stored
from bijlighar.documents.rules import MOST_BYTES, DocumentRefused
from bijlighar.interfaces.portal import answering, clock, forms, often, writing
from bijlighar.interfaces.portal.access import consumer_of, mobile_of
from bijlighar.interfaces.portal.client import address_of, company_of_host
from bijlighar.interfaces.portal.missing import missing
from bijlighar.interfaces.portal.offline import answers
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.complaints import asked, known
from bijlighar.interfaces.portal.views.complaints.asked import Told
from bijlighar.interfaces.portal.views.complaints.where import where
from bijlighar.interfaces.portal.views.link import examples
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord

MOST_PHOTOS = 3
ALLOWED = "camera=(), microphone=(), geolocation=(self)"


@require_safe
def wrong(request: HttpRequest) -> HttpResponse:
    """Ask what kind of thing is wrong; what is dangerous stands first."""
    connection, company = _from(request)
    mobile = mobile_of(request)
    return render(
        request,
        "portal/complaints/wrong.html",
        {
            "categories": [
                {"code": each.code, "words": asked.words(each.name), "is_danger": each.is_danger}
                for each in asked.told_here(company, clock.today())
            ],
            "about": connection,
            "outage": known.outage_words(known.live_above(connection)),
            "open": complaints.open_of([each.id for each in consumers.connections_of_mobile(mobile)]).height
            if mobile
            else 0,
            "sms_number": answering.numbers().sms_number,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the questions of a kind and take the complaint; a known outage or the same one is told first."""
    connection, company = _from(request)
    category = asked.category_of(company, code, clock.today())
    if category is None:
        raise Http404
    mobile = mobile_of(request)
    mine = consumers.connections_of_mobile(mobile) if mobile else []
    if request.method != "POST":
        chosen = str(connection.id) if connection else (asked.ELSEWHERE if category.is_danger else "")
        # Where nothing says whose it is, the first company only lends its questions: a guest says whose.
        meant = company if connection else next(iter(_companies_meant(request)), None)
        typed = {"connection": chosen, "company": meant.code if meant else "", "remark": _about(request)}
        told = asked.blank(category, **typed)
        return _form(request, category, told, mine, connection)
    told = asked.read(request.POST, category, mine=mine, companies=network.companies(), own_mobile=mobile)
    if _is_there(told):
        # Its answer was lost on the way, or the button was pressed twice: it is the same complaint.
        return _register(request, category, told, is_guest=mobile is None)
    _keep_photos(request, told)
    if told.company is not None and asked.category_of(told.company, code, clock.today()) is None:
        told.errors["company"] = _("This company takes this another way. Please call 1912.")
    if told.errors:
        return _form(request, category, told, mine, told.connection, status=400)
    if known.is_known(told, category, mobile) and "anyway" not in request.POST:
        return _form(request, category, told, mine, told.connection, is_known=True)
    if not _admitted(request, told, mobile):
        told.errors["mobile" if mobile is None else "limit"] = _(
            "Many complaints came from this number or place today. Please call 1912."
        )
        return _form(request, category, told, mine, told.connection, status=429)
    return _register(request, category, told, is_guest=mobile is None)


def _about(request: HttpRequest) -> str:
    """The words that stand there already: which deduction, where the reader comes from its page."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return ""
    return _("The deduction of %(day)s: ") % {"day": writing.dated(day, language())}


def _is_there(told: Told) -> bool:
    """Whether this form became a complaint before."""
    return told.company is not None and complaints.by_key(told.company.id, _key(told)) is not None


def _key(told: Told) -> str:
    return f"portal/{told.once}"


def _taken(request: HttpRequest, made: ComplaintRecord, *, is_guest: bool) -> HttpResponse:
    """On to the complaint's own page; a form that waited on a phone hears its number and its time."""
    if is_guest or made.connection_id is None:
        to = f"{reverse('portal:complaint_follow', args=[made.follow_code])}?new=1"
    else:
        to = f"{reverse('portal:complaint', args=[made.id])}?new=1"
    if not answers.wants_data(request):
        return redirect(to)
    due = writing.moment(made.due_at, language(), today=clock.today())
    words = _("Complaint %(number)s. To be put right by %(due)s.") % {"number": made.number, "due": due}
    return answers.done(to, words)


def _register(request: HttpRequest, category: Category, told: Told, *, is_guest: bool) -> HttpResponse:
    assert told.company is not None
    keys = (f"photo/{told.once}",) if _photos(told.once) else ()
    try:
        made = actions.register(
            company_id=told.company.id,
            connection_id=told.connection.id if told.connection else None,
            category_code=category.code,
            channel_code="PORTAL",
            caller_mobile=told.mobile,
            caller_name=told.name,
            place=told.place,
            answers=told.answers,
            remark=told.remark,
            photo_keys=keys,
            guest_code_wanted=is_guest,
            language=language(),
            key=_key(told),
            by=consumer_of(request),
            at=clock.now(),
        )
    except actions.ComplaintRefused as refused:
        told.errors[""] = refused.words_hi if language() == "hi" else refused.words_en
        mobile = mobile_of(request)
        mine = consumers.connections_of_mobile(mobile) if mobile else []
        return _form(request, category, told, mine, told.connection, status=400)
    return _taken(request, made, is_guest=is_guest)


def _form(
    request: HttpRequest,
    category: Category,
    told: Told,
    mine: Sequence[ConnectionRecord],
    connection: ConnectionRecord | None,
    *,
    is_known: bool = False,
    status: int = 200,
) -> HttpResponse:
    same = known.same_of(connection, category, mobile_of(request))
    wrong = missing(told.errors, asked.labels())
    if request.method == "POST" and answers.wants_data(request):
        said = [each.words for each in wrong] if wrong else known.known_words(connection, same)
        return answers.refused(said)
    photos = _photos(told.once) if request.method == "POST" else []
    response = render(
        request,
        "portal/complaints/tell.html",
        {
            "category": category,
            "name": asked.words(category.name),
            "safety": asked.words(category.safety),
            "questions": asked.questions(category, told.typed),
            "typed": told.typed,
            "errors": told.errors,
            "missing": wrong,
            "number_hint": forms.service_number_field(examples()).hint,
            "once": told.once,
            "where": where(mine, told.typed.get("connection", "")),
            "companies": [
                {"value": each.code, "words": _local(each, "short")} for each in network.companies()
            ],
            "is_guest": mobile_of(request) is None,
            "known": is_known or bool(known.live_above(connection) or same),
            "asked_for": connection.id if connection else None,
            "outage": known.outage_words(known.live_above(connection)) if category.is_supply else None,
            **known.same_words(same),
            "photos": len(photos),
            "may_add": MOST_PHOTOS - len(photos),
            "place_open": any(told.typed.get(name) or told.errors.get(name) for name in (*asked.PLACE, "lat"))
            or (bool(told.errors.get("company")) and "connection" not in told.errors),
        },
        status=status,
    )
    response.headers["Permissions-Policy"] = ALLOWED
    return response


def _from(request: HttpRequest) -> tuple[ConnectionRecord | None, CompanyRecord | None]:
    """The connection the address names, if it is the visitor's own, and the company it is asked of."""
    given, mobile = request.GET.get("connection", ""), mobile_of(request)
    connection = None
    if given.isascii() and given.isdigit() and len(given) < 19 and mobile is not None:
        if consumers.may_see(mobile, int(given)):
            connection = consumers.connection(int(given))
    if connection is not None:
        return connection, network.company(connection.company_id)
    return None, next(iter(_companies_meant(request) or network.companies()), None)


def _companies_meant(request: HttpRequest) -> list[CompanyRecord]:
    """Whom a visitor means by what was chosen, by the host, or by an own connection; none if nothing says."""
    companies, mobile = network.companies(), mobile_of(request)
    of_host = company_of_host(request)
    wanted = request.POST.get("company", "") or request.GET.get("company", "")
    chosen = [each for each in companies if each.code == wanted]
    chosen += [of_host] if of_host else []
    if not chosen and mobile is not None:
        mine = consumers.connections_of_mobile(mobile)
        chosen = [each for each in companies if mine and each.id == mine[0].company_id]
    return chosen


def _admitted(request: HttpRequest, told: Told, signed_in: str | None) -> bool:
    """Count a complaint of the day; False for too many."""
    assert told.company is not None
    by, at = Actor.system("portal guests"), clock.now()
    policy = complaints.policy_of(told.company.id, at)
    places = [
        (f"mobile {told.mobile}", policy.guest_most_a_day),
        (f"address {address_of(request)}", policy.address_most_a_day),
    ]
    if signed_in is not None:
        places = [(f"signed in {signed_in}", policy.most_a_day)]
    # Each is counted, so that neither many numbers nor many addresses go round the other limit.
    found = [
        admit_guest(from_where=each, purpose="complaint", most=int(most.exact), by=by, at=at)
        for each, most in places
    ]
    return all(found)


def _keep_photos(request: HttpRequest, told: Told) -> None:
    room = MOST_PHOTOS - len(_photos(told.once))
    for photo in request.FILES.getlist("photo")[: max(room, 0)]:
        if not isinstance(photo, UploadedFile) or not photo.size:
            continue
        if not often.is_admitted(request, "file", often.FILES):
            told.errors["photo"] = _("Many photos came from here today. Please send it without a photo.")
            return
        try:
            if photo.size > MOST_BYTES:
                raise DocumentRefused("TOO_BIG", size=-(-photo.size // 2**20), most=MOST_BYTES // 2**20)
            documents.store_document(
                content=photo.read(), name="photo", area_code=AREA, owner_key=f"photo/{told.once}",
                kind_code=PHOTO, by=consumer_of(request), at=clock.now(),
            )  # fmt: skip
        except DocumentRefused as refused:
            told.errors["photo"] = refused.words_hi if language() == "hi" else refused.words_en


def _photos(once: str) -> list[stored.DocumentRecord]:
    return stored.documents_of(AREA, [f"photo/{once}"])


def _local(record: Any, field: str) -> str:
    return str(getattr(record, f"{field}_{language()}", "") or getattr(record, f"{field}_en", ""))

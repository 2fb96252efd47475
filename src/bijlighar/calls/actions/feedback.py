"""Who is asked by telephone whether his complaint was really put right."""

from __future__ import annotations

from datetime import datetime, timedelta

from bijlighar.calls.actions.call_backs import open_call_back
from bijlighar.calls.models import CallBack
from bijlighar.calls.rules.policy import NoCallsPolicy, policy_on
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.queries import ListFilter
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import IST, settlement_day
from bijlighar.network import queries as network

_AFTER = timedelta(minutes=30)
"""Power is to be back for a while before anybody asks."""


@action
def ask_feedback_due(*, company_id: int, by: Actor, at: datetime, limit: int = 200) -> int:
    """Put whose complaint was put right, and who said nothing yet, on the call-back list; how many are new.

    Within the hours of the rulebook only, once a complaint that was put right. Again adds nobody.
    """
    company, head = network.company(company_id), network.head_office(company_id)
    if company is None or head is None:
        return 0
    try:
        policy = policy_on(company.state_code, settlement_day(at), company.code)
    except NoCallsPolicy:
        return 0
    hour = at.astimezone(IST).hour
    if not policy.feedback_from_hour <= hour < policy.feedback_to_hour:
        return 0
    page = complaints.listing(
        network.offices_below(head), ListFilter(states=("ATTENDED",)), at=at, limit=limit
    )
    ready = [
        each
        for each in page.rows
        if each.caller_mobile
        and not each.feedback_code
        and each.attended_at
        and each.attended_at + _AFTER <= at
    ]
    asked = set(
        CallBack.objects.filter(
            reason_code="FEEDBACK", complaint_id__in=[each.id for each in ready]
        ).values_list("complaint_id", "asked_at")
    )
    new = 0
    for each in ready:
        if any(
            of == each.id and each.attended_at is not None and when >= each.attended_at for of, when in asked
        ):
            continue
        about = {
            "id": None, "caller_mobile": each.caller_mobile, "company_id": company_id,
            "connection_id": each.connection_id, "is_storm": False,
        }  # fmt: skip
        new += open_call_back(about, "FEEDBACK", asked_at=at, complaint_id=each.id) is not None
    return new

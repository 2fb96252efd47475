"""The customer's profile: what of a person is told depends on what the data is handed out for."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from bijlighar.metering.adapters.ies.text import moment

OPEN_PURPOSES = ("OWN", "LEGAL")
"""Purposes for which name, address and the service number itself are told; for others they are masked."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Who the readings belong to. `meters`: (serial, make, installed_at) of each; load in W, 0 unknown."""

    company_code: str
    service_number: str
    name: str
    address: str
    category_code: str
    sanctioned_load_w: int
    phase: int
    is_prepaid: bool | None
    meters: Sequence[tuple[str, str, datetime]]


def reference(company_code: str, service_number: str, purpose_code: str, key: bytes) -> dict[str, str]:
    """The connection as its service number, or as a pseudonym that only the holder of the key can make.

    The pseudonym is the same for one purpose at any time, and another one for another purpose.
    """
    if purpose_code in OPEN_PURPOSES:
        return {"scheme": "CONSUMER_NUMBER", "value": service_number, "namespace": company_code}
    told = f"{purpose_code}/{company_code}/{service_number}".encode()
    mask = hmac.new(key, told, hashlib.sha256).hexdigest()[:24]
    return {"scheme": "OTHER", "value": f"pseudonym:{mask}", "namespace": company_code}


def customer(one: Customer, *, purpose_code: str, key: bytes) -> dict[str, Any]:
    """The CUSTOMER profile; name and address are left out where the purpose does not open them."""
    mine = reference(one.company_code, one.service_number, purpose_code, key)
    is_open = purpose_code in OPEN_PURPOSES
    point: dict[str, Any] = {"id": {**mine, "scheme": "SERVICE_DELIVERY_POINT"}}
    if is_open and one.address:
        point["address"] = {"streetAddress": one.address, "addressCountry": "IN"}
    told: dict[str, Any] = {"id": mine}
    if is_open and one.name:
        told["name"] = one.name
    if one.category_code:
        told |= {"consumerCategory": one.category_code, "tariffCategoryCode": one.category_code}
    if one.sanctioned_load_w:
        told["sanctionedLoadKw"] = Decimal(one.sanctioned_load_w) / 1000
    if one.is_prepaid is not None:
        told["paymentMode"] = "PREPAID" if one.is_prepaid else "POSTPAID"
    if one.phase:
        told["connectionType"] = "Three-phase" if one.phase == 3 else "Single-phase"
    meters = [(meter(one.company_code, serial), make, at) for serial, make, at in one.meters]
    return {
        "@type": "CustomerProfile",
        "profileType": "CUSTOMER",
        "customerRefs": [mine],
        "timeZone": "Asia/Kolkata",
        **({"customerDetails": {"name": one.name}} if is_open and one.name else {}),
        "customer": told,
        "serviceDeliveryPoints": [point],
        "meters": [
            {
                "id": ref,
                **({"make": make} if make else {}),
                "meterType": "AMI",
                "serviceKind": "ELECTRICITY",
            }
            for ref, make, _ in meters
        ],
        "associations": [
            {
                "serviceDeliveryPointRefs": [point["id"]],
                "meterRefs": [ref],
                "commissioningDate": moment(at),
            }
            for ref, _, at in meters
        ],
    }


def meter(company_code: str, serial: str) -> dict[str, str]:
    """A meter by its serial; serials repeat between companies, so the company is its namespace."""
    return {"scheme": "METER_SERIAL", "value": serial, "namespace": company_code}

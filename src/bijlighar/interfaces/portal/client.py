"""Where a request comes from, and to which company's portal: the one place that reads addresses."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord


def company_of_host(request: HttpRequest) -> CompanyRecord | None:
    """The company whose portal's own name was asked; None at a name that several share."""
    host = request.get_host().rsplit(":", 1)[0]
    return next((each for each in network.companies() if each.portal_host == host), None)


def address_of(request: HttpRequest) -> str:
    """The address that asked, as limits count it; an IPv6 network of 64 bits counts as one.

    Each proxy appends the address it was asked from to X-Forwarded-For, so with `PROXIES` of our own in front
    the client stands that many places from the end; what stands before it anybody can write. A header that is
    shorter, or no address there, was not written by our proxies: then it is the address that connected.
    """
    connected = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    told = hops[-settings.PROXIES] if 0 < settings.PROXIES <= len(hops) else connected
    return _counted(told) or _counted(connected) or connected


def _counted(text: str) -> str:
    try:
        address: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    # A household has a network of 64 bits and may use any address in it.
    return str(IPv6Network((int(address), 64), strict=False).network_address)

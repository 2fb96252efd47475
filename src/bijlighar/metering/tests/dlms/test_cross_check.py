"""Bytes and readings against dlms-cosem 21.3.2, an independent client that shares no code with either side.

It checks three things: that our requests are what it would send, byte by byte; that it understands our
association; and that it reads and switches the simulated meters with the same result as we do, so that the
simulator is not merely our own mistake answered.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta
from typing import Any

import pytest
from dlms_cosem import cosem as their_cosem
from dlms_cosem import enumerations, utils
from dlms_cosem import time as their_time
from dlms_cosem.clients.dlms_client import DlmsClient
from dlms_cosem.cosem.capture_object import CaptureObject
from dlms_cosem.cosem.selective_access import RangeDescriptor
from dlms_cosem.exceptions import DlmsClientException
from dlms_cosem.protocol import acse, xdlms
from dlms_cosem.protocol.xdlms.conformance import Conformance
from dlms_cosem.protocol.xdlms.invoke_id_and_priority import InvokeIdAndPriority
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.metering.adapters import dlms
from bijlighar.metering.adapters.dlms import association, axdr, cosem
from bijlighar.metering.adapters.dlms.ciphering import Ciphering
from bijlighar.metering.rules.is15959.objects import CLOCK, OBIS_OF, RELAY, Kind, Profile
from bijlighar.metering.tests.dlms.stage import AT, BLOCKS, FROM, QUICK, TO, with_meters
from tools.meter_simulator.meter import Meter

BLOCK = OBIS_OF[Profile.BLOCK]
TITLE = b"CROSSCHK"
QUARTER = timedelta(minutes=15)


def their_attribute(kind: int, obis: str, attribute: int) -> Any:
    name = their_cosem.Obis.from_bytes(bytes(map(int, obis.split("."))))
    return their_cosem.CosemAttribute(enumerations.CosemInterface(kind), name, attribute)


def their_clock() -> Any:
    return CaptureObject(cosem_attribute=their_attribute(8, CLOCK, 2), data_index=0)


def invoked(number: int) -> Any:
    return InvokeIdAndPriority(invoke_id=number, confirmed=True, high_priority=True)


def test_get_is_the_same_bytes() -> None:
    theirs = xdlms.GetRequestNormal(their_attribute(7, BLOCK, 3), invoked(5)).to_bytes()
    assert cosem.get(5, Kind.PROFILE, BLOCK, 3) == theirs


def test_get_of_a_range_is_the_same_bytes() -> None:
    # Without a zone their library leaves the deviation open, as we do: Indian wall time.
    local = FROM.replace(tzinfo=None), TO.replace(tzinfo=None)
    asked = RangeDescriptor(their_clock(), *local)
    theirs = xdlms.GetRequestNormal(their_attribute(7, BLOCK, 2), invoked(6), asked).to_bytes()
    assert cosem.get(6, Kind.PROFILE, BLOCK, 2, cosem.between(FROM, TO)) == theirs


@given(st.integers(1, 15), st.integers(1, 2**32 - 1))
def test_get_next_is_the_same_bytes(invoke_id: int, block: int) -> None:
    assert cosem.get_next(invoke_id, block) == xdlms.GetRequestNext(block, invoked(invoke_id)).to_bytes()


def test_action_is_the_same_bytes() -> None:
    method = their_cosem.CosemMethod(
        enumerations.CosemInterface.DISCONNECT_CONTROL, their_attribute(70, RELAY, 1).instance, 1
    )
    theirs = xdlms.ActionRequestNormal(method, b"\x0f\x00", invoked(7)).to_bytes()
    assert cosem.action(7, Kind.RELAY, RELAY, 1, b"\x0f\x00") == theirs


def test_our_association_request_means_what_we_say() -> None:
    """Read by their parser, and written again by it: the same bytes."""
    challenge = bytes(range(16))
    sealed = Ciphering(dlms.MeterKeys(bytes(16), bytes(16))).seal(TITLE, 9, association.initiate(1024))
    ours = association.aarq(
        b"\x21" + axdr.sized(sealed),
        is_ciphered=True,
        title=TITLE,
        mechanism=association.GMAC,
        secret=challenge,
    )
    read = acse.ApplicationAssociationRequest.from_bytes(ours)
    assert read.system_title == TITLE
    assert read.authentication is enumerations.AuthenticationMechanism.HLS_GMAC
    assert read.authentication_value == challenge
    assert read.ciphered is True
    assert read.user_information.content.invocation_counter == 9
    assert read.to_bytes() == ours


def test_our_proposal_means_what_we_say() -> None:
    read = xdlms.InitiateRequest.from_bytes(association.initiate(1024))
    agreed = read.proposed_conformance
    assert read.client_max_receive_pdu_size == 1024
    assert all((agreed.get, agreed.set, agreed.action, agreed.selective_access))
    assert agreed.block_transfer_with_get_or_read


def test_our_conformance_is_the_same_bytes() -> None:
    used = dict.fromkeys(
        ("get", "set", "action", "selective_access", "block_transfer_with_get_or_read"), True
    )
    assert Conformance(**used).to_bytes() == b"\x00" + association.CONFORMANCE
    theirs = Conformance(general_protection=True, **used).to_bytes()
    assert theirs == b"\x00" + association.GENERAL_CONFORMANCE


def test_release_is_understood() -> None:
    assert acse.ReleaseRequest.from_bytes(association.rlrq()).reason.name == "NORMAL"


@given(st.recursive(
    st.one_of(st.binary(max_size=20).map(lambda raw: b"\x09" + axdr.sized(raw)),
              st.integers(0, 2**32 - 1).map(lambda n: b"\x06" + n.to_bytes(4, "big")),
              st.integers(-(2**15), 2**15 - 1).map(lambda n: b"\x10" + n.to_bytes(2, "big", signed=True)),
              st.just(b"\x00")),
    lambda inner: st.lists(inner, min_size=1, max_size=4).map(
        lambda many: b"\x02" + axdr.sized(b"x" * len(many))[:1] + b"".join(many)),
    max_leaves=12,
).filter(lambda raw: raw[0] == 0x02))  # fmt: skip
def test_values_are_read_alike(raw: bytes) -> None:
    assert axdr.value(raw) == utils.parse_as_dlms_data(bytearray(raw))


def independent(meter: Meter, port: int, counter: int) -> DlmsClient:
    encryption, authentication, _ = meter.keys()
    return DlmsClient.with_tcp_transport(
        host="127.0.0.1",
        port=port,
        client_logical_address=48,
        server_logical_address=1,
        authentication_method=enumerations.AuthenticationMechanism.HLS_GMAC,
        encryption_key=encryption,
        authentication_key=authentication,
        client_system_title=TITLE,
        client_initial_invocation_counter=counter,
    )


def test_an_independent_client_reads_the_same_rows() -> None:
    async def work(meters: list[Meter], targets: list[dlms.Target]) -> Any:
        (meter,), (target,) = meters, targets
        counter = meter.taken[48] + 1

        def theirs() -> list[list[Any]]:
            with independent(meter, target.port, counter).session() as client:
                # Ours asks from the first stamp on, a quarter-hour after the day's begin.
                asked = RangeDescriptor(
                    their_clock(), (FROM + QUARTER).replace(tzinfo=None), TO.replace(tzinfo=None)
                )
                return utils.parse_as_dlms_data(client.get(their_attribute(7, BLOCK, 2), asked))

        rows = await asyncio.to_thread(theirs)
        (outcome,) = await dlms.aread_meters([target], BLOCKS, QUICK, at=AT)
        return rows, outcome

    rows, outcome = with_meters(work)
    assert outcome.state == "COMPLETE"
    ours = outcome.profiles[Profile.BLOCK]
    assert len(rows) == len(ours.rows) == 96
    for mine, stamp, other in zip(ours.rows, ours.stamps, rows, strict=True):
        assert list(mine) == [bytes(cell) if isinstance(cell, bytearray) else cell for cell in other]
        assert their_time.datetime_from_bytes(other[0])[0].astimezone(UTC) == stamp


def test_an_independent_client_sees_the_switch_we_moved() -> None:
    async def work(meters: list[Meter], targets: list[dlms.Target]) -> None:
        (meter,), (target,) = meters, targets

        def seen() -> bool:
            with independent(meter, target.port, meter.taken[48] + 1).session() as client:
                return bool(utils.parse_as_dlms_data(client.get(their_attribute(70, RELAY, 2))))

        for on in (False, True):
            outcome = await dlms.aswitch_relay(target, on, QUICK, at=AT)
            assert outcome.state == "CONFIRMED"
            assert await asyncio.to_thread(seen) is on

    with_meters(work)


def test_the_simulator_refuses_an_independent_client_with_an_old_counter() -> None:
    """So that "the counter rose" in the other tests is the simulator's word against ours."""

    async def work(meters: list[Meter], targets: list[dlms.Target]) -> None:
        (meter,), (target,) = meters, targets

        def replayed() -> None:
            with independent(meter, target.port, meter.taken[48] - 5).session():
                pass

        with pytest.raises(DlmsClientException, match="INVOCATION_COUNTER"):
            await asyncio.to_thread(replayed)

    with_meters(work)

"""What can stand against a step of a check meter, and finding the request that the step is about."""

from __future__ import annotations

from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.metering.queries.check_meter.requests import CheckRecord, check_request


class UnableToCheckMeter(ValueError):
    """The step cannot be taken so, or not now; nothing was written. `code` names the reason."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def open_request(request_id: int, *, wanted: str) -> CheckRecord:
    """The request, held until the transaction ends, if nothing has ended it; `wanted` names the step."""
    one_at_a_time(f"metering.check.{request_id}")
    found = check_request(request_id)
    if found is None:
        raise UnableToCheckMeter("UNKNOWN", f"There is no request {request_id} for a check meter.")
    if not found.is_open:
        raise UnableToCheckMeter(
            "ENDED", f"{wanted}: request {request_id} is {found.state.lower()} already; nothing more follows."
        )
    return found


def staff_only(by: Actor) -> None:
    """Refuse consumers: this step belongs to the company, its agency or the program."""
    if by.kind == "consumer":
        raise UnableToCheckMeter("NOT_YOURS", "Only the company's people can take this step.")

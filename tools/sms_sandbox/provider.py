"""What the sandbox does with an SMS: takes it, refuses it, is late, is away, and reports afterwards."""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Manners:
    """How it behaves. Shares are of a hundred; seconds are waited before the answer or the report."""

    away: bool = False
    refuse_percent: int = 0
    fail_percent: int = 0
    slow_seconds: float = 0.0
    undelivered_percent: int = 0
    report_seconds: float = 0.1
    report_times: int = 1
    reports: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """One SMS as it was handed over."""

    id: str
    mobile: str
    text: str
    at: float
    fields: dict[str, Any] = field(default_factory=dict)


class Provider:
    """Takes SMS, keeps them in order, and reports each to where it was told to."""

    def __init__(self, *, report_to: str = "", seed: int = 1) -> None:
        self.manners = Manners()
        self.report_to = report_to
        self.calls = 0
        self._taken: list[Taken] = []
        self._by_reference: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._dice = random.Random(seed)
        self._lock = threading.Condition()

    def take(self, fields: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and answer for one request; mobile and text are found under the names providers use."""
        mobile = str(fields.get("to") or fields.get("mobile") or fields.get("msisdn") or "")
        text = str(fields.get("text") or fields.get("message") or "")
        reference = str(fields.get("ref") or fields.get("reference") or "")
        with self._lock:
            self.calls += 1
            manners, dice = self.manners, self._dice.randrange(100)
        if manners.slow_seconds:
            time.sleep(manners.slow_seconds)
        if manners.away or dice < manners.fail_percent:
            return 503, {"status": "error", "message": "come again later"}
        if not mobile or not text or dice < manners.fail_percent + manners.refuse_percent:
            return 400, {"status": "refused", "message": "no such number"}
        with self._lock:
            known = self._by_reference.get(reference) if reference else None
            if known is not None:  # it came twice: the same name, and nobody gets it twice
                return 200, {"status": "ok", "id": known, "repeated": True}
            taken = Taken(f"sbx-{next(self._numbers)}", mobile, text, time.time(), fields)
            self._taken.append(taken)
            if reference:
                self._by_reference[reference] = taken.id
            arrives = self._dice.randrange(100) >= manners.undelivered_percent
            self._lock.notify_all()
        if self.report_to and manners.reports:
            threading.Thread(target=self._report, args=(taken.id, arrives), daemon=True).start()
        return 200, {"status": "ok", "id": taken.id}

    def messages(self, *, mobile: str = "", after: int = 0) -> list[dict[str, Any]]:
        """What was taken, to a mobile (its last ten digits) or to all, leaving out the first `after`."""
        with self._lock:
            found = [one for one in self._taken if not mobile or one.mobile[-10:] == mobile[-10:]]
        return [asdict(one) for one in found[after:]]

    def wait_for(self, count: int, *, mobile: str = "", seconds: float = 10) -> list[dict[str, Any]]:
        """Wait until so many were taken; what was taken by then."""
        deadline = time.monotonic() + seconds
        with self._lock:
            while time.monotonic() < deadline:
                found = [one for one in self._taken if not mobile or one.mobile[-10:] == mobile[-10:]]
                if len(found) >= count:
                    break
                self._lock.wait(deadline - time.monotonic())
        return self.messages(mobile=mobile)

    def behave(self, **manners: Any) -> Manners:
        """Change how it behaves from now on."""
        with self._lock:
            self.manners = Manners(**{**asdict(self.manners), **manners})
            return self.manners

    def _report(self, name: str, arrives: bool) -> None:
        manners = self.manners
        time.sleep(manners.report_seconds)
        body = json.dumps({"id": name, "status": "DELIVRD" if arrives else "UNDELIV"}).encode()
        for _ in range(manners.report_times):
            request = urllib.request.Request(
                self.report_to, data=body, headers={"Content-Type": "application/json"}
            )
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    answer.read()
            except (urllib.error.URLError, OSError):
                continue

"""A house that reads its own electricity: units of today, balance, power; and tells 1912 when it is dark.

Needs Python 3.9 or newer and nothing else. Make a key under Settings > Keys for your own programs, then:

    BIJLIGHAR_URL=https://portal.example BIJLIGHAR_TOKEN=bjt_... python house.py
    BIJLIGHAR_URL=... BIJLIGHAR_TOKEN=... python house.py dark

The first prints one JSON object a connection, as sensors of a home control take them. Run it every 15
minutes: readings come no oftener. The second says that there is no power; run it as often as you like, it is
one complaint a day.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.request
from typing import Any


class Said(Exception):
    """What the house was told instead of an answer: `code` as a word, `advice` what to do."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('title')} {problem.get('detail')} {problem.get('advice')}")
        self.code = str(problem.get("code", ""))


class House:
    """Asks with a key; what has not changed since the last time is not sent again."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url.rstrip("/"), token
        self._kept: dict[str, tuple[str, Any]] = {}

    def get(self, path: str) -> Any:
        """What an address below /api/v1/connections answers."""
        tag, kept = self._kept.get(path, ("", None))
        status, tag, content = self._ask(path, {"If-None-Match": tag} if tag else {}, None)
        if status == 304:
            return kept
        self._kept[path] = tag, content
        return content

    def post(self, path: str, body: dict[str, Any], key: str) -> Any:
        """Write something down, once a key."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        return self._ask(path, headers, json.dumps(body).encode())[2]

    def sensors(self) -> list[dict[str, Any]]:
        """One connection after the other: what a home control shows of it; None where nothing is known."""
        found = []
        for one in self.get("")["connections"]:
            today, money = self.get(f"/{one['id']}/blocks"), self.get(f"/{one['id']}/balance")
            prepaid, dues = money["prepaid"], money["dues"]
            found.append(
                {
                    "connection": one["service_number"],
                    "today_wh": today["energy_wh"],
                    "today_known_blocks": today["known_blocks"],
                    "balance_rupees": prepaid["balance_paise"] / 100 if prepaid else None,
                    "owed_rupees": dues["owed_paise"] / 100 if dues else None,
                    "has_power": self.get(f"/{one['id']}/outages")["now"] is None,
                }
            )
        return found

    def dark(self) -> list[str]:
        """Tell of every connection that there is no power, once a day; what came of it, in words."""
        found = []
        for one in self.get("")["connections"]:
            try:
                told = self.post(
                    f"/{one['id']}/complaints", {"category": "NO_SUPPLY"}, time.strftime("dark-%Y-%m-%d")
                )
                found.append(f"{told['number']}: {told['state']}, to be put right by {told['due_at']}")
            except Said as said:
                if said.code not in ("KNOWN_OUTAGE", "ALREADY_TOLD"):
                    raise
                found.append(str(said))
        return found

    def _ask(self, path: str, headers: dict[str, str], body: bytes | None) -> tuple[int, str, Any]:
        request = urllib.request.Request(
            f"{self._url}/api/v1/connections{path}",
            data=body,
            headers={"Authorization": f"Bearer {self._token}", **headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers.get("ETag", ""), json.load(answer)
        except urllib.error.HTTPError as refused:
            if refused.code == 304:
                return 304, "", None
            if refused.code in (429, 503) and int(refused.headers.get("Retry-After", "9999")) <= 10:
                time.sleep(int(refused.headers["Retry-After"]))
                return self._ask(path, headers, body)
            raise Said(json.load(refused)) from refused


if __name__ == "__main__":
    house = House(os.environ["BIJLIGHAR_URL"], os.environ["BIJLIGHAR_TOKEN"])
    for line in house.dark() if sys.argv[1:] == ["dark"] else map(json.dumps, house.sensors()):
        print(line)

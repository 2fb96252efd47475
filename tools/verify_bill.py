#!/usr/bin/env python3
"""Checks an electricity bill without the company that made it: its seal, its readings, its arithmetic.

    python verify_bill.py bill.json [--key HEX] [--lang en|hi]

`bill.json` is the file "to take away" from the bill's page. This one file needs nothing but Python (3.10 or
newer) and no network. It is written apart from the program that makes the bills, from the published rules:

1. the seal: the whole file was sealed by the holder of the key (Ed25519, RFC 8032). Compare the key with the
   one the company publishes, or give that one as --key;
2. the readings: 96 quarter hours a day add up to the day, the days to the units of the bill;
3. the arithmetic: the tariff's own words (the excerpt in the file) and these units give each line.

Exit code 0: all of it holds. 1: something does not. 2: the file cannot be read, or has a rule that this
checker does not know (then it says which, and vouches for nothing).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

Data = dict[str, Any]
Days = dict[date, Data]
Charge = list[tuple[int, int]]
"""(nano-rupees, Wh) of each part of the energy."""

FORMAT = "bijlighar-bill-1"
LINES = ("ENERGY", "FPPAS", "FIXED", "DUTY", "TOD", "SUBSIDY")
NANO_PER_PAISA = 10**7
NANO_PER_RUPEE = 10**9
SOLAR_BLOCKS = range(36, 68)  # 9 am to 5 pm
RECORDED = (1, 2, 6, 7)  # flags of quarter hours that can make a demand: never an estimated one


class Unknown(Exception):
    """A rule that this checker does not know."""


class Wrong(Exception):
    """Something in the file does not hold: what, in English and in Hindi."""

    def __init__(self, en: str, hi: str) -> None:
        super().__init__(en)
        self.en, self.hi = en, hi


# ---- the seal: Ed25519 as in RFC 8032, section 5.1 -------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _point(encoded: bytes) -> Point | None:
    """The point of 32 bytes as (X, Y, Z, T), or None where they are no point."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    return found


_BASE_Y = 4 * pow(5, P - 2, P) % P
BASE: Point = _point(_BASE_Y.to_bytes(32, "little"))  # type: ignore[assignment]


def is_sealed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature of `message` was made with the private half of `public_key`."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    a, r, s = _point(public_key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    h = int.from_bytes(digest, "little") % L
    left, right = _times(s, BASE), _add(r, _times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (
        left[1] * right[2] - right[1] * left[2]
    ) % P == 0


def canonical(content: Any) -> bytes:
    """The bytes that are sealed: JSON without spaces, keys in order, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(public_key: str) -> str:
    """A key as people compare it: sixteen signs of its sha256 in fours."""
    digest = hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:16]
    return " ".join(digest[i : i + 4] for i in range(0, 16, 4))


# ---- rounding, as the orders say it ----------------------------------------------------------------------


def cut(number: Fraction) -> int:
    """Towards zero."""
    return (
        -(-number.numerator // number.denominator) if number < 0 else number.numerator // number.denominator
    )


def half_up(number: Fraction) -> int:
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def rounded(nano: int, unit: int) -> int:
    """To whole units, a half away from zero."""
    size = (2 * abs(nano) + unit) // (2 * unit)
    return -size if nano < 0 else size


def paise(nano: int) -> int:
    return rounded(nano, NANO_PER_PAISA)


def whole_rupees(nano: int) -> int:
    """Nano-rupees to whole rupees, in paise."""
    return rounded(nano, NANO_PER_RUPEE) * 100


# ---- the tariff's own words ------------------------------------------------------------------------------


def figure(entry: Any, what: str) -> Fraction:
    if not isinstance(entry, dict) or "value" not in entry:
        raise Unknown(f"{what} has no figure")
    return Fraction(entry["value"])


def only(entry: Data, known: str, what: str) -> None:
    """Refuse a rule that this checker would pass over."""
    words = {"clause_en", "clause_hi", "name_en", "name_hi", "title_en", "title_hi", "note", "source", "mark"}
    for key in entry:
        if key not in words and key not in known.split():
            raise Unknown(f"{what} has {key!r}")


def day(text: str | None) -> date:
    return date.fromisoformat(text) if text else date.max


def shared(entry: Data, first: date, after: date) -> int:
    """How many days of [first, after) an entry with `from` and `to` covers."""
    return max(0, (min(day(entry.get("to")), after) - max(day(entry["from"]), first)).days)


def in_force(entries: Any, category: str, first: date, after: date) -> Any:
    """The one rule for a category that holds for the whole cycle, None where none touches it."""
    mine = [e for e in entries or [] if category in e["categories"] and shared(e, first, after)]
    if not mine:
        return None
    if shared(mine[-1], first, after) != (after - first).days:
        raise Unknown("a rule changes inside the cycle")
    return mine[-1]


def scale_of(rule: str, length: int) -> Fraction:
    if rule not in ("as_a_month", "by_days_on_30"):
        raise Unknown(f"limits are scaled by {rule!r}")
    return Fraction(length, 30) if rule == "by_days_on_30" else Fraction(1)


class Tariff:
    """The figures of one category and area over one cycle."""

    def __init__(self, book: Data, category: str, area: str, cycle_from: date, cycle_to: date) -> None:
        self.first, self.after = cycle_from, cycle_to
        self.length = (cycle_to - cycle_from).days
        series = book["series"]
        orders = [o for o in book["orders"] if shared(o["order"], cycle_from, cycle_to)]
        orders.sort(key=lambda o: o["order"]["from"])
        if sum(shared(o["order"], cycle_from, cycle_to) for o in orders) != self.length:
            raise Unknown("the orders in the file do not cover the cycle")
        weights = []
        for o in orders[1:]:
            unit = 10 ** int(figure(o["order"]["settings"]["crossing_weight_decimals"], "the weight"))
            share = Fraction(shared(o["order"], cycle_from, cycle_to) * unit, self.length)
            weights.append(Fraction(half_up(share), unit))
        weights.insert(0, 1 - sum(weights, Fraction(0)))
        self.categories = [(o["categories"][category], w) for o, w in zip(orders, weights, strict=True)]
        for one, _ in self.categories:
            only(one, "category areas energy fixed load_limit energy_limit", "the category")
            only(one["energy"], "method slabs", "the energy charge")
            only(one["fixed"], "none bands load share_of_load_percent", "the fixed charge")
        self.area = area
        scale = scale_of(orders[-1]["order"]["settings"]["cycle_other_than_a_month"]["value"], self.length)
        self.duty = in_force(series["duty"]["rules"], category, cycle_from, cycle_to)
        if self.duty is None:
            raise Unknown("no duty")
        only(self.duty, "categories from to base rounding first_kwh first_percent rest_percent", "the duty")
        self.solar = in_force(series.get("time-of-day", {}).get("rebates"), category, cycle_from, cycle_to)
        if self.solar:
            only(self.solar, "categories from to solar_percent peak_percent above_w peak_hours",
                 "the solar hours")  # fmt: skip
        self.scheme = in_force(series.get("subsidy", {}).get("schemes"), category, cycle_from, cycle_to)
        self.up_to_wh = self.first_wh = 0
        if self.scheme:
            self._scheme()
        self.fuel = series.get("fuel-surcharge")
        if self.fuel and category not in self.fuel["categories"]:
            self.fuel = None
        self._parts(scale)
        self._bands(scale)

    def _scheme(self) -> None:
        s = self.scheme
        scale = scale_of(s["cycle_other_than_a_month"]["value"], self.length)
        if s["kind"] == "flat_amount":
            only(s, "scheme kind categories from to up_to_kwh first_kwh flat_rs_a_month duty_percent"
                 " up_to_first cycle_other_than_a_month", "the subsidy")  # fmt: skip
            self.up_to_wh = half_up(figure(s["up_to_kwh"], "subsidy") * 1000 * scale)
            self.first_wh = half_up(figure(s["first_kwh"], "subsidy") * 1000 * scale)
        elif s["kind"] == "free_units":
            only(s, "scheme kind categories from to free_kwh cycle_other_than_a_month prepaid_calendar_month",
                 "the free units")  # fmt: skip
            free = half_up(figure(s["free_kwh"], "free units") * scale) * 1000
            self.up_to_wh = self.first_wh = free
        else:
            raise Unknown(f"a subsidy of the kind {s['kind']!r}")

    def _parts(self, scale: Fraction) -> None:
        """Stretches of energy with one price: (from Wh, to Wh, micro-rupees a kWh, of it the state's)."""
        methods = {c["energy"]["method"] for c, _ in self.categories}
        if methods not in ({"telescopic"}, {"all_units"}):
            raise Unknown(f"energy priced by {', '.join(sorted(methods))}")
        self.is_telescopic = methods == {"telescopic"}

        def limit(slab: Data) -> int | None:
            return half_up(Fraction(slab["up_to_kwh"]) * 1000 * scale) if "up_to_kwh" in slab else None

        found = {limit(s) for c, _ in self.categories for s in c["energy"]["slabs"]}
        ends = {wh for wh in found if wh is not None}
        if self.is_telescopic:
            ends |= {wh for wh in (self._duty_wh(), self.first_wh) if wh}
        limits = sorted(ends)
        self.parts = []
        for lower, upper in zip([0, *limits], [*limits, None], strict=True):
            rate = help_ = Fraction(0)
            for category, weight in self.categories:
                slab = next(s for s in category["energy"]["slabs"] if lower < (limit(s) or lower + 1))
                only(slab, "up_to_kwh rs_per_kwh subsidy_rs_per_kwh", "a slab")
                rate += self._of_area(slab["rs_per_kwh"], "a rate") * weight
                if "subsidy_rs_per_kwh" in slab:
                    help_ += figure(slab["subsidy_rs_per_kwh"], "a subsidy") * weight
            self.parts.append((lower, upper, int(rate * 10**6), int(help_ * 10**6)))
        self.has_unit_subsidy = "subsidy_rs_per_kwh" in self.categories[-1][0]["energy"]["slabs"][0]

    def _of_area(self, entry: Data, what: str) -> Fraction:
        return figure(entry.get(self.area, entry), what)

    def _duty_wh(self) -> int:
        return int(figure(self.duty["first_kwh"], "the duty") * 1000) if "first_kwh" in self.duty else 0

    def _bands(self, scale: Fraction) -> None:
        self.bands = []
        for number, band in enumerate(self.categories[-1][0]["fixed"].get("bands", [])):
            only(band, "up_to_kwh per kwh_per_block rs_a_month rs_a_month_per_kva", "a band")
            if band["per"] not in ("connection", "block", "kw", "hp"):
                raise Unknown(f"a fixed charge per {band['per']}")
            rupees = sum(
                figure(c["fixed"]["bands"][number]["rs_a_month"][self.area], "the fixed charge") * w
                for c, w in self.categories
            )
            up_to = half_up(Fraction(band["up_to_kwh"]) * 1000 * scale) if "up_to_kwh" in band else None
            block = (
                half_up(int(figure(band["kwh_per_block"], "block") * 1000) * scale)
                if band["per"] == "block"
                else 0
            )
            self.bands.append((up_to, band["per"], int(rupees * NANO_PER_RUPEE), block))

    @property
    def by_demand(self) -> bool:
        """Whether the fixed charge is taken on a recorded demand."""
        return bool(self.categories[-1][0]["fixed"].get("load", "sanctioned_load") != "sanctioned_load")

    @property
    def by_peak(self) -> bool:
        """Whether the hours of the peak cost more."""
        return bool(self.solar) and "peak_percent" in self.solar and "peak_hours" in self.solar

    # -- one month, as far as it goes

    def month(self, use: Data, terms: Data, first: date, after: date, closed: bool) -> Data:
        """The six lines in paise of the days [first, after), with `use` in Wh and the piece's `terms`."""
        load_w, is_smart = terms["sanctioned_load_w"], terms["is_smart"]
        agreed_w = terms.get("contract_demand_w") or load_w
        if terms.get("contract_demand_va"):
            raise Unknown("a contract demand in kVA")
        wh, estimated = use["energy_wh"], min(use["estimated_wh"], use["energy_wh"])
        elapsed = (after - first).days
        charge = self._energy(wh)
        energy = sum(nano for nano, _ in charge)
        share = self._fuel_share(first, after)
        fuel = cut(energy * share)
        fixed = self._fixed(wh, terms, use["demand_w"], elapsed)
        crossed = wh - estimated > self.first_wh
        free = bool(self.scheme) and self.scheme["kind"] == "free_units"
        duty = self._duty(charge, energy, share, crossed, free)
        rate = peak_rate = Fraction(0)
        if self.solar and not ("above_w" in self.solar and agreed_w <= figure(self.solar["above_w"], "load")):
            rate = figure(self.solar["solar_percent"], "the rebate") / 100
            if "peak_percent" in self.solar:
                peak_rate = figure(self.solar["peak_percent"], "the surcharge") / 100
        solar_wh = use["solar_wh"] if is_smart else 0
        rebate = cut(energy * rate * solar_wh / max(wh, 1))
        peak = cut(energy * peak_rate * (use["peak_wh"] if is_smart else 0) / max(wh, 1))
        hours = paise(peak - rebate)
        lines = {"ENERGY": paise(energy), "FPPAS": paise(fuel), "FIXED": paise(fixed), "TOD": hours}
        if self.duty["rounding"]["value"] == "rupee":
            if closed:
                lines["DUTY"] = whole_rupees(duty)
            else:
                lines["DUTY"] = paise(energy + fuel + fixed + duty + peak - rebate) - sum(lines.values())
        else:
            lines["DUTY"] = paise(duty)
        lines["SUBSIDY"] = -self._subsidy(
            lines,
            charge,
            share,
            fixed,
            rate * solar_wh,
            wh,
            crossed,
            wh - estimated > self.up_to_wh,
            elapsed,
            closed,
        )
        return lines

    def _energy(self, wh: int) -> Charge:
        """(nano-rupees, Wh) of each part."""
        found = []
        for lower, upper, rate, _ in self.parts:
            if self.is_telescopic:
                inside = max(min(wh, upper if upper is not None else wh), lower) - lower
            else:
                inside = wh if (lower == 0 or wh > lower) and (upper is None or wh <= upper) else 0
            found.append((inside * rate, inside))
        return found

    def _of_first(self, charge: Charge, limit: int) -> int:
        """Nano-rupees of the first `limit` Wh."""
        if self.is_telescopic:
            return sum(
                n
                for (n, _), part in zip(charge, self.parts, strict=True)
                if part[1] is not None and part[1] <= limit
            )
        total = min(sum(wh for _, wh in charge), limit)
        return sum(total * part[2] for (_, wh), part in zip(charge, self.parts, strict=True) if wh)

    def _fuel_share(self, first: date, after: date) -> Fraction:
        """The average per cent of the days, as a share of one."""
        if self.fuel is None:
            return Fraction(0)
        total, covered, last = Fraction(0), 0, None
        for window in self.fuel["windows"]:
            days = shared(window, first, after)
            if "carried_forward" in window:
                percent = last
            else:
                percent = Fraction(window["percent"]["value"]) if "value" in window["percent"] else None
                last = percent if percent is not None else last
            if days:
                if percent is None:
                    raise Unknown("a fuel surcharge that is not in the file")
                total, covered = total + percent * days, covered + days
        if covered != (after - first).days:
            raise Unknown("the fuel surcharge of some days is not in the file")
        return total / (100 * covered)

    def _fixed(self, wh: int, terms: Data, demand_w: int, elapsed: int) -> int:
        load_w = terms["sanctioned_load_w"]
        for up_to, per, nano, block in self.bands:
            if up_to is not None and wh > up_to:
                continue
            if per == "connection":
                month = nano
            elif per == "block":
                month = -(-wh // block) * nano
            else:
                of_load = self.categories[-1][0]["fixed"]
                basis, hundredths = of_load.get("load", "sanctioned_load"), load_w * 100
                if per == "hp":  # thousandths of a horsepower; 746 W each where the terms name none
                    hundredths = (terms.get("load_millihp") or rounded(load_w * 1000, 746)) * 100
                elif basis in ("demand_or_share_of_load", "demand_or_share_of_contract"):
                    of_contract = basis == "demand_or_share_of_contract"
                    agreed = (terms.get("contract_demand_w") or load_w) if of_contract else load_w
                    part = cut(agreed * figure(of_load["share_of_load_percent"], "the load"))
                    hundredths = max(demand_w * 100, part)
                elif basis != "sanctioned_load":
                    raise Unknown(f"a fixed charge on {basis}")
                month = cut(Fraction(hundredths * nano, 100_000))
            return month if elapsed == self.length else cut(Fraction(month * elapsed, self.length))
        return 0

    def _duty(self, charge: Charge, energy: int, share: Fraction, crossed: bool, free: bool) -> int:
        rule, base = self.duty, energy
        if rule["base"]["value"] == "energy_beyond_free_units":
            if free:
                base = base - self._of_first(charge, self.first_wh) if crossed else 0
        elif rule["base"]["value"] != "energy_and_fuel_surcharge":
            raise Unknown(f"a duty on {rule['base']['value']}")
        rest = figure(rule["rest_percent"], "the duty") / 100
        lower = figure(rule["first_percent"], "the duty") / 100 if "first_kwh" in rule else rest
        whole = base * rest
        if lower != rest:
            whole -= self._of_first(charge, self._duty_wh()) * (rest - lower)
        return cut(whole * (1 + share))

    def _subsidy(
        self,
        lines: dict[str, int],
        charge: Charge,
        share: Fraction,
        fixed: int,
        solar_share: Fraction,
        wh: int,
        crossed: bool,
        is_above: bool,
        elapsed: int,
        closed: bool,
    ) -> int:
        """What the state pays, in paise."""
        s = self.scheme
        if s and s["kind"] == "flat_amount":
            flat = int(figure(s["flat_rs_a_month"], "the flat amount") * NANO_PER_RUPEE)
            if wh <= self.first_wh:
                so_far = rounded(flat * elapsed, NANO_PER_PAISA * self.length)
                return max(sum(lines.values()) - so_far, 0)
            if is_above:
                return 0
            first = self._of_first(charge, self.first_wh)
            duty = cut(first * (1 + share) * figure(s["duty_percent"], "the subsidy") / 100)
            if closed:
                duty = whole_rupees(duty) * NANO_PER_PAISA
            on_first = cut(first * solar_share / max(min(wh, self.first_wh), 1))
            return paise(cut(first * (1 + share)) + duty + fixed - on_first - flat * elapsed // self.length)
        helped = [(inside * part[3], part[0]) for (_, inside), part in zip(charge, self.parts, strict=True)]
        if s:
            if not crossed:
                return int(lines["ENERGY"] + lines["FIXED"])
            beyond = sum(nano for nano, lower in helped if lower >= self.first_wh)
            return paise(self._of_first(charge, self.first_wh) + beyond)
        return paise(sum(nano for nano, _ in helped)) if self.has_unit_subsidy else 0


# ---- the checks ------------------------------------------------------------------------------------------

USES = ("energy_wh", "solar_wh", "estimated_wh")


def check_readings(content: Data) -> Days:
    """The whole days of the bill: day -> Wh; every sum is done again."""
    bill, found = content["bill"], Days()
    first, after = day(bill["cycle_from"]), day(bill["cycle_to"])
    seen = set()
    for reading in content["readings"]:
        when, values, flags = day(reading["day"]), reading["values"], reading["flags"]
        name = f"{when}, {reading['meter']}"
        if (when, reading["meter"]) in seen or not first <= when < after:
            raise Wrong(f"{name}: this day does not belong here", f"{name}: यह दिन इस बिल का नहीं है")
        seen.add((when, reading["meter"]))
        if len(values) != 96 or len(flags) != 96:
            raise Wrong(f"{name}: not 96 quarter hours", f"{name}: 96 हिस्से नहीं हैं")
        sums = (
            sum(v or 0 for v in values),
            sum(values[b] or 0 for b in SOLAR_BLOCKS),
            sum(v or 0 for v, f in zip(values, flags, strict=True) if 20 <= f <= 34 or 60 <= f <= 129),
        )
        if sums != tuple(reading[use] for use in USES):
            raise Wrong(
                f"{name}: the quarter hours do not add up to the day",
                f"{name}: 15-15 मिनट का जोड़ दिन की खपत के बराबर नहीं है",
            )
        meters = [m for m in content["meters"] if day(m["from"]) <= when < day(m["to"])]
        if reading["meter"] not in [m["meter"] for m in meters]:
            raise Wrong(f"{name}: this meter did not hang here", f"{name}: यह मीटर यहाँ नहीं लगा था")
        entry = found.setdefault(
            when, {"told": 0, "of": len(meters), "peak_wh": 0, "demand_w": 0, **dict.fromkeys(USES, 0)}
        )
        entry["told"] += bool(reading["is_complete"])
        entry["peak_wh"] += sum(values[b] or 0 for b in peak_blocks(content["rulebook"], when))
        entry["demand_w"] = max(entry["demand_w"], highest(content["rulebook"], when, values, flags))
        for use, wh in zip(USES, sums, strict=True):
            entry[use] += wh
    return {when: entry for when, entry in found.items() if entry["told"] == entry["of"]}


def peak_blocks(book: Data, when: date) -> list[int]:
    """Quarter hours of the peak on a day; on one day they are the same for every category."""
    for rule in book["series"].get("time-of-day", {}).get("rebates", []):
        if "peak_hours" in rule and day(rule["from"]) <= when < day(rule.get("to")):
            spans = [span.split("-") for span in rule["peak_hours"]["value"].split()]
            return [b for start, end in spans for b in range(_quarter(start), _quarter(end))]
    return []


def _quarter(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 4 + int(minute) // 15


def highest(book: Data, when: date, values: list[int | None], flags: list[int]) -> int:
    """The highest average in W of a day's quarter or half hours, as the rule of that day says."""
    for rule in book["series"].get("demand", {}).get("rules", []):
        if not day(rule["from"]) <= when < day(rule.get("to")):
            continue
        minutes = int(figure(rule["averaged_over_minutes"], "the demand"))
        each, top = minutes // 15, 0
        for start in range(0, 96, each):
            part = values[start : start + each]
            if all(flag in RECORDED for flag in flags[start : start + each]) and None not in part:
                top = max(top, sum(wh or 0 for wh in part))
        return top * (60 // minutes)
    return 0


def used(days: Days, first: date, after: date) -> Data:
    return {use: sum(entry[use] for when, entry in days.items() if first <= when < after) for use in USES}


def measured(content: Data, days: Days, first: date, after: date) -> Data:
    """Units of the peak hours and the highest demand; no demand on days without a smart meter."""
    old = [p for p in content["pieces"] if not p["is_smart"]]
    inside = {when: entry for when, entry in days.items() if first <= when < after}
    smart = [
        entry["demand_w"]
        for when, entry in inside.items()
        if not any(day(p["from_date"]) <= when < day(p["to_date"]) for p in old)
    ]
    return {"peak_wh": sum(entry["peak_wh"] for entry in inside.values()), "demand_w": max(smart, default=0)}


def check_use(content: Data, days: Days) -> None:
    """The units of each piece, of the bill, and the days that were missing."""
    total, missing = dict.fromkeys(USES, 0), []
    for piece in content["pieces"]:
        start, first, after = (day(piece[name]) for name in ("start_date", "from_date", "to_date"))
        inside, before = used(days, first, after), used(days, start, first)
        stated = {use: piece[use] for use in USES}, {use: piece[use[:-2] + "before_wh"] for use in USES}
        if (inside, before) != stated:
            raise Wrong(
                "the days do not add up to the units of the bill", "दिनों का जोड़ बिल की यूनिट के बराबर नहीं है"
            )
        for use in USES:
            total[use] += inside[use]
        whole = range(first.toordinal(), after.toordinal())
        missing += [str(date.fromordinal(n)) for n in whole if date.fromordinal(n) not in days]
    bill = content["bill"]
    top = max((piece.get("demand_w", 0) for piece in content["pieces"]), default=0)
    peak = sum(piece.get("peak_wh", 0) for piece in content["pieces"])
    if (bill.get("demand_w", 0), bill.get("peak_wh", 0)) != (top, peak):
        raise Wrong("demand or peak hours are not those of the bill", "माँग या पीक घंटों की यूनिट बिल की नहीं है")
    if total != {use: bill[use] for use in USES} or missing != bill["missing_days"]:
        raise Wrong("units or missing days are not those of the bill", "यूनिट या छूटे दिन बिल के नहीं हैं")


def check_lines(content: Data, days: Days) -> None:
    """Each piece is all energy through its end less all before it; together they are the bill."""
    bill = content["bill"]
    cycle_from, cycle_to = day(bill["cycle_from"]), day(bill["cycle_to"])
    together = dict.fromkeys(LINES, 0)
    for number, piece in enumerate(content["pieces"], 1):
        tariff = Tariff(content["rulebook"], piece["category_code"], piece["area_code"], cycle_from, cycle_to)
        start, first, after = (day(piece[name]) for name in ("start_date", "from_date", "to_date"))
        _check_measured(content, days, piece, tariff)
        before = {use: piece[use[:-2] + "before_wh"] for use in USES}
        through = {use: piece[use] + before[use] for use in USES}
        before |= {"peak_wh": piece.get("peak_before_wh", 0), "demand_w": piece.get("demand_before_w", 0)}
        through["peak_wh"] = before["peak_wh"] + piece.get("peak_wh", 0)
        through["demand_w"] = max(before["demand_w"], piece.get("demand_w", 0))
        lines = tariff.month(through, piece, start, after, number == len(content["pieces"]))
        if first > start:
            less = tariff.month(before, piece, start, first, False)
            lines = {line: lines[line] - less[line] for line in LINES}
        if lines != piece["lines"]:
            raise Wrong(*_told(lines, piece["lines"]))
        for line in LINES:
            together[line] += lines[line]
    if together != bill["lines"]:
        raise Wrong(*_told(together, bill["lines"]))
    if sum(together.values()) != bill["total_paise"]:
        raise Wrong("the lines do not add up to the total", "मदों का जोड़ कुल रकम के बराबर नहीं है")
    if bill["total_paise"] + bill["previous_dues_paise"] != bill["payable_paise"]:
        raise Wrong("total and dues are not what is to be paid", "कुल और पिछला बकाया मिलाकर देय रकम नहीं बनती")
    closings = {step["line"]: step["paise"] for step in content["trace"] if "paise" in step}
    if any(closings.get(line, 0) != amount for line, amount in together.items()):
        raise Wrong("the explanation ends at other amounts", "समझाया हुआ हिसाब किसी और रकम पर पहुँचता है")


def _check_measured(content: Data, days: Days, piece: Data, tariff: Tariff) -> None:
    """Demand and peak hours of a piece, where its price is taken on them."""
    start, first, after = (day(piece[name]) for name in ("start_date", "from_date", "to_date"))
    inside, before = measured(content, days, first, after), measured(content, days, start, first)
    has_rule = bool(content["rulebook"]["series"].get("demand"))
    stated = piece.get("demand_before_w", 0), piece.get("demand_w", 0)
    if tariff.by_demand and has_rule and stated != (before["demand_w"], inside["demand_w"]):
        raise Wrong(
            "the demand on the bill is not the highest of the quarter hours",
            "बिल की माँग 15-15 मिनट की सबसे ऊँची माँग नहीं है",
        )
    stated = piece.get("peak_before_wh", 0), piece.get("peak_wh", 0)
    if tariff.by_peak and stated != (before["peak_wh"], inside["peak_wh"]):
        raise Wrong("the units of the peak hours do not add up", "पीक घंटों की यूनिट का जोड़ सही नहीं है")


def _told(again: Data, billed: Data) -> tuple[str, str]:
    line = next(line for line in LINES if again[line] != billed.get(line))
    amounts = f"{billed.get(line, 0) / 100:.2f}", f"{again[line] / 100:.2f}"
    return (
        f"{line}: the bill says {amounts[0]}, the tariff gives {amounts[1]}",
        f"{line}: बिल में {amounts[0]} है, दर के हिसाब से {amounts[1]} होता है",
    )


def check_seal(bundle: Data, expected_key: str | None) -> None:
    seal = bundle["seal"]
    if seal["algorithm"] != "Ed25519":
        raise Unknown(f"a seal of the kind {seal['algorithm']!r}")
    if expected_key and seal["public_key"] != expected_key.lower().replace(" ", ""):
        raise Wrong("it is sealed with another key than the one you gave", "मुहर किसी और चाबी की है")
    message = FORMAT.encode() + b"\n" + canonical(bundle["content"])
    if not is_sealed(bytes.fromhex(seal["public_key"]), message, bytes.fromhex(seal["signature"])):
        raise Wrong(
            "the seal does not fit: the file was changed after it was sealed",
            "मुहर मेल नहीं खाती: मुहर लगने के बाद फ़ाइल बदली गई है",
        )


STEPS = {
    "seal": (
        "The seal fits: nothing was changed since the company sealed it",
        "मुहर सही है: कंपनी की मुहर के बाद कुछ नहीं बदला",
    ),
    "readings": ("The quarter hours add up to the days", "15-15 मिनट का जोड़ दिनों के बराबर है"),
    "use": ("The days add up to the units of the bill", "दिनों का जोड़ बिल की यूनिट के बराबर है"),
    "lines": (
        "The tariff and these units give every line, to the paisa",
        "दर और इन यूनिट से हर मद पैसे-पैसे सही आती है",
    ),
}


def verify(bundle: Data, key: str | None = None, told: Callable[[str], None] = lambda step: None) -> None:
    """Do every check. Raises Wrong or Unknown."""
    if bundle["format"] != FORMAT:
        raise Unknown(f"a file of the kind {bundle['format']!r}")
    check_seal(bundle, key)
    told("seal")
    days = check_readings(bundle["content"])
    told("readings")
    check_use(bundle["content"], days)
    told("use")
    check_lines(bundle["content"], days)
    told("lines")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a bill that was taken away, offline.")
    parser.add_argument("bill", help="the file from the bill's page")
    parser.add_argument("--key", help="the company's published key (64 signs); else compare it yourself")
    parser.add_argument("--lang", choices=("en", "hi"), default="en")
    options = parser.parse_args(arguments)
    hindi = options.lang == "hi"
    try:
        bundle = json.loads(Path(options.bill).read_text(encoding="utf-8"))
        verify(bundle, options.key, lambda step: print("  + " + STEPS[step][hindi]))
    except Wrong as problem:
        print("  - " + (problem.hi if hindi else problem.en))
        print("यह बिल सही नहीं ठहरता।" if hindi else "This bill does not hold.")
        return 1
    except Unknown as problem:
        print(
            f"यह जाँच नहीं हो सकी, नियम अनजाना है: {problem}" if hindi else f"It cannot be checked: {problem}."
        )
        return 2
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError) as problem:
        why = f"{type(problem).__name__}: {problem}"
        print(f"फ़ाइल पढ़ी नहीं जा सकी: {why}" if hindi else f"The file cannot be read as a bill: {why}.")
        return 2
    bill, mark = bundle["content"]["bill"], fingerprint(bundle["seal"]["public_key"])
    total = f"{bill['total_paise'] / 100:,.2f}"
    if hindi:
        print(f"बिल {bill['number']}, {total} रुपये: सब सही है।")
        print(f"मुहर की चाबी: {mark}" + ("" if options.key else " (कंपनी की छपी चाबी से मिला लीजिए)"))
    else:
        print(f"Bill {bill['number']} over Rs {total}: everything holds.")
        print(f"Sealed with the key {mark}" + ("" if options.key else " (compare it with the published one)"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

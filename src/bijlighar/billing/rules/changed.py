"""What changed since the last bill: the difference split into reasons, the largest said in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from bijlighar.kernel.energy import kwh_text
from bijlighar.kernel.money import Language, round_half_away, rupees

REASONS = ("TERMS", "MISSING", "SUBSIDY", "RATE", "FPPAS", "SUN", "DAYS", "USE")
"""In this order where two weigh the same."""
FEW_PAISE = 1000
SMALL_SHARE = 50
"""A difference of less than ten rupees, or of less than a fiftieth, is no change worth a reason."""


@dataclass(frozen=True, slots=True)
class Billed:
    """One bill as the comparison needs it: `lines` by code in paise, `terms` anything that names them."""

    days: int
    missing_days: int
    energy_wh: int
    solar_wh: int
    lines: dict[str, int]
    terms: tuple[str, ...]

    @property
    def total_paise(self) -> int:
        """The bill of the cycle."""
        return sum(self.lines.values())

    @property
    def base_paise(self) -> int:
        """Energy and fixed charge: what the order's own rates make."""
        return self.lines.get("ENERGY", 0) + self.lines.get("FIXED", 0)


@dataclass(frozen=True, slots=True)
class Change:
    """The difference to the last bill: `parts` by reason add up to it, and `reason` is the largest.

    `reason` is "SAME" when little changed. The other figures are what the sentence needs.
    """

    reason: str
    difference_paise: int
    parts: tuple[tuple[str, int], ...]
    energy_wh: int
    energy_before_wh: int
    days: int
    days_before: int
    missing_days: int
    missing_before: int
    subsidy_paise: int
    subsidy_before_paise: int


def changed(now: Billed, before: Billed, at_old_rates_paise: int | None = None) -> Change:
    """Compare a bill with the one before it.

    `at_old_rates_paise`: energy and fixed charge of this bill's units at the rates of the last cycle, given
    where an order began in between; without it no part of the difference is put down to rates. The fuel
    surcharge's part is what its per cent alone changed; the rest of the difference, duty included, follows
    use.
    """
    difference = now.total_paise - before.total_paise
    parts = dict.fromkeys(REASONS, 0)
    parts["SUBSIDY"] = now.lines.get("SUBSIDY", 0) - before.lines.get("SUBSIDY", 0)
    if at_old_rates_paise is not None:
        parts["RATE"] = now.base_paise - at_old_rates_paise
    parts["FPPAS"] = now.lines.get("FPPAS", 0) - _at_the_per_cent_of(before, now)
    parts["SUN"] = _sun(now, before)
    rest = difference - sum(parts.values())
    parts[_reason_of_use(now, before)] += rest
    worth = (
        FEW_PAISE
        if abs(before.total_paise) < FEW_PAISE * SMALL_SHARE
        else abs(before.total_paise) // SMALL_SHARE
    )
    reason = "SAME"
    if abs(difference) >= worth:
        # Only what pushed the same way as the whole can be why it went that way.
        reason = max(REASONS, key=lambda one: parts[one] if difference > 0 else -parts[one])
    return Change(
        reason=reason,
        difference_paise=difference,
        parts=tuple((name, parts[name]) for name in REASONS if parts[name]),
        energy_wh=now.energy_wh,
        energy_before_wh=before.energy_wh,
        days=now.days,
        days_before=before.days,
        missing_days=now.missing_days,
        missing_before=before.missing_days,
        subsidy_paise=-now.lines.get("SUBSIDY", 0),
        subsidy_before_paise=-before.lines.get("SUBSIDY", 0),
    )


def _at_the_per_cent_of(before: Billed, now: Billed) -> int:
    """This bill's fuel surcharge had its per cent stayed; its own where the last one had no energy."""
    energy = before.lines.get("ENERGY", 0)
    if energy <= 0:
        return now.lines.get("FPPAS", 0)
    return round_half_away(now.lines.get("ENERGY", 0) * before.lines.get("FPPAS", 0), energy)


def _sun(now: Billed, before: Billed) -> int:
    """What a larger or smaller share of sunshine hours changed; more units alone do not count."""
    if before.energy_wh <= 0:
        return 0
    same_share = round_half_away(before.lines.get("TOD", 0) * now.energy_wh, before.energy_wh)
    return now.lines.get("TOD", 0) - same_share


def _reason_of_use(now: Billed, before: Billed) -> str:
    """Why units and what hangs on them changed: other terms, missing days, more days, or more use a day."""
    if now.terms != before.terms:
        return "TERMS"
    if now.missing_days != before.missing_days:
        return "MISSING"
    if now.days != before.days and now.energy_wh != before.energy_wh:
        for_days = round_half_away(before.energy_wh * (now.days - before.days), before.days)
        by_use = now.energy_wh - before.energy_wh - for_days
        if abs(for_days) > abs(by_use) and (for_days > 0) == (now.energy_wh > before.energy_wh):
            return "DAYS"
    return "USE"


def sentence(change: Change, language: Language) -> str:
    """The difference and its main reason in one sentence, as a person says it."""
    if change.reason == "SAME":
        return {
            "en": "About the same as the last bill.",
            "hi": "पिछले बिल के लगभग बराबर है।",
        }[language]
    amount = rupees(abs(change.difference_paise), language)
    is_more = change.difference_paise > 0
    if language == "hi":
        return f"पिछले बिल से {amount} {'ज़्यादा' if is_more else 'कम'}: {_because_hi(change)}।"
    return f"{amount} {'more' if is_more else 'less'} than the last bill: {_because_en(change)}."


def _because_en(change: Change) -> str:
    now, was = kwh_text(change.energy_wh), kwh_text(change.energy_before_wh)
    match change.reason:
        case "TERMS":
            return "the terms of the connection changed"
        case "MISSING":
            if change.missing_days > change.missing_before:
                return f"the readings of {_days_en(change.missing_days)} are not in it yet"
            return f"the last bill was without the readings of {_days_en(change.missing_before)}"
        case "SUBSIDY":
            paid, before = rupees(change.subsidy_paise), rupees(change.subsidy_before_paise)
            if not change.subsidy_paise:
                return f"no subsidy this time; the state paid {before} of the last bill"
            if not change.subsidy_before_paise:
                return f"the state pays {paid} of it; last time there was no subsidy"
            return f"the state pays {paid} of it, {before} last time"
        case "RATE":
            return "new rates hold since then"
        case "FPPAS":
            return "the fuel adjustment (FPPAS) changed"
        case "SUN":
            share = "smaller" if change.difference_paise > 0 else "larger"
            return f"a {share} part was used from 9 am to 5 pm"
        case "DAYS":
            return f"this bill is for {_days_en(change.days)}, the last was for {change.days_before}"
    return f"{now} units, {was} last time"


def _because_hi(change: Change) -> str:
    now, was = kwh_text(change.energy_wh), kwh_text(change.energy_before_wh)
    match change.reason:
        case "TERMS":
            return "कनेक्शन की श्रेणी या भार बदला है"
        case "MISSING":
            if change.missing_days > change.missing_before:
                return f"{change.missing_days} दिन की रीडिंग अभी इसमें नहीं है"
            return f"पिछले बिल में {change.missing_before} दिन की रीडिंग नहीं थी"
        case "SUBSIDY":
            paid, before = rupees(change.subsidy_paise), rupees(change.subsidy_before_paise)
            if not change.subsidy_paise:
                return f"इस बार सब्सिडी नहीं है; पिछली बार सरकार ने {before} दिए थे"
            if not change.subsidy_before_paise:
                return f"इस बार सरकार {paid} दे रही है; पिछली बार सब्सिडी नहीं थी"
            return f"सरकार ने इस बार {paid} दिए, पिछली बार {before}"
        case "RATE":
            return "तब से नई दरें लागू हैं"
        case "FPPAS":
            return "ईंधन समायोजन (एफपीपीएएस) बदला है"
        case "SUN":
            share = "कम" if change.difference_paise > 0 else "ज़्यादा"
            return f"सुबह 9 से शाम 5 के बीच खपत का हिस्सा {share} रहा"
        case "DAYS":
            return f"यह बिल {change.days} दिन का है, पिछला {change.days_before} दिन का था"
    return f"इस बार {now} यूनिट, पिछली बार {was}"


def _days_en(days: int) -> str:
    return f"{days} day" if days == 1 else f"{days} days"

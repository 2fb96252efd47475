"""What an order changes against the last one, in words of both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, TypeVar

from bijlighar.tariffs.rules.book import (
    Absent,
    Category,
    Dated,
    DutyRule,
    FixedBand,
    FlatAmountScheme,
    FreeUnitsScheme,
    Order,
    Rulebook,
    Scheme,
    SolarRebate,
    Value,
    Words,
)

Kind = Literal["ADDED", "REMOVED", "ABSENT", "ENERGY", "SLABS", "FIXED", "DUTY", "TIME_OF_DAY", "SUBSIDY"]
_AREAS = {"URBAN": Words("urban", "शहरी"), "RURAL": Words("rural", "ग्रामीण")}
_NOWHERE = Words("", "")
_ALL_UNITS = Words("for all units", "सारी यूनिट")
R = TypeVar("R", bound=Dated)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `old` and `new` as they are written, None where there is none, and its sentence."""

    category_code: str
    area_code: str
    kind: Kind
    old: str | None
    new: str | None
    en: str
    hi: str


def changes(book: Rulebook, old: Order, new: Order) -> list[Change]:
    """Changes from one order to another, category by category; empty where nothing moved.

    Duty, time of day and subsidy are compared as they hold on the first day of each order.
    """
    found: list[Change] = []
    for code in sorted(set(old.categories) | set(new.categories) | set(new.absent)):
        before, after = old.categories.get(code), new.categories.get(code)
        if after is None:
            found.extend(_gone(code, before, new))
        elif before is None:
            found.append(
                _whole(
                    code,
                    "ADDED",
                    None,
                    after.name_en,
                    after,
                    "has rates in this order and none in the last",
                    "की दरें इस आदेश में हैं, पिछले में नहीं",
                )
            )
        else:
            found.extend(_energy(code, before, after))
            found.extend(_fixed(code, before, after))
            found.extend(_beside(book, code, old.from_date, new.from_date))
    return found


def _whole(
    code: str, kind: Kind, old: str | None, new: str | None, named: Category, en: str, hi: str
) -> Change:
    return Change(
        code, "", kind, old, new, f"{code} ({named.name_en}) {en}.", f"{code} ({named.name_hi}) {hi}।"
    )


def _gone(code: str, before: Category | None, new: Order) -> Iterator[Change]:
    absent = new.absent.get(code)
    if absent is not None and before is not None:
        yield Change(
            code, "", "ABSENT", before.name_en, None,
            f"{code} ({absent.name_en}) has no rates yet in this rulebook: {absent.reason}.",
            f"{code} ({absent.name_hi}) की दरें इस नियम-पुस्तिका में अभी नहीं हैं।",
        )  # fmt: skip
    elif before is not None:
        yield _whole(
            code, "REMOVED", before.name_en, None, before, "is not in the order any more", "अब आदेश में नहीं है"
        )


def _energy(code: str, before: Category, after: Category) -> Iterator[Change]:
    was, now = [slab.up_to_wh for slab in before.slabs], [slab.up_to_wh for slab in after.slabs]
    if was != now or before.energy_method != after.energy_method:
        old, new = _slab_list(before), _slab_list(after)
        yield Change(
            code, "", "SLABS", old.en, new.en, f"{code}: the slabs were {old.en}; now they are {new.en}.",
            f"{code}: स्लैब {old.hi} थे; अब {new.hi} हैं।",
        )  # fmt: skip
        return
    lower = 0
    for old_slab, new_slab in zip(before.slabs, after.slabs, strict=True):
        span = _span(lower, new_slab.up_to_wh)
        lower = new_slab.up_to_wh or 0
        for area, old_rate, new_rate in _by_area(old_slab.rates, new_slab.rates):
            yield from _moved(
                code, area, "ENERGY", old_rate, new_rate,
                _of("the energy charge", "ऊर्जा शुल्क", span),
                Words("rupees a unit", "रुपये प्रति यूनिट"),
            )  # fmt: skip
        if old_slab.subsidy and new_slab.subsidy:
            yield from _moved(
                code, "", "SUBSIDY", old_slab.subsidy, new_slab.subsidy,
                _of("the state's share", "सरकारी हिस्सा", span),
                Words("rupees a unit", "रुपये प्रति यूनिट"),
            )  # fmt: skip


def _of(en: str, hi: str, span: Words) -> Words:
    """A charge and its span; a charge of all units needs none."""
    return Words(en, hi) if span == _ALL_UNITS else Words(f"{en} {span.en}", f"{span.hi} का {hi}")


def _by_area(
    old: Mapping[str, Value | Absent], new: Mapping[str, Value | Absent]
) -> Iterator[tuple[str, Value | Absent, Value | Absent]]:
    """The amounts of each area, or once without an area where all areas share them."""
    areas = [area for area in new if area in old]
    pairs = [(_text(old[area]), _text(new[area])) for area in areas]
    if len(areas) > 1 and len(set(pairs)) == 1:
        yield "", old[areas[0]], new[areas[0]]
        return
    for area in areas:
        yield area, old[area], new[area]


def _text(amount: Value | Absent) -> str | None:
    return amount.text if isinstance(amount, Value) else None


def _fixed(code: str, before: Category, after: Category) -> Iterator[Change]:
    was = [(band.up_to_wh, band.per, band.wh_per_block) for band in before.bands]
    now = [(band.up_to_wh, band.per, band.wh_per_block) for band in after.bands]
    if was != now:
        yield Change(
            code, "", "FIXED", None, None, f"{code}: the fixed charge is taken in another way.",
            f"{code}: स्थिर शुल्क अब दूसरे ढंग से लगता है।",
        )  # fmt: skip
        return
    yield from _basis(code, before, after)
    lower = 0
    for old_band, new_band in zip(before.bands, after.bands, strict=True):
        span = _span(lower, new_band.up_to_wh)
        lower = new_band.up_to_wh or 0
        what = _of("the fixed charge", "स्थिर शुल्क", span)
        for area, old_amount, new_amount in _by_area(old_band.rupees_by_area, new_band.rupees_by_area):
            yield from _moved(code, area, "FIXED", old_amount, new_amount, what, _each(new_band))
        for area, old_amount, new_amount in _by_area(old_band.kva_by_area, new_band.kva_by_area):
            yield from _moved(
                code, area, "FIXED", old_amount, new_amount, what,
                Words("rupees a month for each kVA", "रुपये महीना, हर केवीए पर"),
            )  # fmt: skip


def _basis(code: str, before: Category, after: Category) -> Iterator[Change]:
    """What load a charge per kW is taken on, where an order changes it."""
    old, new = _load(before), _load(after)
    if old != new:
        yield Change(
            code, "", "FIXED", old.en, new.en,
            f"{code}: the fixed charge was taken on {old.en}; now on {new.en}.",
            f"{code}: स्थिर शुल्क पहले {old.hi} पर लगता था; अब {new.hi} पर।",
        )  # fmt: skip


def _load(category: Category) -> Words:
    share = category.load_share.text if category.load_share else ""
    match category.load_basis:
        case "sanctioned_load":
            return Words("the sanctioned load", "स्वीकृत भार")
        case "demand_or_share_of_load":
            return Words(
                f"the recorded demand, at least {share}% of the sanctioned load",
                f"दर्ज माँग, कम से कम स्वीकृत भार के {share}%",
            )
        case "demand_or_share_of_contract":
            return Words(
                f"the recorded demand, at least {share}% of the contract demand",
                f"दर्ज माँग, कम से कम अनुबंधित माँग के {share}%",
            )


def _each(band: FixedBand) -> Words:
    match band.per:
        case "connection":
            return Words("rupees a month", "रुपये महीना")
        case "block":
            units = _units(band.wh_per_block or 0)
            return Words(f"rupees a month for each {units} units", f"रुपये महीना, हर {units} यूनिट पर")
        case "kw":
            return Words("rupees a month for each kW", "रुपये महीना, हर किलोवाट पर")
        case "hp":
            return Words("rupees a month for each horsepower", "रुपये महीना, हर हॉर्सपावर पर")


def _moved(
    code: str, area: str, kind: Kind, old: Value | Absent, new: Value | Absent, what: Words, unit: Words
) -> Iterator[Change]:
    where = _AREAS.get(area, _NOWHERE)
    head_en, head_hi = " ".join(filter(None, (code, where.en))), " ".join(filter(None, (code, where.hi)))
    if isinstance(old, Absent) and isinstance(new, Absent):
        return
    if isinstance(new, Absent):
        assert isinstance(old, Value)
        yield Change(
            code, area, kind, old.text, None,
            f"{head_en}: {what.en} was {old.text} {unit.en}; the new one is not known yet.",
            f"{head_hi}: {what.hi} {old.text} {unit.hi} था; नई दर अभी मालूम नहीं।",
        )  # fmt: skip
    elif isinstance(old, Absent):
        yield Change(
            code, area, kind, None, new.text,
            f"{head_en}: {what.en} is {new.text} {unit.en}; the last one was not known.",
            f"{head_hi}: {what.hi} {new.text} {unit.hi}; पहले की दर मालूम नहीं थी।",
        )  # fmt: skip
    elif old.exact != new.exact:
        is_more = new.exact > old.exact
        verb = Words("rises", "से बढ़कर") if is_more else Words("falls", "से घटकर")
        share = _percent(old.exact, new.exact)
        yield Change(
            code, area, kind, old.text, new.text,
            f"{head_en}: {what.en} {verb.en} from {old.text} to {new.text} {unit.en}{share}.",
            f"{head_hi}: {what.hi} {old.text} {verb.hi} {new.text} {unit.hi}{share}।",
        )  # fmt: skip


def _beside(book: Rulebook, code: str, old_day: date, new_day: date) -> Iterator[Change]:
    """Duty, time of day and subsidy on the first day of each order."""
    told: list[tuple[Kind, Words, Words, Words]] = [
        (
            "DUTY", Words("the electricity duty", "विद्युत शुल्क"),
            _duty(_on(book.duties, code, old_day)), _duty(_on(book.duties, code, new_day)),
        ),
        (
            "TIME_OF_DAY", Words("time of day", "दिन के समय की दर"),
            _solar(_on(book.solar_rebates, code, old_day)), _solar(_on(book.solar_rebates, code, new_day)),
        ),
        (
            "SUBSIDY", Words("the subsidy", "सब्सिडी"),
            _scheme(_on(book.schemes, code, old_day)), _scheme(_on(book.schemes, code, new_day)),
        ),
    ]  # fmt: skip
    for kind, what, old, new in told:
        if old != new:
            yield Change(
                code, "", kind, old.en, new.en, f"{code}: {what.en} was {old.en}; now it is {new.en}.",
                f"{code}: {what.hi} पहले {old.hi}; अब {new.hi}।",
            )  # fmt: skip


def _on(rules: tuple[R, ...], code: str, day: date) -> R | None:
    return next(
        (
            rule
            for rule in rules
            if code in rule.categories
            and rule.from_date <= day
            and (rule.to_date is None or day < rule.to_date)
        ),
        None,
    )


def _duty(rule: DutyRule | None) -> Words:
    if rule is None:
        return Words("not written", "नहीं लिखा")
    rest = rule.rest_percent.text
    if not rule.first_wh:
        return Words(f"{rest}%", f"{rest}%")
    first, units = rule.first_percent.text, _units(rule.first_wh)
    return Words(
        f"{first}% on the first {units} units and {rest}% on the rest",
        f"पहली {units} यूनिट पर {first}% और बाकी पर {rest}%",
    )


def _solar(rule: SolarRebate | None) -> Words:
    if rule is None:
        return Words("none", "कोई नहीं")
    en, hi = f"{rule.percent.text}% less in the solar hours", f"धूप के घंटों में {rule.percent.text}% कम"
    if rule.peak_percent is not None:
        hours = f" ({rule.peak_hours.text})" if rule.peak_hours else ""
        en += f" and {rule.peak_percent.text}% more in the peak hours{hours}"
        hi += f" और पीक घंटों{hours} में {rule.peak_percent.text}% ज़्यादा"
    return Words(en, hi)


def _scheme(scheme: Scheme | None) -> Words:
    match scheme:
        case FlatAmountScheme():
            up_to, flat = _units(scheme.up_to_wh), scheme.flat_rupees.text
            first = _units(scheme.first_wh)
            return Words(
                f"{scheme.name_en} up to {up_to} units, the first {first} for {flat} rupees",
                f"{scheme.name_hi}, {up_to} यूनिट तक, पहली {first} यूनिट {flat} रुपये में",
            )
        case FreeUnitsScheme():
            return Words(f"{_units(scheme.free_wh)} free units", f"{_units(scheme.free_wh)} यूनिट मुफ़्त")
        case None:
            return Words("none", "कोई नहीं")


def _slab_list(category: Category) -> Words:
    lower, en, hi = 0, [], []
    for slab in category.slabs:
        span = _span(lower, slab.up_to_wh)
        lower = slab.up_to_wh or 0
        rates = "/".join(dict.fromkeys(rate.text for rate in slab.rates.values()))
        en.append(f"{span.en} {rates}")
        hi.append(f"{span.hi} {rates}")
    if category.energy_method == "all_units":
        en.append("each for all units of the month")
        hi.append("हर दर महीने की सारी यूनिट पर")
    return Words(", ".join(en), ", ".join(hi))


def _span(lower_wh: int, upper_wh: int | None) -> Words:
    lower = _units(lower_wh)
    if upper_wh is None:
        if not lower_wh:
            return _ALL_UNITS
        return Words(f"above {lower} units", f"{lower} यूनिट से ऊपर")
    upper = _units(upper_wh)
    if not lower_wh:
        return Words(f"up to {upper} units", f"{upper} यूनिट तक")
    return Words(f"from {lower} to {upper} units", f"{lower} से {upper} यूनिट")


def _units(wh: int) -> str:
    whole, rest = divmod(wh, 1000)
    return f"{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")


def _percent(old: Fraction, new: Fraction) -> str:
    """How much more or less, to a tenth of a per cent, in brackets; empty where it began at nothing."""
    if not old:
        return ""
    tenths = round(abs(new - old) * 1000 / abs(old))
    return f" ({'+' if new > old else '-'}{tenths // 10}.{tenths % 10}%)"

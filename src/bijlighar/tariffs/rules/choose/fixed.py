"""The fixed charge: its bands over all orders of a cycle."""

from __future__ import annotations

from fractions import Fraction

from bijlighar.kernel.money import NANO_PER_RUPEE
from bijlighar.tariffs.rules.book import Absent, Category, Value, weakest
from bijlighar.tariffs.rules.choose.numbers import half_up, whole
from bijlighar.tariffs.rules.choose.terms import Band, NotInRulebook


def fixed_bands(
    categories: list[tuple[Category, Fraction]], area_code: str, scale: Fraction
) -> tuple[Band, ...]:
    """Fixed-charge bands with the orders' amounts weighted; the orders must agree on their shape."""
    shapes = {
        tuple((band.up_to_wh, band.per, band.wh_per_block) for band in category.bands)
        for category, _ in categories
    }
    if len(shapes) > 1:
        raise NotInRulebook("the cycle crosses an order that changes the bands of the fixed charge.")
    found = []
    for number, band in enumerate(categories[-1][0].bands):
        amounts = [
            (category.bands[number].rupees_by_area[area_code], weight) for category, weight in categories
        ]
        values = [(value, weight) for value, weight in amounts if isinstance(value, Value)]
        missing = [value.reason for value, _ in amounts if isinstance(value, Absent)]
        nano = whole(sum((v.exact * w for v, w in values), Fraction(0)) * NANO_PER_RUPEE)
        in_kva = [(category.bands[number].kva_by_area.get(area_code), w) for category, w in categories]
        of_kva = [(value, weight) for value, weight in in_kva if isinstance(value, Value)]
        found.append(
            Band(
                up_to_wh=half_up(band.up_to_wh * scale) if band.up_to_wh else None,
                per=band.per,
                nano=None if missing else nano,
                absent="; ".join(missing),
                wh_per_block=half_up(band.wh_per_block * scale) if band.wh_per_block else 0,
                sources=tuple(dict.fromkeys(value.source for value, _ in values)),
                mark=weakest([value.mark for value, _ in values]) if values else "U",
                kva_nano=(
                    whole(sum((v.exact * w for v, w in of_kva), Fraction(0)) * NANO_PER_RUPEE)
                    if len(of_kva) == len(in_kva)
                    else None
                ),
            )
        )
    return tuple(found)

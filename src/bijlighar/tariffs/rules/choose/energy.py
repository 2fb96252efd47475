"""The price of energy: slabs of all orders of a cycle, laid over each other."""

from __future__ import annotations

from fractions import Fraction

from bijlighar.kernel.money import URS_PER_RUPEE
from bijlighar.tariffs.rules.book import Category, weakest
from bijlighar.tariffs.rules.choose.numbers import half_up, whole
from bijlighar.tariffs.rules.choose.terms import Part


def energy_parts(
    categories: list[tuple[Category, Fraction]], area_code: str, scale: Fraction, breaks: set[int]
) -> tuple[tuple[Part, ...], tuple[int, ...]]:
    """Slabs of all orders of the cycle laid over each other, cut also where duty or subsidy change."""
    slab_limits = sorted(
        {
            half_up(slab.up_to_wh * scale)
            for category, _ in categories
            for slab in category.slabs
            if slab.up_to_wh
        }
    )
    is_telescopic = categories[0][0].energy_method == "telescopic"
    limits = sorted(set(slab_limits) | breaks) if is_telescopic else slab_limits
    parts = []
    for lower, upper in zip([0, *limits], [*limits, None], strict=True):
        rate, subsidy = Fraction(0), Fraction(0)
        sources, marks = [], []
        for category, weight in categories:
            slab = next(
                s for s in category.slabs if s.up_to_wh is None or lower < half_up(s.up_to_wh * scale)
            )
            of_slab = slab.rates[area_code]
            rate += of_slab.exact * weight
            sources.append(of_slab.source)
            marks.append(of_slab.mark)
            if slab.subsidy:
                subsidy += slab.subsidy.exact * weight
        parts.append(
            Part(
                slab=sum(limit <= lower for limit in slab_limits),
                lower_wh=lower,
                upper_wh=upper,
                rate_urs_per_kwh=whole(rate * URS_PER_RUPEE),
                subsidy_urs_per_kwh=whole(subsidy * URS_PER_RUPEE),
                sources=tuple(dict.fromkeys(sources)),
                mark=weakest(marks),
            )
        )
    return tuple(parts), tuple(slab_limits)

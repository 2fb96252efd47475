"""Where the demo's substations and transformers stand: around real places, nowhere in particular."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bijlighar.interfaces.demo.world import CompanyWorld

CENTRES: dict[str, tuple[int, int]] = {
    "E-RANJHI": (23_195_000, 80_010_000),
    "E-ADHARTAL": (23_205_000, 79_950_000),
    "E-GORAKHPUR": (23_150_000, 79_925_000),
    "E-MADHAV": (23_845_000, 80_395_000),
    "E-BADWARA": (23_880_000, 80_570_000),
    "E-REETHI": (23_910_000, 80_140_000),
    "C-KOLAR": (23_170_000, 77_420_000),
    "C-SHAHPURA": (23_195_000, 77_435_000),
    "C-GOVINDPURA": (23_260_000, 77_460_000),
    "C-SEHORE": (23_200_000, 77_085_000),
    "C-BILKISGANJ": (23_110_000, 77_235_000),
    "C-JAWAR": (23_020_000, 76_505_000),
    "W-VIJAY": (22_750_000, 75_895_000),
    "W-MALHARGANJ": (22_725_000, 75_840_000),
    "W-RAJENDRA": (22_670_000, 75_825_000),
    "W-FREEGANJ": (23_180_000, 75_785_000),
    "W-GHATIYA": (23_370_000, 75_760_000),
    "W-TARANA": (23_335_000, 76_045_000),
    "B-KANKAR": (25_595_000, 85_155_000),
    "B-RAJENDRA": (25_605_000, 85_175_000),
    "B-KHAGAUL": (25_580_000, 85_045_000),
    "B-MANPUR": (24_800_000, 85_030_000),
    "B-WAZIRGANJ": (24_815_000, 85_245_000),
}
"""About the middle of what each centre supplies, in millionths of a degree: latitude, longitude."""
_STEPS = ((5, 2), (9, -4), (14, 3))
"""How far the transformers of a feeder stand from its substation, along it and aside, in thousandths."""
_WAYS = ((1, 1), (-1, 1), (-1, -1), (1, -1))


def positions(world: CompanyWorld) -> Iterator[Mapping[str, object]]:
    """Rows of the sheet of positions; a centre that is not on the list has none."""
    for centre in world.company.centres():
        if centre.code in CENTRES:
            yield _row("SUBSTATION", f"{centre.code}-S", *CENTRES[centre.code])
    for transformer in world.transformers:
        feeder = transformer.feeder
        if feeder.centre.code not in CENTRES:
            continue
        latitude, longitude = CENTRES[feeder.centre.code]
        along, aside = _STEPS[(int(transformer.code[-5:]) - 1) % len(_STEPS)]
        north, east = _WAYS[feeder.index % len(_WAYS)]
        # In the country lines are longer.
        size = 2_000 if feeder.centre.is_rural else 1_000
        yield _row(
            "DTR",
            transformer.code,
            latitude + north * along * size,
            longitude + east * (along + aside) * size,
        )


def _row(kind: str, code: str, latitude_udeg: int, longitude_udeg: int) -> Mapping[str, object]:
    return {
        "device_kind": kind,
        "code": code,
        "latitude_udeg": latitude_udeg,
        "longitude_udeg": longitude_udeg,
    }

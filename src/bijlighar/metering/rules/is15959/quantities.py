"""What a column of a profile measures, and in which whole unit it is kept here.

A meter gives a whole number and a power of ten. `scaled` brings it to a whole number of the quantity's own
unit (Wh, W, mV, mA, thousandths), so that nothing of the value is a float.
"""

from __future__ import annotations

from dataclasses import dataclass

UNIT_NAMES = {
    6: "min", 7: "s", 27: "W", 28: "VA", 29: "var", 30: "Wh", 31: "VAh", 32: "varh", 33: "A", 35: "V",
    44: "Hz", 255: "",
}  # fmt: skip
"""DLMS numbers of units -> their names; 255 has none."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """`decimals`: a stored whole number is the value in `unit` times 10**decimals."""

    code: str
    unit: str
    decimals: int
    name_en: str
    name_hi: str


def _table() -> dict[str, Quantity]:
    found = {}
    for obis, code, unit, decimals, name_en, name_hi in (
        ("1.0.1.29.0.255", "ENERGY_IMPORT_BLOCK", "Wh", 0, "Energy of the block", "इस हिस्से की खपत"),
        ("1.0.2.29.0.255", "ENERGY_EXPORT_BLOCK", "Wh", 0, "Energy given to the grid", "ग्रिड को दी गई बिजली"),
        ("1.0.9.29.0.255", "APPARENT_IMPORT_BLOCK", "VAh", 0, "kVAh of the block", "इस हिस्से के केवीएएच"),
        ("1.0.10.29.0.255", "APPARENT_EXPORT_BLOCK", "VAh", 0, "kVAh to the grid", "ग्रिड को दिए केवीएएच"),
        ("1.0.12.27.0.255", "VOLTAGE_AVERAGE", "V", 3, "Average voltage", "औसत वोल्टेज"),
        ("1.0.11.27.0.255", "CURRENT_AVERAGE", "A", 3, "Average current", "औसत करंट"),
        ("1.0.1.8.0.255", "ENERGY_IMPORT", "Wh", 0, "Reading, kWh", "रीडिंग, यूनिट"),
        ("1.0.2.8.0.255", "ENERGY_EXPORT", "Wh", 0, "Export, kWh", "ग्रिड को दी बिजली की रीडिंग"),
        ("1.0.9.8.0.255", "APPARENT_IMPORT", "VAh", 0, "Reading, kVAh", "रीडिंग, केवीएएच"),
        ("1.0.10.8.0.255", "APPARENT_EXPORT", "VAh", 0, "Export, kVAh", "ग्रिड को दिए केवीएएच"),
        ("1.0.1.6.0.255", "DEMAND_IMPORT", "W", 0, "Maximum demand, kW", "अधिकतम मांग, किलोवाट"),
        ("1.0.9.6.0.255", "DEMAND_APPARENT", "VA", 0, "Maximum demand, kVA", "अधिकतम मांग, केवीए"),
        ("1.0.12.7.0.255", "VOLTAGE", "V", 3, "Voltage", "वोल्टेज"),
        ("1.0.11.7.0.255", "CURRENT_PHASE", "A", 3, "Phase current", "फेज़ का करंट"),
        ("1.0.91.7.0.255", "CURRENT_NEUTRAL", "A", 3, "Neutral current", "न्यूट्रल का करंट"),
        ("1.0.13.7.0.255", "POWER_FACTOR", "", 3, "Power factor", "पावर फ़ैक्टर"),
        ("1.0.14.7.0.255", "FREQUENCY", "Hz", 3, "Frequency", "फ़्रीक्वेंसी"),
        ("1.0.9.7.0.255", "APPARENT_POWER", "VA", 0, "Load, kVA", "लोड, केवीए"),
        ("1.0.1.7.0.255", "POWER", "W", 0, "Load, kW", "लोड, किलोवाट"),
        ("0.0.94.91.0.255", "TAMPER_COUNT", "", 0, "Tampers counted", "छेड़छाड़ की गिनती"),
        ("0.0.96.7.0.255", "POWER_FAILURES", "", 0, "Power failures counted", "बिजली जाने की गिनती"),
        ("0.0.94.91.14.255", "POWER_ON_MINUTES", "min", 0, "Minutes with power", "बिजली रहने के मिनट"),
        ("0.0.94.91.8.255", "POWER_OFF_MINUTES", "min", 0, "Minutes without power", "बिजली न रहने के मिनट"),
        ("0.0.96.2.0.255", "PROGRAMMED_COUNT", "", 0, "Times programmed", "प्रोग्राम बदलने की गिनती"),
        ("0.0.0.1.0.255", "BILLING_COUNT", "", 0, "Billing periods counted", "बिलिंग की गिनती"),
        ("0.0.17.0.0.255", "LOAD_LIMIT", "W", 0, "Load limit", "लोड की सीमा"),
        ("0.0.96.3.10.255", "RELAY", "", 0, "Load switch", "मीटर का स्विच"),
        ("0.0.1.0.0.255", "CLOCK", "", 0, "Clock", "घड़ी"),
    ):  # fmt: skip
        found[obis] = Quantity(code, unit, decimals, name_en, name_hi)
    for phase, current, voltage, factor in (("R", 31, 32, 33), ("Y", 51, 52, 53), ("B", 71, 72, 73)):
        for kind, average in ((7, ""), (27, "_AVERAGE")):
            found[f"1.0.{current}.{kind}.0.255"] = Quantity(
                f"CURRENT_{phase}{average}", "A", 3, f"Current, phase {phase}", f"{phase} फेज़ का करंट"
            )
            found[f"1.0.{voltage}.{kind}.0.255"] = Quantity(
                f"VOLTAGE_{phase}{average}", "V", 3, f"Voltage, phase {phase}", f"{phase} फेज़ का वोल्टेज"
            )
        found[f"1.0.{factor}.7.0.255"] = Quantity(
            f"POWER_FACTOR_{phase}", "", 3, f"Power factor, phase {phase}", f"{phase} फेज़ का पावर फ़ैक्टर"
        )
    for zone in range(1, 9):
        found[f"1.0.1.8.{zone}.255"] = Quantity(
            f"ENERGY_IMPORT_ZONE_{zone}",
            "Wh",
            0,
            f"Reading of ToD zone {zone}, kWh",
            f"टीओडी ज़ोन {zone} की रीडिंग",
        )
        found[f"1.0.9.8.{zone}.255"] = Quantity(
            f"APPARENT_IMPORT_ZONE_{zone}", "VAh", 0, f"ToD zone {zone}, kVAh", f"टीओडी ज़ोन {zone}, केवीएएच"
        )
    for log in range(7):
        found[f"0.0.96.11.{log}.255"] = Quantity("EVENT_CODE", "", 0, "Event", "घटना")
    return found


QUANTITIES = _table()


def quantity(obis: str, unit_number: int = 255) -> Quantity:
    """What stands under a logical name; what the table does not know goes by its name, in thousandths."""
    known, unit = QUANTITIES.get(obis), UNIT_NAMES.get(unit_number, f"unit {unit_number}")
    if known and unit_number != 255 and known.unit and unit != known.unit:
        known = None  # a maker that keeps something else under this name
    return known or Quantity(obis, unit, 3, obis, obis)


def scaled(number: int, scaler: int, decimals: int) -> tuple[int, bool]:
    """(number * 10**scaler in whole 10**-decimals, whether that lost a part): halves go to the even side."""
    power = scaler + decimals
    if power >= 0:
        return number * 10**power, False
    divisor = 10**-power
    whole, rest = divmod(number, divisor)
    if rest * 2 > divisor or (rest * 2 == divisor and whole % 2):
        whole += 1
    return whole, rest != 0

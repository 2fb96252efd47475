"""The list of a shadow run as a spreadsheet takes it."""

from __future__ import annotations

from datetime import date

import polars as pl

from bijlighar.billing import queries
from bijlighar.billing.rules.shadow import REASONS
from bijlighar.interfaces.cli.shadow import in_rupees


def test_reasons_and_amounts_have_columns_of_their_own() -> None:
    row = {
        "connection_id": 1, "number": "EAST-250601-0000001", "cycle_from": date(2025, 6, 1),
        "cycle_to": date(2025, 7, 1), "reason": "ARREARS", "difference_paise": -25_050,
        **{f"{reason}_paise": 0 for reason in REASONS}, "energy_wh": 156_000, "our_energy_wh": 156_500,
        "total_paise": 121_614, "our_total_paise": 121_614, "arrears_paise": 7, "our_arrears_paise": 25_057,
    }  # fmt: skip
    numbers = pl.DataFrame({"connection_id": [1], "service_number": ["N1000000001"]})
    told = in_rupees(queries.shadow_rows(pl.DataFrame([row | {"ARREARS_paise": -25_050}]), numbers))
    only = told.row(0, named=True)
    assert only["service_number"] == "N1000000001"
    assert (only["by_arrears_rs"], only["arrears_rs"], only["our_arrears_rs"]) == (
        "-250.50",
        "0.07",
        "250.57",
    )
    assert (only["energy_kwh"], only["our_energy_kwh"]) == ("156.000", "156.500")

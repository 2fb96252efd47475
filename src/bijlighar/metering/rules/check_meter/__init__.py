"""A check meter beside a doubted one: pairing their days, the verdict, the legal clock, the correction."""

from bijlighar.metering.rules.check_meter.clock import (
    Clock,
    ClockState,
    clock,
    compare_until,
    install_by,
    months_later,
)
from bijlighar.metering.rules.check_meter.correct import Reach, corrected_wh, factor_step, reach
from bijlighar.metering.rules.check_meter.judge import (
    Judgement,
    Lack,
    Plate,
    Verdict,
    judge,
    judge_days,
    percent,
)
from bijlighar.metering.rules.check_meter.pairs import (
    Basis,
    Excluded,
    PairedDay,
    Told,
    Trouble,
    paired,
    stretches,
    trouble_of,
)
from bijlighar.metering.rules.check_meter.standards import (
    PARTS,
    CheckStandards,
    NoStandard,
    standards_on,
)

__all__ = [
    "PARTS",
    "Basis",
    "CheckStandards",
    "Clock",
    "ClockState",
    "Excluded",
    "Judgement",
    "Lack",
    "NoStandard",
    "PairedDay",
    "Plate",
    "Reach",
    "Told",
    "Trouble",
    "Verdict",
    "clock",
    "compare_until",
    "corrected_wh",
    "factor_step",
    "install_by",
    "judge",
    "judge_days",
    "months_later",
    "paired",
    "percent",
    "reach",
    "standards_on",
    "stretches",
    "trouble_of",
]

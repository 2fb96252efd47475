"""What verdicts, and days left out, are called: (English, Hindi)."""

from __future__ import annotations

from bijlighar.metering.rules.check_meter.judge import Lack, Verdict
from bijlighar.metering.rules.check_meter.pairs import Basis, Excluded

VERDICTS = {
    Verdict.WITHIN: ("The meter counts right", "मीटर सही गिन रहा है"),
    Verdict.FAST: ("The meter counts too much", "मीटर ज़्यादा गिन रहा है"),
    Verdict.SLOW: ("The meter counts too little", "मीटर कम गिन रहा है"),
    Verdict.UNDECIDED: ("Nothing can be said from this", "इससे कुछ कहा नहीं जा सकता"),
}
LACKS = {
    Lack.DAYS: ("too few days are compared", "मिलाए गए दिन बहुत कम हैं"),
    Lack.ENERGY: ("too little electricity was used", "बिजली बहुत कम खर्च हुई है"),
    Lack.RESOLUTION: (
        "so little was used that the last digit of the registers weighs more than the meters' error",
        "खर्च इतना कम है कि मीटरों का आखिरी अंक उनकी भूल से भी बड़ा है",
    ),
}
BASES = {
    Basis.BLOCKS: ("by quarter-hours", "15-15 मिनट से"),
    Basis.REGISTER: ("by the day's total", "दिन के जोड़ से"),
}
EXCLUDED = {
    Excluded.MAIN_MISSING: ("main meter's readings are missing", "मुख्य मीटर की रीडिंग नहीं आई"),
    Excluded.CHECK_MISSING: ("check meter's readings are missing", "चेक मीटर की रीडिंग नहीं आई"),
    Excluded.BOTH_MISSING: ("both meters' readings are missing", "दोनों मीटरों की रीडिंग नहीं आई"),
    Excluded.MAIN_ESTIMATED: ("main meter is partly estimated", "मुख्य मीटर में अनुमान है"),
    Excluded.CHECK_ESTIMATED: ("check meter is partly estimated", "चेक मीटर में अनुमान है"),
    Excluded.BOTH_ESTIMATED: ("both meters are partly estimated", "दोनों मीटरों में अनुमान है"),
    Excluded.MAIN_EDITED: ("main meter was corrected by an officer", "मुख्य मीटर को अधिकारी ने सुधारा"),
    Excluded.CHECK_EDITED: ("check meter was corrected by an officer", "चेक मीटर को अधिकारी ने सुधारा"),
    Excluded.BOTH_EDITED: ("both meters were corrected by an officer", "दोनों मीटरों को अधिकारी ने सुधारा"),
    Excluded.MIXED: (
        "one meter's readings are missing, the other's are estimated or corrected",
        "एक मीटर की रीडिंग नहीं आई, दूसरे में अनुमान या सुधार है",
    ),
}

"""Notices of the demo's companies: written by one officer, published by the other."""

from __future__ import annotations

from datetime import datetime

from bijlighar.interfaces.demo import officers
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network
from bijlighar.notices import actions, queries
from bijlighar.notices.rules.notice import Draft
from bijlighar.people import queries as people

RULES_EN = "Electricity (Rights of Consumers) Rules 2020, as amended"
RULES_HI = "विद्युत (उपभोक्ताओं के अधिकार) नियम 2020, संशोधन सहित"
DRAFTS = (
    Draft(
        "ANSWER", "Does a smart meter run faster?", "क्या स्मार्ट मीटर तेज़ चलता है?",
        "Whoever doubts a meter may ask for a check meter beside it. It is put up within five days, and "
        "three months of both meters are compared, day by day, on your page.",
        "जिसे मीटर पर शक हो वह उसके साथ चेक मीटर लगवा सकता है। वह पाँच दिन में लगता है, और आपके पन्ने पर दोनों "
        "मीटर तीन महीने तक रोज़ मिलाए जाते हैं।",
        f"{RULES_EN}, rule 5", f"{RULES_HI}, नियम 5",
    ),
    Draft(
        "ANSWER", "May I see what I used before I pay?", "क्या भुगतान से पहले अपनी खपत देख सकते हैं?",
        "Yes. Use and balance of a smart prepaid connection are to be shown at least daily; here each "
        "quarter hour stands on your page, and every deduction opens into its arithmetic.",
        "हाँ। स्मार्ट प्रीपेड कनेक्शन की खपत और बैलेंस कम से कम रोज़ दिखाना ज़रूरी है; यहाँ हर 15 मिनट की खपत आपके पन्ने पर है, "
        "और हर कटौती का हिसाब खुलता है।",
        f"{RULES_EN}, rule 5(5)", f"{RULES_HI}, नियम 5(5)",
    ),
    Draft(
        "NOTICE", "Your data: say yes and no, and see who looked",
        "आपकी जानकारी: हाँ या ना कहिए, और देखिए किसने देखी",
        "Under Settings stands what your data is used for, with a no beside each yes that is a choice. There "
        "you also get a copy of it, and ask for corrections.",
        "सेटिंग में लिखा है कि आपकी जानकारी किस काम आती है, और जहाँ आप चुन सकते हैं वहाँ हर हाँ के पास एक ना है। वहीं से उसकी "
        "प्रति मिलती है और सुधार माँगा जाता है।",
        "Digital Personal Data Protection Rules 2025", "डिजिटल व्यक्तिगत डेटा संरक्षण नियम 2025",
    ),
)  # fmt: skip


def publish(*, at: datetime) -> int:
    """Publish the demo's notices of each company that has none yet; returns how many are new."""
    new = 0
    for company in network.companies():
        head = network.head_office(company.id)
        desks = [
            Actor("staff", found.name_en, found.id)
            for each in officers.officers()
            if each.company_code == company.code and (found := people.staff_of_login(each.login))
        ]
        if head is None or len(desks) < 2 or queries.published(company_id=company.id, limit=1):
            continue
        for draft in DRAFTS:
            notice_id = actions.propose(company_id=company.id, draft=draft, by=desks[0], at=at)
            actions.decide(notice_id=notice_id, is_published=True, reason="", by=desks[1], at=at)
            new += 1
    return new

"""A slice of the storm, seeded: nobody lost, the menu answers known lines, the board adds up (M35)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bijlighar.calls import queries
from bijlighar.calls.tests.storm import BEGINS, Replay, Storm, build
from bijlighar.complaints import queries as complaints
from bijlighar.interfaces.cli.audit import all_audits, ask

SLICE = Storm(calls=260, peak=80, feeders=6, down=4, homes_a_feeder=12, operators=2)


def test_a_slice_of_the_storm(committed_database: Any) -> None:
    company, mobiles, feeders, _ = build(SLICE)
    replay = Replay(SLICE, company, mobiles, feeders)
    played = replay.run()
    end = BEGINS + timedelta(hours=26)
    board = queries.supervisor_board(end, [company], from_at=BEGINS)
    assert (board.arrived, board.going_on, board.waiting) == (260, 0, 0)
    # What the program counted is what the simulated callers lived through.
    assert board.talked == played.ends["TALKED"] > 20
    assert board.abandoned == played.ends["GAVE_UP"]
    assert board.served + board.dropped == played.ends["MENU"]
    assert board.served >= played.told_and_left > 60
    assert played.estimates_told > 40
    answered = [call for call in queries.recent_calls([company], limit=500) if call.end_code == "TALKED"]
    assert len(answered) == played.ends["TALKED"]
    # Complaints of callers whose line was not known yet are joined to the outage once it is.
    written = complaints.briefs([each.complaint_id for each in answered if each.complaint_id])
    joined = [each for each in written.values() if each.outage_id is not None]
    assert len(joined) >= len(written) * 0.9
    assert {each.outage_id for each in joined} <= {each.outage_id for each in replay.facts}
    found = {audit.name: ask(audit) for audit in all_audits() if audit.area == "calls"}
    assert {name: answer.rows for name, answer in found.items() if answer.offending} == {}

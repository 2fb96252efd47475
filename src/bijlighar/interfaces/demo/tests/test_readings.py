from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from bijlighar.interfaces.demo.faults import PER_300, plan
from bijlighar.interfaces.demo.readings import delivered, registers, truth
from bijlighar.interfaces.demo.stories import STORIES
from bijlighar.interfaces.demo.world import world

FIRST, LAST = date(2026, 10, 1), date(2026, 11, 22)


@pytest.fixture(scope="module")
def worlds():
    return world(7, 60, FIRST)


@pytest.fixture(scope="module")
def west(worlds):
    company = worlds[2]
    return company, truth(company, FIRST, LAST + timedelta(days=1), LAST), plan(company, FIRST, LAST)


def test_the_same_seed_makes_the_same_world(worlds):
    again = world(7, 60, FIRST)
    assert [w.connections for w in worlds] == [w.connections for w in again]
    assert worlds[0].connections != world(8, 60, FIRST)[0].connections


def test_numbers_mobiles_and_meters_are_unique_and_shaped_as_the_companies_shape_them(worlds):
    everyone = [c for w in worlds for c in w.connections]
    assert len({c.service_number for c in everyone}) == len(everyone)
    assert len({c.meter_serial for c in everyone}) == len(everyone)
    assert all(len(c.mobile) == 13 and c.mobile.startswith("+916") for c in everyone)
    mp = [c.service_number for w in worlds[:3] for c in w.connections]
    assert all(n[0] == "N" and len(n) == 11 and n[1:].isdigit() for n in mp)
    assert len({t.code for w in worlds for t in w.transformers}) == sum(len(w.transformers) for w in worlds)
    assert all(len(t.code) == 10 for w in worlds for t in w.transformers)


def test_every_story_has_its_connections(worlds):
    for story in STORIES:
        company = next(w for w in worlds if w.company.code == story.company_code)
        mine = [c for c in company.connections if c.mobile == story.mobile]
        assert len(mine) == len(story.members)


def test_about_two_in_five_are_prepaid_in_mp_and_all_in_bihar():
    worlds = world(1, 300, FIRST)
    share = [np.mean([c.is_prepaid for c in w.connections if c.member is None]) for w in worlds]
    assert all(0.33 < s < 0.47 for s in share[:3])
    assert share[3] == 1


def test_a_family_passes_150_units_two_days_ago_and_stayed_below_the_month_before(worlds):
    east = worlds[0]
    real = truth(east, FIRST, LAST, LAST)
    mine = real.used_wh[0].sum(axis=1)
    november = [i for i, d in enumerate(real.days) if d.month == 11]
    assert mine[: november[0]].sum() < 150_000
    assert mine[november[:-4]].sum() < 150_000 < mine[november].sum()


def test_a_family_in_bihar_stays_inside_125_units(worlds):
    real = truth(worlds[3], FIRST, date(2026, 11, 1), LAST)
    assert 80_000 < real.used_wh[0].sum() < 125_000


def test_every_kind_of_fault_is_planned_once_at_least_and_never_twice_on_a_connection(worlds):
    for company in worlds:
        faults = plan(company, FIRST, LAST)
        here = {k for k in PER_300 if k != "REGISTER_RESET" or company.company.code == "central"}
        planned = [f for f in faults if company.connections[f.place].member is None]
        assert {f.kind for f in planned} == here
        assert len({f.place for f in planned}) == len(planned)


def test_faults_change_exactly_what_they_say(west):
    company, real, faults = west
    clean, spoilt = delivered(company, real, ()), delivered(company, real, faults)

    def counted(rows):
        return Counter(zip(rows.place, rows.meter, rows.day, rows.block, rows.wh, strict=True))

    gone, came = counted(clean) - counted(spoilt), counted(spoilt) - counted(clean)
    touched = {int(row[0]) for row in (*gone, *came)}
    assert touched == {f.place for f in faults}
    for fault in faults:
        lost = sum(n for row, n in gone.items() if row[0] == fault.place)
        new = [row for row in came.elements() if row[0] == fault.place]
        each = 2 if company.connections[fault.place].tells == "HALF_HOURS" else 1
        if fault.kind in ("MISSING_HOURS", "MISSING_DAY", "MISSING_DAYS"):
            assert (lost, new) == (fault.blocks // each, [])
        elif fault.kind == "SILENT":
            start = (fault.day - FIRST).days * 96 + fault.first
            assert lost == (len(real.days) * 96 - start) // each
        elif fault.kind == "METER_CHANGE":
            assert {row[1] for row in new} == {1}
        elif fault.kind in ("REPEATED", "CONFLICT"):
            assert (lost, len(new)) == (0, 1)
        elif fault.kind in ("RANGE", "NEGATIVE", "SPIKE"):
            assert len(new) == 1


def test_the_last_day_ends_at_the_last_finished_block(west):
    company, real, _ = west
    rows = delivered(company, real, (), until_block=27)
    last = rows.day == len(real.days) - 1
    assert rows.block[last].max() == 26
    halves = np.array([c.tells == "HALF_HOURS" for c in company.connections])
    assert rows.block[last & halves[rows.place]].max() == 24


def test_half_hours_carry_the_energy_of_both_blocks(west):
    company, real, _ = west
    rows = delivered(company, real, ())
    assert rows.wh.sum() == real.used_wh.sum()
    halves = np.array([c.tells == "HALF_HOURS" for c in company.connections])
    assert halves.any()
    assert (rows.block[halves[rows.place]] % 2 == 0).all()


def test_a_cut_darkens_every_meter_of_its_feeder(west):
    company, real, _ = west
    cut = next(c for c in real.cuts if c.last - c.first >= 45)
    block = -(-cut.first // 15)
    day = real.days.index(cut.day)
    assert (real.used_wh[company.feeder_of == cut.feeder, day, block] == 0).all()
    assert (real.used_wh[company.feeder_of != cut.feeder, day, block] > 0).any()


def test_a_register_advances_by_what_was_used_and_may_start_anew(worlds):
    central = worlds[1]
    real, faults = truth(central, FIRST, LAST + timedelta(days=1), LAST), plan(central, FIRST, LAST)
    places = np.array([i for i, c in enumerate(central.connections) if c.tells == "REGISTER"])
    clean, spoilt = (registers(central, real, f, until_block=27) for f in ((), faults))
    assert not np.isin(delivered(central, real, ()).place, places).any()
    shown = clean.wh.reshape(-1, len(places)).T
    used = real.used_wh[places].reshape(len(places), -1)[:, : shown.shape[1] - 1]
    assert (np.diff(shown, axis=1) == used).all()
    assert (clean.day[-1], clean.block[-1]) == (len(real.days) - 1, 27)
    steps = np.diff(spoilt.wh.reshape(-1, len(places)), axis=0)
    assert (steps < 0).sum() == sum(f.kind == "REGISTER_RESET" for f in faults) == 1

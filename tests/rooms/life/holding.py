"""What must hold after every step, read from the selectors and from raw SQL."""

from collections import Counter, defaultdict

from rooms.choices import BedState
from rooms.selectors import beds_on
from rooms.tonight import clock_of, house_tonight
from shelter.shared.nights import nights_between
from tests.rooms.life.closing import LATE
from tests.rooms.life.model import AWAITED, NIGHT, Clock, Lodger, Model
from tests.rooms.life.rows import nights_by_stay, rows


def check(model: Model, house, clock: Clock) -> None:
    nights = nights_by_stay()
    one_bed_one_night_one_person(nights)
    predicted(model, nights)
    requests_are_as_predicted(model)
    history_equals_nights(nights)
    states = {bed.bed.pk.hex: str(bed.state) for bed in _beds_on(house, clock)}
    beds_are_as_predicted(model, clock, states)
    board_agrees(model, house, clock, states)
    all_beds_are_counted_once(house, clock, states)
    everybody_has_a_bed_tonight(model, clock, nights)
    nobody_departed_has_a_bed(clock)
    who_is_out_is_out(model)
    tasks_stand_for_what_is_open(clock)


def _beds_on(house, clock):
    return beds_on(house.centre, clock.tonight, tonight=clock.tonight)


def one_bed_one_night_one_person(nights):
    taken = Counter((bed, night) for of in nights.values() for night, bed in of.items())
    assert max(taken.values(), default=1) == 1, taken


def predicted(model, nights):
    """The tables say of everybody what the model says."""
    columns = "id, state, arrives_on, departs_on, is_overstay, hold_until IS NULL"
    found = {pk: rest for pk, *rest in rows(f"SELECT {columns} FROM rooms_stay")}
    assert found.keys() == model.lodgers.keys()
    marked = defaultdict(set)
    for stay, night in rows(MARKED, True):
        marked[stay].add(night)
    for pk, one in model.lodgers.items():
        state, arrives_on, departs_on, overstays, unheld = found[pk]
        said = (state, arrives_on, departs_on, bool(overstays))
        assert said == (one.state, one.arrives_on, one.departs_on, one.overstays), (said, one)
        assert state != "held" or not unheld
        assert marked.get(pk, set()) == one.stayed_on, one
        assert nights.get(pk, {}) == one.nights, (nights.get(pk), one)


def requests_are_as_predicted(model):
    """Each is where it is predicted; for a held one somebody is awaited, for a placed one came."""
    found = {pk: (state, home) for pk, *(state, home) in rows(REQUESTS)}
    for pk, one in model.requests.items():
        assert found[pk] == (one.state, one.household), one
    turned_away = {state for pk, (state, _home) in found.items() if pk not in model.requests}
    assert turned_away <= {"declined"}
    for name, sql in UNKEPT.items():
        assert rows(sql) == [], name


REQUESTS = "SELECT id, state, household_id FROM rooms_stayrequest"
UNKEPT = {
    "beds held for nobody": """SELECT r.id FROM rooms_stayrequest r WHERE r.state = 'held'
        AND NOT EXISTS (SELECT 1 FROM rooms_stay s WHERE s.household_id = r.household_id
        AND s.state IN ('held', 'expected'))""",
    "placed, and nobody came": """SELECT r.id FROM rooms_stayrequest r WHERE r.state = 'placed'
        AND NOT EXISTS (SELECT 1 FROM rooms_stay s WHERE s.household_id = r.household_id
        AND s.admitted_at IS NOT NULL)""",
    "told that a bed fits who does not wait": """SELECT t.id FROM residents_task t
        JOIN rooms_stayrequest r ON r.id = t.subject_id
        WHERE t.state = 'open' AND t.kind = 'bed_fits' AND r.state <> 'waiting'""",
    "to be looked at again, and decided": """SELECT t.id FROM residents_task t
        JOIN rooms_stayrequest r ON r.id = t.subject_id
        WHERE t.state = 'open' AND t.kind = 'request_review' AND r.state <> 'not_now'""",
}
MARKED = "SELECT stay_id, night FROM rooms_bednight WHERE is_overstay = %s"


def history_equals_nights(nights):
    found = {}
    sql = "SELECT stay_id, bed_id, from_on, until_on FROM rooms_placement"
    for stay, bed, first, until in rows(sql):
        for night in nights_between(first, until):
            assert (stay, night) not in found, "two placements for one night"
            found[stay, night] = bed
    assert found == {(stay, night): bed for stay, of in nights.items() for night, bed in of.items()}


def state_of(model: Model, bed: str, clock: Clock) -> str:
    """Return what a bed is tonight; of several reasons the first counts."""
    holder = model.holder(bed, clock.tonight)
    if holder and holder.state != "ended":
        return _state_with(holder)
    if model.is_closed(bed, clock.tonight, clock.tonight + NIGHT):
        return "out_of_service"
    return "preparing" if bed in model.preparing else "free"


def _state_with(holder: Lodger) -> str:
    if holder.state in AWAITED:
        return "held"
    return "away" if holder.out else "occupied"


def beds_are_as_predicted(model, clock, states):
    for bed in model.beds:
        assert states[bed] == state_of(model, bed, clock), (bed, states[bed])


def board_agrees(model, house, clock, states):
    """The board says the same, and shows who is past her last night where she slept last."""
    board = house_tonight(house.centre, clock_of(house.centre, clock.at))
    lingering = {
        one.last_bed: _state_with(one)
        for one in model.having("admitted")
        if clock.tonight not in one.nights and one.departs_on <= clock.tonight
    }
    for bed in board.beds:
        state = states[bed.id.hex]
        slept_in = state in ("occupied", "away", "held")
        expected = state if slept_in else lingering.get(bed.id.hex, state)
        assert bed.state == expected, (bed, expected)
    assert sum(board.counts().values()) == len(model.beds)


COUNTS = {
    "occupied": """SELECT count(*) FROM rooms_bednight n JOIN rooms_stay s ON s.id = n.stay_id
        WHERE n.night = %s AND s.state = 'admitted' AND NOT EXISTS (SELECT 1 FROM rooms_leavepass p
        WHERE p.stay_id = s.id AND p.left_at IS NOT NULL AND p.returned_at IS NULL)""",
    "away": """SELECT count(*) FROM rooms_bednight n JOIN rooms_stay s ON s.id = n.stay_id
        JOIN rooms_leavepass p ON p.stay_id = s.id
        WHERE n.night = %s AND s.state = 'admitted'
        AND p.left_at IS NOT NULL AND p.returned_at IS NULL""",
    "held": """SELECT count(*) FROM rooms_bednight n JOIN rooms_stay s ON s.id = n.stay_id
        WHERE n.night = %s AND s.state IN ('held', 'expected')""",
}
TAKEN = """SELECT 1 FROM rooms_bednight n JOIN rooms_stay s ON s.id = n.stay_id
    WHERE n.bed_id = b.id AND n.night = %s AND s.state <> 'ended'"""
CLOSED = """SELECT 1 FROM rooms_outofservice o WHERE o.bed_id = b.id AND o.from_on <= %s
    AND (o.until_on IS NULL OR o.until_on > %s)"""
UNREADY = "SELECT 1 FROM rooms_bedpreparation p WHERE p.bed_id = b.id AND p.ready_at IS NULL"
UNSLEPT = {
    "out_of_service": f"AND EXISTS ({CLOSED})",
    "preparing": f"AND NOT EXISTS ({CLOSED}) AND EXISTS ({UNREADY})",
    "free": f"AND NOT EXISTS ({CLOSED}) AND NOT EXISTS ({UNREADY})",
}


def all_beds_are_counted_once(house, clock, states):
    """free + occupied + held + preparing + away + out of service are all the beds there are."""
    counted = {state: rows(sql, clock.tonight)[0][0] for state, sql in COUNTS.items()}
    for state, condition in UNSLEPT.items():
        sql = f"SELECT count(*) FROM rooms_bed b WHERE NOT EXISTS ({TAKEN}) {condition}"
        counted[state] = rows(sql, *[clock.tonight] * sql.count("%s"))[0][0]
    assert set(counted) == set(BedState.values)
    assert sum(counted.values()) == len(house.beds), counted
    assert counted == {state: list(states.values()).count(state) for state in counted}


def everybody_has_a_bed_tonight(model, clock, nights):
    """Whoever stays here sleeps somewhere, or the close of the night has told that she does not."""
    decided = rows(OPEN_TASKS, "overstay")
    for one in model.having("admitted"):
        if clock.tonight in nights.get(one.stay, {}) or (one.stay,) in decided:
            continue
        waited_for = 12 <= clock.hour < LATE and one.departs_on == clock.tonight
        assert waited_for, one


def nobody_departed_has_a_bed(clock):
    still = """SELECT s.id FROM rooms_bednight n JOIN rooms_stay s ON s.id = n.stay_id
        WHERE s.state IN ('ended', 'cancelled', 'declined')
        AND (n.night >= s.departs_on OR n.night > %s)"""
    assert rows(still, clock.tonight) == []


def who_is_out_is_out(model):
    sql = "SELECT stay_id FROM rooms_leavepass WHERE left_at IS NOT NULL AND returned_at IS NULL"
    assert sorted(rows(sql)) == sorted((one.stay,) for one in model.lodgers.values() if one.out)


OPEN_TASKS = "SELECT subject_id FROM residents_task WHERE state = 'open' AND kind = %s"
PROMISES = {
    "extension_asked": "SELECT id FROM rooms_extension WHERE state = 'asked'",
    "leave_asked": """SELECT p.id FROM rooms_leavepass p JOIN rooms_stay s ON s.id = p.stay_id
        WHERE s.state = 'admitted' AND p.asked_at IS NOT NULL AND p.decision = ''
        AND p.called_off_at IS NULL AND p.left_at IS NULL""",
}


def tasks_stand_for_what_is_open(clock):
    """What waits for somebody has one open task, and nothing else has."""
    for kind, sql in PROMISES.items():
        assert sorted(rows(sql)) == sorted(rows(OPEN_TASKS, kind)), kind
    over = """SELECT t.kind FROM residents_task t JOIN rooms_stay s ON s.id = t.subject_id
        WHERE t.state = 'open' AND s.state IN ('ended', 'cancelled')
        AND t.kind IN ('overstay', 'arrival_unplaced', 'extension_asked', 'extension_due')"""
    assert rows(over) == []

"""Who is where by the rows of the database alone, read with raw SQL and counted here."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tests.e2e.two_days.clock import ZONE
from tests.rooms.life.rows import rows

DAY = timedelta(days=1)
STATES = ("free", "occupied", "held", "preparing", "away", "out_of_service")
MEALS = {"breakfast": time(8), "lunch": time(13), "dinner": time(19, 30)}
INFANT_UNDER = 2
HERE, COMING = ("admitted",), ("held", "expected")
BEDS = """SELECT b.id, b.code, r.villa_id, r.code FROM rooms_bed b
    JOIN rooms_room r ON r.id = b.room_id WHERE b.is_active AND r.is_active"""
STAYS = """SELECT s.id, s.state, s.arrives_on, s.departs_on, p.code, p.birth_year
    FROM rooms_stay s JOIN residents_person p ON p.id = s.person_id"""
LEAVES = """SELECT stay_id, left_at, due_at, returned_at FROM rooms_leavepass
    WHERE left_at IS NOT NULL"""
ANSWERS = """SELECT l.stay_id, l.result FROM rooms_rollcallline l
    JOIN rooms_rollcall c ON c.id = l.roll_call_id WHERE c.night = %s"""
ROLL_CALLS = "SELECT id FROM rooms_rollcall WHERE night = %s"
PREPARING = "SELECT bed_id FROM rooms_bedpreparation WHERE ready_at IS NULL"
MISSING = "SELECT stay_id FROM rooms_missingreport WHERE found_at IS NULL"
PLACED = "SELECT bed_id, stay_id, from_on, until_on FROM rooms_placement"
FOLLOWED = """SELECT p.code, t.due_on FROM residents_task t
    JOIN residents_person p ON p.id = t.person_id
    WHERE t.kind = 'follow_up' AND t.state = 'open'"""


@dataclass(frozen=True)
class Stay:
    id: str
    state: str
    arrives_on: date
    departs_on: date
    code: str
    birth_year: int | None


@dataclass(frozen=True)
class Bed:
    """A bed as it is now; ``stay`` is who has it, here or still awaited."""

    id: str
    code: str
    villa: str
    room: str
    state: str
    stay: Stay | None


class Truth:
    """Everything that the pages must say at one moment."""

    def __init__(self, at):
        self.at, self.today = at, at.date()
        self.tonight = (at - timedelta(hours=12)).date()
        self.stays = {row[0]: Stay(*row) for row in rows(STAYS)}
        self.nights = rows("SELECT night, bed_id, stay_id FROM rooms_bednight")
        self.placed = rows(PLACED)
        self.leaves = [(stay, *map(moment, times)) for stay, *times in rows(LEAVES)]
        self.closed = rows("SELECT bed_id, from_on, until_on FROM rooms_outofservice")
        self.preparing = {bed for (bed,) in rows(PREPARING)}
        self.roll_call = bool(rows(ROLL_CALLS, self.tonight))
        self.answers = dict(rows(ANSWERS, self.tonight))
        self.missing = sorted(self.stays[stay].code for (stay,) in rows(MISSING))
        self.follow_ups = sorted(rows(FOLLOWED))
        self.beds = self._beds()
        self.counts = Counter({state: 0 for state in STATES})
        self.counts.update(bed.state for bed in self.beds)

    def _beds(self):
        slept = self.sleeping(self.tonight)
        out = {stay for stay, _left, _due, returned in self.leaves if returned is None}
        return [
            Bed(*row, self._state(row[0], slept.get(row[0]), out), slept.get(row[0]))
            for row in rows(BEDS)
        ]

    def _state(self, bed, stay, out):
        if stay:
            return "held" if stay.state in COMING else "away" if stay.id in out else "occupied"
        if bed in self.out_of_service:
            return "out_of_service"
        return "preparing" if bed in self.preparing else "free"

    @property
    def out_of_service(self):
        return {
            bed
            for bed, since, until in self.closed
            if since <= self.tonight and (until is None or until > self.tonight)
        }

    def sleeping(self, night):
        """Return by bed who has it on a night; tonight also who should have left and has not."""
        stays = ((bed, self.stays[stay]) for on, bed, stay in self.nights if on == night)
        found = {bed: stay for bed, stay in stays if stay.state != "ended" or night < self.tonight}
        if night == self.tonight:
            placed = {stay.id for stay in found.values()}
            for bed, stay_id, _since, until in self.placed:
                stay = self.stays[stay_id]
                late = stay.state in HERE and until == stay.departs_on <= night
                if late and stay_id not in placed:
                    found.setdefault(bed, stay)
        return found

    @property
    def sleepers(self):
        """Return who is counted as living here now, in the house or out of it."""
        return [bed.stay for bed in self.beds if bed.state in ("occupied", "away")]

    @property
    def roll(self):
        """Return by stay what was answered tonight for everyone who has a bed."""
        tonight = [self.stays[stay] for on, _bed, stay in self.nights if on == self.tonight]
        return {stay: self.answers.get(stay.id) for stay in tonight if stay.state in HERE}

    @property
    def without_bed(self):
        slept = {stay for on, _bed, stay in self.nights if on == self.tonight}
        here = (stay for stay in self.stays.values() if stay.state in HERE)
        return sorted(stay.code for stay in here if stay.id not in slept)

    @property
    def arrivals(self):
        stays = self.stays.values()
        coming = (one for one in stays if one.state in COMING and one.arrives_on <= self.tonight)
        return sorted(stay.code for stay in coming)

    @property
    def departures(self):
        stays = self.stays.values()
        soon = (one for one in stays if one.state in HERE and one.departs_on <= self.today + DAY)
        return sorted(stay.code for stay in soon)

    @property
    def late(self):
        late = [s for s, _left, due, back in self.leaves if back is None and due <= self.at]
        return sorted(self.stays[stay].code for stay in late)

    def taken_on(self, night):
        """Return how many beds are somebody's on a night, and how many of them are only kept."""
        stays = [self.stays[stay] for on, _bed, stay in self.nights if on == night]
        return len(stays), sum(stay.state in COMING for stay in stays)

    def meals(self):
        """Return for each meal of today: plates, special plates, infants, out, may come."""
        found = {}
        for meal, hour in MEALS.items():
            night = self.today - DAY if hour < time(12) else self.today
            at = datetime.combine(self.today, hour, tzinfo=ZONE)
            guests = list(self.sleeping(night).values())
            counts = Counter(self._eats(guest, at) for guest in guests)
            if guests:
                kinds = ("plates", "special", "infants", "out", "may_come")
                found[meal] = [counts[kind] for kind in kinds]
                assert sum(found[meal]) == len(guests)
        return found

    def _eats(self, guest, at):
        if guest.state in COMING:
            return "may_come"
        if any(stay == guest.id and self._misses(at, *pass_) for stay, *pass_ in self.leaves):
            return "out"
        born = guest.birth_year
        return "infants" if born and at.year - born < INFANT_UNDER else "plates"

    def _misses(self, at, left, due, returned):
        """Tell whether she is out over a meal; who is late stays out until she is back."""
        return returned is None and left <= at and (at < due or due <= self.at)


def moment(value):
    """Return a moment however the database gives it: as text of UTC, or with its zone."""
    if value is None:
        return None
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(ZONE)

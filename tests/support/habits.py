"""Three months of invented work in a house of twenty, and look-ups planted in it, by seed."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from residents.identity import name_token_rows
from residents.models import (
    Assignment,
    CaseFile,
    ConflictOfInterest,
    FileEvent,
    Household,
    NameToken,
    Person,
)
from rooms.models import Stay
from staff.models import AuditEntry, DutyShift, Member, Team
from tests.residents.factories import CentreFactory

FIRST = datetime(2026, 8, 1, tzinfo=UTC)
DAYS, WARM_UP = 90, 30
EACH_KIND = 6
HOUSE, CASE = 10, 10
ROLES = [*["house"] * 8, *["supervisor"] * 2, *["caseworker"] * 6]
ROLES += ["lead", "psychologist", "nurse", "legal"]
FAMILIES = [a + b + c for a in "بتحدر" for b in "اوي" for c in ("لمي", "سني", "كري", "عطي")]
OFF_WORK = (4, 5)  # Friday and Saturday


@dataclass(eq=False)
class Resident:
    """Somebody, and the days (from the first) on which she came and left."""

    person: Person
    family: str
    comes: int
    leaves: int
    workers: list


@dataclass(eq=False)
class Worker:
    member: Member
    family: str
    habit: float
    clients: list = field(default_factory=list)
    shifts: dict = field(default_factory=dict)

    @property
    def is_house(self):
        return bool({"house", "supervisor"} & set(self.member.roles))


@dataclass(frozen=True)
class Planted:
    """A look-up that should be found: who, on which day, by which rule."""

    member_id: uuid.UUID
    day: int
    kind: str


class Quarter:
    """Tells three months of a house and writes them down."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.centre = CentreFactory(time_zone="UTC")
        self.team = Team.objects.create(centre=self.centre, name_ar="فريق", name_en="Team")
        self.entries, self.lines, self.planted = [], [], []
        self.busy = {}
        self.workers = [self._worker(n, role) for n, role in enumerate(ROLES)]
        self.residents = self._residents()
        self._plan_shifts()
        for day in range(DAYS):
            self._work(day)
        self._plant()
        AuditEntry.objects.bulk_create(self.entries, batch_size=2000)
        FileEvent.objects.bulk_create(self.lines, batch_size=2000)

    def at(self, day, hour):
        return FIRST + timedelta(days=day, hours=hour)

    def _worker(self, number, role):
        family = self.rng.choice(FAMILIES)
        login = f"worker-{uuid.uuid4().hex[:8]}"
        member = Member.objects.create(
            login=login, name=f"منى {family}", centre=self.centre, roles=[role], password="!"
        )
        member.teams.add(self.team)
        habits = {"house": (4, 8), "supervisor": (5, 9), "caseworker": (4, 7)}
        return Worker(member, family, self.rng.uniform(*habits.get(role, (1.5, 3.5))))

    def _residents(self):
        rng, found = self.rng, []
        case = [w for w in self.workers if w.member.roles == ["caseworker"]]
        services = [w for w in self.workers[-3:]]
        for day in range(-25, DAYS):
            for _ in range(rng.choice((1, 1, 2, 2, 3))):
                workers = [rng.choice(case)]
                workers += [rng.choice(services)] if rng.random() < 0.6 else []
                stays = rng.randint(5, 24)
                person = Person(
                    centre=self.centre, code=uuid.uuid4().hex[:8], sex="F", birth_year=1990
                )
                found.append(Resident(person, rng.choice(FAMILIES), day, day + stays, workers))
        self._keep(found)
        return found

    def _keep(self, residents):
        Person.objects.bulk_create([r.person for r in residents])
        files = [CaseFile(centre=self.centre, person=r.person, team=self.team) for r in residents]
        CaseFile.objects.bulk_create(files)
        homes = [Household(centre=self.centre) for _ in residents]
        Household.objects.bulk_create(homes)
        rows = [row for r in residents for row in name_token_rows(r.person, f"هند {r.family}")]
        NameToken.objects.bulk_create(rows)
        day = [(FIRST + timedelta(days=r.comes)).date() for r in residents]
        Stay.objects.bulk_create(
            Stay(
                centre=self.centre,
                person=r.person,
                household=home,
                state="expected",
                arrives_on=on,
                departs_on=on + timedelta(days=r.leaves - r.comes),
            )
            for r, home, on in zip(residents, homes, day, strict=True)
        )
        Assignment.objects.bulk_create(
            Assignment(case_file=file, member=worker.member, since_at=self.at(r.comes, 12))
            for r, file in zip(residents, files, strict=True)
            for worker in r.workers
        )
        for resident in residents:
            for worker in resident.workers:
                worker.clients.append(resident)

    def _plan_shifts(self):
        """Two at a time through day and night; some change with a colleague and tell nobody."""
        house, rows = self.workers[:HOUSE], []
        for number in range(3 * DAYS):
            start = self.at(0, 7 + 8 * number)
            for turn in range(2):
                planned = house[(2 * number + turn) % HOUSE]
                works = self.rng.choice(house) if self.rng.random() < 0.01 else planned
                works.shifts.setdefault(number // 3, []).append(start)
                rows.append(
                    DutyShift(
                        centre=self.centre,
                        member=planned.member,
                        starts_at=start,
                        ends_at=start + timedelta(hours=8),
                    )
                )
        DutyShift.objects.bulk_create(rows)

    def here(self, day):
        return [r for r in self.residents if r.comes <= day < r.leaves]

    def look(self, worker, resident, at, action="residents:person_detail"):
        self.entries.append(
            AuditEntry(
                at=at,
                member_id=worker.member.pk,
                centre_id=self.centre.pk,
                action=action,
                method="GET",
                status=200,
                subjects=resident.person.pk.bytes,
            )
        )
        self.busy.setdefault((worker, at.date()), set()).add(resident)

    def reveal(self, worker, resident, at):
        self.look(worker, resident, at, "residents:person_reveal")

    def write(self, worker, resident, at):
        self.lines.append(
            FileEvent(person=resident.person, kind="note", at=at, by=worker.member, detail={})
        )

    def count(self, mean):
        """Draw how often something happens that happens ``mean`` times on average."""
        left, times = 1.0, -1
        while left > 2.718281828**-mean:
            left, times = left * self.rng.random(), times + 1
        return times

    def _work(self, day):
        everyone = self.here(day)
        busy = 1.8 if self.rng.random() < 0.08 else 1.0
        for worker in self.workers[:HOUSE]:
            for start in worker.shifts.get(day, ()):
                self._shift(worker, start, everyone, busy)
        if self.at(day, 0).weekday() not in OFF_WORK:
            for worker in self.workers[HOUSE:]:
                self._case_work(worker, day, everyone, busy)

    def _shift(self, worker, start, everyone, busy):
        rng = self.rng
        longer = rng.uniform(0, 50 / 60) if rng.random() < 0.05 else 0
        for _ in range(self.count(worker.habit * busy)):
            at = start + timedelta(hours=rng.uniform(-0.2, 8 + longer))
            chosen = rng.choice(everyone)
            self.look(worker, chosen, at)
            if rng.random() < 0.15:
                self.reveal(worker, chosen, at)
            if rng.random() < 0.2:
                self.write(worker, chosen, at)
        if rng.random() < 0.02:  # a call about somebody who left
            gone = rng.choice([r for r in self.residents if r.leaves < (start - FIRST).days - 3])
            self.look(worker, gone, start + timedelta(hours=1))
            if rng.random() < 0.8:
                self.write(worker, gone, start + timedelta(hours=2))

    def _case_work(self, worker, day, everyone, busy):
        rng = self.rng
        if rng.random() < 0.06:  # ill today: somebody stands in for her
            cover = rng.choice(self.workers[HOUSE : HOUSE + 6])
            for client in [r for r in everyone if r in worker.clients][:2]:
                at = self.at(day, rng.uniform(8, 16))
                self.reveal(cover, client, at)
                if rng.random() < 0.95:
                    self.write(cover, client, at)
            return
        own = [r for r in everyone if r in worker.clients] or everyone[:1]
        for _ in range(self.count(worker.habit * busy)):
            at = self.at(day, rng.uniform(7.5, 17))
            chosen = rng.choice(own if rng.random() < 0.8 else everyone)
            self.look(worker, chosen, at)
            if chosen in worker.clients and rng.random() < 0.3:
                self.reveal(worker, chosen, at)

    def _plant(self):
        snoops = (self._many, self._off_shift, self._not_assigned, self._same_name, self._conflict)
        for snoop in snoops:
            days = self.rng.sample(range(WARM_UP + 5, DAYS - 1), EACH_KIND)
            for day in days:
                snoop(day)

    def _planted(self, worker, day, kind):
        self.planted.append(Planted(worker.member.pk, day, kind))

    def _at_work(self, worker, day):
        """Return a moment of that day on which she is on duty, or None."""
        if worker.is_house:
            starts = [s for s in worker.shifts.get(day, ()) if s.hour < 16]
            return starts[0] + timedelta(hours=2) if starts else None
        return self.at(day, 11)

    def _someone(self, day, among=None):
        return self.rng.choice([w for w in among or self.workers if self._at_work(w, day)])

    def _many(self, day):
        worker = self._someone(day)
        at = self._at_work(worker, day)
        known = [r for r in self.residents if r.comes <= day]
        for resident in self.rng.sample(known, round(max(12, 4.5 * worker.habit))):
            self.look(worker, resident, at + timedelta(seconds=self.rng.randrange(3600)))
        self._planted(worker, day, "many")

    def _off_shift(self, day):
        at = self.at(day, self.rng.uniform(1, 23))
        far = timedelta(hours=2)
        starts = {w: [s for days in w.shifts.values() for s in days] for w in self.workers[:HOUSE]}
        free = [
            w
            for w, begun in starts.items()
            if not any(s - far <= at < s + timedelta(hours=8) + far for s in begun)
        ]
        worker = self.rng.choice(free)
        for resident in self.rng.sample(self.here(day), self.rng.randint(1, 3)):
            self.look(worker, resident, at)
        self._planted(worker, day, "off_shift")

    def _not_assigned(self, day):
        if self.rng.random() < 0.5:
            worker = self._someone(day, self.workers[HOUSE : HOUSE + 6])
            strangers = [r for r in self.here(day) if r not in worker.clients]
            self.reveal(worker, self.rng.choice(strangers), self._at_work(worker, day))
        else:
            worker = self._someone(day, self.workers[:HOUSE])
            gone = [r for r in self.residents if r.leaves < day - 15]
            self.look(worker, self.rng.choice(gone), self._at_work(worker, day))
        self._planted(worker, day, "not_assigned")

    def _same_name(self, day):
        """Look at a cousin who left, or reveal the name of one who sleeps here."""
        worker = self._someone(day)
        stays = (day - 40, day - 20) if self.rng.random() < 0.5 else (day - 3, day + 5)
        person = Person(centre=self.centre, code=uuid.uuid4().hex[:8], sex="F", birth_year=1990)
        cousin = Resident(person, worker.family, *stays, [])
        self._keep([cousin])
        self.reveal(worker, cousin, self._at_work(worker, day))
        self._planted(worker, day, "same_name")

    def _conflict(self, day):
        """Look, and say days later that she should not have."""
        worker = self._someone(day)
        before = day - self.rng.randint(2, 5)
        resident = self.rng.choice(self.here(before))
        self.look(worker, resident, self.at(before, 11))
        ConflictOfInterest.objects.create(
            member=worker.member,
            person=resident.person,
            kind="acquaintance",
            since_at=self.at(day, 12),
            since_by=worker.member,
        )
        self._planted(worker, day, "conflict")

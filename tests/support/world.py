"""One row of every kind, as seen from four places: for tests that walk every address.

A new model behind a `<uuid:pk>` gets one line in ROWS; an API operation with an id gets one in
ROW_OF_ID and, if it takes a body, one in BODIES. Nothing else is needed.
"""

import itertools
import secrets
from datetime import timedelta

import pytest
from django.utils import timezone

from rehabilitation import models as rehabilitation
from rehabilitation.actions.courses import add_course, plan_run
from rehabilitation.actions.enrolments import enrol_person
from residents import models as residents
from residents.actions import assign_file
from rooms import models as rooms
from rooms.actions import Signatures, Thing, move_stay, take_in_belongings
from rooms.actions.drafts import start_draft
from rooms.people_asked import blank
from shelter.exports.actions import ask_export
from shelter.exports.spans import Span
from staff import models as staff
from staff.choices import CASE_ROLES
from staff.factors import sealed
from tests.rehabilitation import factories as plans
from tests.residents import factories as people
from tests.rooms import child_factories as children
from tests.rooms import factories as house
from tests.rooms import rights_factories as rights
from tests.rooms import shift_factories as shift
from tests.staff import factories as members

RELATIONS = ("own", "team", "house", "elsewhere", "restricted", "conflict", "glass")
MEET_MOST = ("house", "caseworker", "manager")
"""The roles that see most people and most kinds of pages."""


def turns(roles, always=MEET_MOST):
    """Return parameters of a test: in a short run PostgreSQL is asked about some roles only.

    What a role may do is no question to a database; all of them go everywhere on SQLite.
    """
    once = pytest.mark.one_engine
    return [role if role in always else pytest.param(role, marks=once) for role in roles]


CANARY = "CNRY-name-7f3a كناري"
COUNTED = itertools.count(1)  # nights and versions that no two rows may share


class World:
    """Two centres. Here: ``member`` with her team, and another team. Elsewhere: the same."""

    def __init__(self, role):
        self.centre, self.other_centre = people.CentreFactory(), people.CentreFactory()
        self.team = people.TeamFactory(centre=self.centre)
        self.member = people.MemberFactory(
            role=role, centre=self.centre, teams=[self.team], english=True
        )
        colleague = people.MemberFactory(role=role, centre=self.centre)
        stranger = people.MemberFactory(role=role, centre=self.other_centre)
        self.cases = {
            "own": Case(self.centre, self.member, assigned=True),
            "team": Case(self.centre, self.member, team=self.team),
            "house": Case(self.centre, colleague, team=people.TeamFactory(centre=self.centre)),
            "elsewhere": Case(
                self.other_centre, stranger, team=people.TeamFactory(centre=self.other_centre)
            ),
            "restricted": Case(self.centre, colleague, team=self.team, then=restricted),
            "conflict": Case(
                self.centre, colleague, team=self.team, then=self.in_conflict_with_member
            ),
            "glass": Case(
                self.centre,
                colleague,
                team=people.TeamFactory(centre=self.centre),
                then=self.opened_by_member,
            ),
        }

    def in_conflict_with_member(self, person):
        residents.ConflictOfInterest.objects.create(
            member=self.member, person=person, kind="relative", since_by=self.member
        )

    def opened_by_member(self, person):
        restricted(person)
        if self.member.has_perm("residents.break_glass"):
            now = timezone.now()
            residents.BreakGlass.objects.create(
                centre=self.centre,
                member=self.member,
                person=person,
                started_at=now,
                ends_at=now + timedelta(minutes=30),
            )


class Case:
    """Somebody in a centre with everything about her; a row is made when it is asked for."""

    def __init__(self, centre, member, *, team=None, assigned=False, then=None):
        self.centre, self.member, self.team, self.assigned = centre, member, team, assigned
        self.then = then
        self.now = timezone.now()
        self.made = {}

    def row(self, model):
        if model not in self.made:
            if model not in ROWS:
                raise AssertionError(
                    f"{model.__name__} stands behind an address: add a line for it to ROWS in"
                    " tests/support/world.py"
                )
            self.made[model] = ROWS[model](self)
        return self.made[model]


def a_person(case):
    person = people.PersonFactory(centre=case.centre, team=case.team, name=CANARY)
    if case.assigned and case.member.has_role(*CASE_ROLES):
        assign_file(case_file=person.case_file, member=case.member, by=None, at=case.now)
    if case.then:
        case.then(person)
    return person


def restricted(person):
    """Restrict her file, on which a colleague works."""
    worker = people.MemberFactory(role="nurse", centre=person.centre)
    assign_file(case_file=person.case_file, member=worker, by=None, at=timezone.now())
    residents.CaseFile.objects.filter(person=person).update(restricted=True)


def erased(case):
    """A certificate about somebody whose words were destroyed."""
    return residents.Erasure.objects.create(
        person=case.row(residents.Person),
        number=f"2026-{secrets.token_hex(4)}",
        scope="narrative",
        reason="her_wish",
        keys_destroyed=1,
    )


def an_export(case):
    month = case.centre.night().replace(day=1) - timedelta(days=1)
    return ask_export(
        kind="occupancy",
        span=Span(month.year, month.month),
        file_format="csv",
        reason="report",
        by=case.member,
        at=case.now,
    )


def an_authenticator(case):
    """Return one of hers; elsewhere that of a stranger."""
    row = staff.Authenticator(member=case.member, kind="recovery")
    sealed.put(row, {"hash": ""})
    row.save(force_insert=True)
    return row


def a_glass(case):
    """Return what a colleague opened and closed again; it waits for its review."""
    person, started_at = case.row(residents.Person), case.now - timedelta(hours=1)
    return residents.BreakGlass.objects.create(
        centre=case.centre,
        member=people.MemberFactory(role="nurse", centre=case.centre),
        person=person,
        started_at=started_at,
        ends_at=started_at + timedelta(minutes=30),
    )


def a_roll_call(case):
    return rooms.RollCall.objects.create(
        centre=case.centre,
        night=case.centre.night() + timedelta(days=next(COUNTED)),
        opened_by=people.MemberFactory(centre=case.centre),
    )


def a_search(case):
    """Return the search for somebody who was missing at a roll-call of the night before."""
    member = people.MemberFactory(centre=case.centre)
    night = case.centre.night() - timedelta(days=next(COUNTED))
    roll_call = rooms.RollCall.objects.create(centre=case.centre, night=night, opened_by=member)
    line = rooms.RollCallLine.objects.create(
        roll_call=roll_call, stay=case.row(rooms.Stay), result="missing", how="tap", by=member
    )
    return rooms.MissingReport.objects.create(
        stay=line.stay, line=line, since_at=case.now, since_by=member
    )


def a_link(case):
    """Return who must be kept apart from her: somebody as near to the member as she is."""
    pair = (case.row(residents.Person), a_person(case))
    one, other = sorted(pair, key=lambda person: person.pk)
    return residents.ConflictLink.objects.create(
        one=one, other=other, kind="other", linked_by=case.member
    )


def a_stay(case):
    return house.StayFactory(bed=case.row(rooms.Bed), person=case.row(residents.Person))


def a_proposal(case):
    """Return a plan with one line, for a household that is to come."""
    stay = case.row(rooms.Stay)
    proposal = rooms.Proposal.objects.create(
        centre=case.centre, from_on=stay.arrives_on, asked_by=case.member, cost_now=1, cost=0
    )
    proposal.lines.create(
        position=0,
        household=stay.household,
        from_on=stay.arrives_on,
        until_on=stay.departs_on,
        room=stay.placements.first().bed.room,
        stays=[str(stay.pk)],
        cost=0,
    )
    return proposal


def a_relocation(case):
    """Return a villa that was left, with her among those who moved."""
    stay, by = case.row(rooms.Stay), people.MemberFactory(centre=case.centre)
    line = {"stay": stay, "from_bed": case.row(rooms.Bed), "from_on": case.centre.night()}
    change = rooms.BedChange.objects.create(centre=case.centre, kind="relocation", by=by)
    rooms.BedChangeLine.objects.create(change=change, **line)
    villa = house.VillaFactory(centre=case.centre)
    return rooms.Relocation.objects.create(villa=villa, reason="fire", change=change, closed_by=by)


def a_thing(case):
    """Return a thing that is kept for her."""
    stay, by = case.row(rooms.Stay), people.MemberFactory(centre=case.centre)
    things, signed = [Thing(kind="keys", place="S-1")], Signatures(by_her=True)
    given = {"things": things, "signed": signed, "by": by, "at": case.now}
    return take_in_belongings(stay=stay, **given).items.get()


def a_run(case):
    return plan_run(
        course=case.row(rehabilitation.Course),
        trainer=case.member,
        capacity=3,
        sessions=[(case.now, case.now + timedelta(hours=1))],
        by=case.member,
    )


def a_review(case):
    stay = case.row(rooms.Stay)
    return stay.reviews.first() or plans.ReviewFactory(stay=stay)


def a_draft(case):
    answers = {
        "safe": "yes",
        "channel": "walk_in",
        "people": [blank()],
        "from_on": case.centre.night().isoformat(),
        "nights": 14,
        "beds": [],
        "consents": {},
        "consent_until": (case.centre.night() + timedelta(days=90)).isoformat(),
    }
    return start_draft(answers=answers, by=case.member, at=case.now)


def a_change(case):
    bed = house.BedFactory(centre=case.centre)
    stay = house.StayFactory(bed=house.BedFactory(centre=case.centre))
    move_stay(stay=stay, bed=bed, by=case.member, at=case.now)
    return rooms.BedChange.objects.filter(centre=case.centre).latest("at")


ROWS = {
    staff.Member: lambda case: people.MemberFactory(centre=case.centre),
    staff.DutyShift: lambda case: members.DutyShiftFactory(member=case.row(staff.Member)),
    staff.Organisation: lambda case: members.OrganisationFactory(centre=case.centre),
    staff.Device: lambda case: members.DeviceFactory(centre=case.centre),
    staff.Authenticator: an_authenticator,
    staff.LookupAlert: lambda case: members.LookupAlertFactory(
        centre=case.centre, member=case.row(staff.Member)
    ),
    staff.Notice: lambda case: members.NoticeFactory(member=case.member),
    staff.Export: an_export,
    residents.Person: a_person,
    residents.BreakGlass: a_glass,
    residents.ConflictOfInterest: lambda case: residents.ConflictOfInterest.objects.create(
        member=people.MemberFactory(centre=case.centre),
        person=case.row(residents.Person),
        kind="other",
        since_by=case.member,
    ),
    residents.ConflictLink: a_link,
    residents.CaseFile: lambda case: case.row(residents.Person).case_file,
    residents.Consent: lambda case: people.ConsentFactory(person=case.row(residents.Person)),
    residents.Document: lambda case: people.DocumentFactory(person=case.row(residents.Person)),
    residents.SafeContact: lambda case: people.SafeContactFactory(
        person=case.row(residents.Person)
    ),
    residents.Erasure: erased,
    residents.Share: lambda case: people.ShareFactory(person=case.row(residents.Person)),
    residents.Task: lambda case: people.TaskFactory(
        centre=case.centre, person=case.row(residents.Person), role=case.member.roles[0]
    ),
    rooms.Villa: lambda case: house.VillaFactory(centre=case.centre),
    rooms.Room: lambda case: house.RoomFactory(villa=case.row(rooms.Villa)),
    rooms.Bed: lambda case: house.BedFactory(room=case.row(rooms.Room)),
    rooms.OutOfService: lambda case: house.OutOfServiceFactory(bed=case.row(rooms.Bed)),
    rooms.Maintenance: lambda case: house.MaintenanceFactory(bed=case.row(rooms.Bed)),
    rooms.Stay: a_stay,
    rooms.ForgottenStay: lambda case: house.ForgottenStayFactory(stay=case.row(rooms.Stay)),
    rooms.BedChange: a_change,
    rooms.CheckInDraft: a_draft,
    rooms.Extension: lambda case: house.ExtensionFactory(
        stay=case.row(rooms.Stay), past=31, at=case.now
    ),
    rooms.Medicine: lambda case: house.MedicineFactory(person=case.row(rooms.Stay).person),
    rooms.LeavePass: lambda case: house.LeavePassFactory(stay=case.row(rooms.Stay)),
    rooms.RollCall: a_roll_call,
    rooms.MissingReport: a_search,
    rooms.ResidentCard: lambda case: house.ResidentCardFactory(person=case.row(residents.Person)),
    rooms.HouseLogEntry: lambda case: shift.HouseLogEntryFactory(
        centre=case.centre, person=case.row(residents.Person)
    ),
    rooms.HouseIncident: lambda case: (
        shift.IncidentPersonFactory(person=case.row(residents.Person)).incident
    ),
    rooms.Handover: lambda case: shift.HandoverFactory(centre=case.centre, given=True),
    rooms.HandoverLine: lambda case: shift.HandoverLineFactory(
        handover=case.row(rooms.Handover), person=case.row(residents.Person)
    ),
    rooms.BelongingsItem: a_thing,
    rooms.ChildRoutine: lambda case: children.ChildRoutineFactory(stay=case.row(rooms.Stay)),
    rooms.ChildRun: lambda case: children.ChildRunFactory(routine=case.row(rooms.ChildRoutine)),
    rooms.CustodyPaper: lambda case: children.CustodyPaperFactory(
        person=case.row(rooms.Stay).person
    ),
    rooms.MayCollect: lambda case: children.MayCollectFactory(person=case.row(rooms.Stay).person),
    rooms.HouseText: lambda case: rights.HouseTextFactory(
        centre=case.centre, version=next(COUNTED)
    ),
    rooms.Visit: lambda case: rooms.Visit.objects.create(
        centre=case.centre,
        kind="visitor",
        person=case.row(residents.Person),
        arrived_by=case.member,
    ),
    rooms.BannedVisitor: lambda case: rooms.BannedVisitor.objects.create(
        centre=case.centre,
        person=case.row(residents.Person),
        reason="other",
        name_words=2,
        added_by=case.member,
    ),
    rooms.StayRequest: lambda case: house.StayRequestFactory(
        centre=case.centre, person=case.row(residents.Person), screened=True
    ),
    rooms.Relocation: a_relocation,
    rooms.Proposal: a_proposal,
    rehabilitation.Plan: lambda case: plans.PlanFactory(stay=case.row(rooms.Stay), submitted=True),
    rehabilitation.Goal: lambda case: case.row(rehabilitation.Plan).goals.first(),
    rehabilitation.Intervention: lambda case: plans.InterventionFactory(
        goal=case.row(rehabilitation.Goal)
    ),
    rehabilitation.Review: a_review,
    rehabilitation.ServiceNote: lambda case: plans.ServiceNoteFactory(
        person=case.row(residents.Person), role=case.member.roles[0]
    ),
    rehabilitation.Course: lambda case: add_course(
        centre=case.centre, name_ar="خياطة", name_en="Sewing", by=case.member
    ),
    rehabilitation.CourseRun: a_run,
    rehabilitation.ClassSession: lambda case: case.row(rehabilitation.CourseRun).sessions.first(),
    rehabilitation.Enrolment: lambda case: enrol_person(
        run=case.row(rehabilitation.CourseRun),
        person=case.row(residents.Person),
        by=case.member,
        at=case.now,
    ),
}

ROW_OF_ID = {
    "person_id": residents.Person,
    "residents": residents.Person,
    "stays": rooms.Stay,
    "plans": rehabilitation.Plan,
    "reviews": rehabilitation.Review,
    "course-runs": rehabilitation.CourseRun,
}
"""The row that an id names where no `on=` says so: by its name, or by the word before it."""

SOMEONE = {"sex": "F", "birth_year": 1990, "relation": "self"}

BODIES = {
    "residents/search": lambda case: {"code": "N7-K24"},
    "admissions": lambda case: {
        "people": [SOMEONE],
        "from": str(case.centre.night()),
        "nights": 3,
        "channel": "walk_in",
    },
    "cancel": lambda case: {"reason": "mistake"},
    "move": lambda case: {"bed": str(case.row(rooms.Bed).pk)},
    "swap": lambda case: {"with": str(case.row(rooms.Stay).pk)},
    "check-out": lambda case: {
        "destination": "family",
        "safe_for_her": None,
        "safe_for_worker": True,
    },
    "extend": lambda case: {"nights": 2, "reason": "safety"},
    "leave": lambda case: {
        "purpose": "work",
        "until": (case.now + timedelta(hours=2)).isoformat(),
    },
    "plans": lambda case: {
        "stay": str(case.row(rooms.Stay).pk),
        "goals": [{"domain": "safety", "title": "x"}],
    },
    "complete": lambda case: {"progress": []},
    "course-runs": lambda case: {
        "course": str(case.row(rehabilitation.Course).pk),
        "capacity": 3,
        "sessions": [
            {
                "starts_at": case.now.isoformat(),
                "ends_at": (case.now + timedelta(hours=1)).isoformat(),
            }
        ],
    },
    "enrolments": lambda case: {"person": str(case.row(rooms.Stay).person_id)},
}
"""A body that an API operation accepts, by the end of its address."""

FORMS = {
    "rooms:check_in_again": lambda case: {"person": str(case.row(residents.Person).pk)},
    "rehabilitation:attendance_mark": lambda case: {
        "enrolment": str(case.row(rehabilitation.Enrolment).pk)
    },
}
"""What a page needs to be sent to find a second row; an empty form is a 422 everywhere else."""

QUERIES = {
    "availability": "people=F34&nights=2",
    "reports/occupancy": "from=2026-11-01&to=2026-11-07",
}


def body_of(route, case):
    """Return a valid body for an API operation; empty for one that takes none."""
    for ending, body in sorted(BODIES.items(), key=lambda pair: -len(pair[0])):
        if route.path.endswith("/" + ending):
            return body(case)
    return {}

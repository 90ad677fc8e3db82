"""Everywhere that a person could be met: for tests of who sees nothing of her."""

import json
from datetime import timedelta

from django.utils import timezone

from rehabilitation.actions.courses import add_course, plan_run
from rehabilitation.actions.enrolments import enrol_person
from residents.actions import form_household
from rooms.actions.cards import issue_card
from rooms.models import Stay
from tests.rehabilitation.factories import PlanFactory
from tests.residents.factories import PersonFactory, TaskFactory
from tests.rooms.factories import BedFactory, StayFactory

NAME, PHONE = "مريم السالم", "+97455123456"
LISTS = ("/", "/residents/", "/stays/", "/stays/?as=table", "/board/", "/plans/", "/reviews/")


class Somebody:
    """A person with a bed, a card, a child, a task for each role, a plan, a review, a course."""

    def __init__(self, centre, team, by):
        self.centre, self.by = centre, by
        self.person = PersonFactory(centre=centre, team=team, name=NAME, phone=PHONE)
        self.child = PersonFactory(centre=centre, team=team, boy=True)
        self.bed = BedFactory(centre=centre)
        self.stay = StayFactory(bed=self.bed, person=self.person)
        other = StayFactory(bed=BedFactory(room=self.bed.room), person=self.child)
        household = form_household(
            centre=centre,
            members=[(self.person, "self"), (self.child, "child")],
            on=centre.night(),
            by=by,
        )
        Stay.objects.filter(pk__in=[self.stay.pk, other.pk]).update(household=household)
        self.card = issue_card(person=self.person, by=by, at=timezone.now())
        self.plan = PlanFactory(stay=self.stay)

    def gives_work_to(self, member):
        for kind in ("other", "departure_expected"):
            TaskFactory(centre=self.centre, person=self.person, kind=kind, role=member.roles[0])

    def learns(self, trainer):
        course = add_course(centre=self.centre, name_ar="خياطة", name_en="Sewing", by=trainer)
        now = timezone.now()
        self.run = plan_run(
            course=course,
            trainer=trainer,
            capacity=3,
            sessions=[(now, now + timedelta(hours=1))],
            by=trainer,
        )
        return enrol_person(run=self.run, person=self.person, by=trainer, at=now)

    @property
    def marks(self):
        """What an answer that shows her would hold."""
        return (self.person.code, str(self.person.pk), str(self.stay.pk), NAME)


def everywhere(client, api, somebody):
    """Return (where, answer) for every list, search and row in which she could be met."""
    person, code = somebody.person, somebody.person.code
    for path in LISTS:
        yield path, client.get(path)
    for query in (code, NAME, PHONE):
        yield "search", client.post("/residents/search/", {"query": query})
        yield "check-in", client.post("/check-in/before/", {"asked": query})
    yield "card", client.post("/check-in/before/", {"asked": somebody.card.number})
    yield "scan", client.post("/scan/", {"number": somebody.card.number})
    yield "child", client.get(f"/residents/{somebody.child.pk}/")
    yield "record", client.get(f"/residents/{person.pk}/")
    yield "reveal", client.post(f"/residents/{person.pk}/reveal/")
    yield "card page", client.get(f"/residents/{person.pk}/card/")
    yield "plan", client.get(f"/plans/{somebody.plan.pk}/")
    if hasattr(somebody, "run"):
        yield "course", client.get(f"/courses/{somebody.run.pk}/")
    for asked in ({"code": code}, {"name": NAME}, {"phone": PHONE}):
        yield "api search", api.post("/api/v1/residents/search", asked)
    for path in ("/api/v1/stays", "/api/v1/reviews", "/api/v1/beds?limit=500"):
        yield path, api.get(path)
    yield "api person", api.get(f"/api/v1/residents/{person.pk}")


def met(client, api, somebody, but=()):
    """Return where she is met, that is where an answer holds a mark of hers that was not sent."""
    found = []
    for where, answer in everywhere(client, api, somebody):
        text = answer.content.decode() + json.dumps(dict(answer.headers))
        sent = (somebody.person.code, NAME) if where in ("search", "check-in") else ()
        marks = [mark for mark in somebody.marks if mark in text and mark not in sent]
        if marks and where not in but:
            found.append(f"{where}: {marks}")
    return found

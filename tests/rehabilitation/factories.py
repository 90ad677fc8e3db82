"""The smallest valid plans and reviews, written by the actions; stays come from the rooms."""

from datetime import timedelta

import factory
from django.utils import timezone

from rehabilitation.actions.approval import approve_plan, submit_plan
from rehabilitation.actions.goals import add_step
from rehabilitation.actions.plans import GoalDraft, write_plan
from rehabilitation.actions.service_notes import write_service_note
from rehabilitation.models import Goal, Intervention, Plan, Review, ServiceNote
from residents.actions import assign_file
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory, TeamFactory
from tests.rooms.factories import BedFactory, StayFactory


class TeamOfThree:
    """A centre with one team: a caseworker, a lead and another lead; and a stay that is theirs."""

    def __init__(self):
        self.centre = CentreFactory()
        self.team = TeamFactory(centre=self.centre)
        self.caseworker = self.member("caseworker")
        self.lead = self.member("lead")

    def member(self, role, **kwargs):
        return MemberFactory(centre=self.centre, role=role, teams=[self.team], **kwargs)

    def stay(self, **kwargs):
        return StayFactory(bed=BedFactory(centre=self.centre), **kwargs)


class PlanFactory(factory.Factory):
    """A draft with two goals by its author ``by``; ``submitted``, or approved by ``approver``."""

    class Meta:
        model = Plan

    submitted = False
    approver = None
    stay = factory.SubFactory(StayFactory)
    by = factory.LazyAttribute(lambda plan: MemberFactory(centre=plan.stay.centre))
    at = factory.LazyFunction(timezone.now)
    goals = (
        GoalDraft("legal", "Her own papers", "I want my own passport"),
        GoalDraft("psychological", "Feel safe at night"),
    )

    @classmethod
    def _create(cls, model_class, *args, submitted, approver, **kwargs):
        plan = write_plan(**kwargs)
        if submitted or approver:
            submit_plan(plan=plan, by=kwargs["by"], at=kwargs["at"])
        if approver:
            approve_plan(plan=plan, by=approver, at=kwargs["at"])
        return plan


class GoalFactory(factory.Factory):
    """The first goal of a plan."""

    class Meta:
        model = Goal

    plan = factory.SubFactory(PlanFactory)

    @classmethod
    def _create(cls, model_class, *args, plan, **kwargs):
        return plan.goals.first()


class InterventionFactory(factory.Factory):
    """A step towards a goal."""

    class Meta:
        model = Intervention

    goal = factory.SubFactory(GoalFactory)
    title = "Ask for the birth certificate"
    by = None
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return add_step(**kwargs)


class ReviewFactory(factory.django.DjangoModelFactory):
    """A review of a stay, due today unless told otherwise (``late=2`` days)."""

    class Meta:
        model = Review

    class Params:
        late = 0

    stay = factory.SubFactory(StayFactory)
    centre = factory.SelfAttribute("stay.centre")
    person = factory.SelfAttribute("stay.person")
    team = factory.SelfAttribute("person.case_file.team")
    day = 10
    due_on = factory.LazyAttribute(
        lambda review: (
            timezone.now().astimezone(review.centre.zone).date() - timedelta(days=review.late)
        )
    )


class ServiceNoteFactory(factory.Factory):
    """A note by a member of ``role`` who works on the file (any other role: a psychologist)."""

    class Meta:
        model = ServiceNote

    role = "psychologist"
    person = factory.SubFactory(PersonFactory)
    by = factory.LazyAttribute(
        lambda note: MemberFactory(
            centre=note.person.centre,
            role=note.role if note.role in WRITES_FOR else "psychologist",
        )
    )
    text = "تتحدث عن كوابيس متكررة"
    summary = "تحتاج إلى نوم هادئ"
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, role, by, person, at, **kwargs):
        service = WRITES_FOR.get(role, "psychological")
        if not person.case_file.assignments.open().filter(member=by).exists():
            assign_file(case_file=person.case_file, member=by, by=None, at=at)
        return write_service_note(person=person, service=service, by=by, at=at, **kwargs)


WRITES_FOR = {"psychologist": "psychological", "nurse": "health", "legal": "legal"}

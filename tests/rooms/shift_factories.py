"""The smallest valid line of the log, incident and handover; and who is hidden from whom."""

from datetime import timedelta

import factory
from django.utils import timezone

from residents.actions import assign_file
from residents.models import CaseFile, ConflictOfInterest
from rooms.actions.writing import seal_about
from rooms.models import (
    Handover,
    HandoverLine,
    HouseIncident,
    HouseLogEntry,
    IncidentPerson,
)
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory


class HouseLogEntryFactory(factory.django.DjangoModelFactory):
    """A line about nobody; ``person=person`` makes it about her."""

    class Meta:
        model = HouseLogEntry

    centre = factory.SubFactory(CentreFactory)
    kind = "note"
    person = None
    text = factory.LazyAttribute(lambda row: "" if row.person else "The boiler was repaired")
    at = factory.LazyFunction(timezone.now)
    entered_by = factory.LazyAttribute(lambda row: MemberFactory(role="house", centre=row.centre))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return kept(model_class(*args, **kwargs), "نامت متأخرة")


class HouseIncidentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HouseIncident

    centre = factory.SubFactory(CentreFactory)
    number = factory.Sequence(lambda n: n + 1)
    at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    place = "common"
    kind = "quarrel"
    severity = 2
    happened = "A loud quarrel about the kitchen"
    action_taken = "Both were calmed"
    follow_up_on = factory.LazyAttribute(lambda row: row.centre.night() + timedelta(days=3))
    recorded_by = factory.LazyAttribute(lambda row: MemberFactory(role="house", centre=row.centre))


class IncidentPersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IncidentPerson

    incident = factory.LazyAttribute(lambda row: HouseIncidentFactory(centre=row.person.centre))
    person = factory.SubFactory(PersonFactory)
    role = "witness"
    added_by = factory.SelfAttribute("incident.recorded_by")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return kept(model_class(*args, **kwargs), "رأت كل شيء")


class HandoverFactory(factory.django.DjangoModelFactory):
    """A draft; ``given=True`` is what waits to be taken over."""

    class Meta:
        model = Handover

    class Params:
        given = factory.Trait(
            state="given",
            given_at=factory.LazyFunction(timezone.now),
            given_by=factory.SelfAttribute("prepared_by"),
        )

    centre = factory.SubFactory(CentreFactory)
    shift_ends_at = factory.LazyFunction(timezone.now)
    prepared_by = factory.LazyAttribute(lambda row: MemberFactory(role="house", centre=row.centre))


class HandoverLineFactory(factory.django.DjangoModelFactory):
    """A typed line about nobody; ``person=person`` makes it about her."""

    class Meta:
        model = HandoverLine

    handover = factory.SubFactory(HandoverFactory, given=True)
    person = None
    text = factory.LazyAttribute(lambda row: "" if row.person else "The back door sticks")
    written_by = factory.SelfAttribute("handover.prepared_by")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return kept(model_class(*args, **kwargs), "تنتظر مكالمة")


def kept(row, words):
    """Save a row; if it is about somebody, with these words sealed."""
    if row.person:
        seal_about(row, words)
    row.save(force_insert=True)
    return row


def restrict(person):
    """Restrict her file to a nurse who works on it."""
    worker = MemberFactory(role="nurse", centre=person.centre)
    assign_file(case_file=person.case_file, member=worker, by=None, at=timezone.now())
    CaseFile.objects.filter(person=person).update(restricted=True)


def in_conflict_with(member, person):
    """Keep a member from a person."""
    ConflictOfInterest.objects.create(
        member=member, person=person, kind="relative", since_by=member
    )

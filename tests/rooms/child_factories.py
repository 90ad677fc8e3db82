"""The smallest routine, run, paper and line of a child's list; a mother with her child."""

from datetime import time, timedelta

import factory
from django.utils import timezone

from rooms.actions import allow_collector, forbid_collector
from rooms.doors import Caller
from rooms.models import ChildRoutine, ChildRun, CustodyPaper, MayCollect
from rooms.sealed import seal_words
from tests.residents.factories import MemberFactory, PersonFactory
from tests.rooms.factories import RoomFactory, StayFactory


def mother_and_child(age=7, **stay):
    """Return the stays of a mother and her child, in two beds of one room."""
    beds = list(RoomFactory(for_families=True, beds=2).beds.all())
    centre = beds[0].room.villa.centre
    mother = StayFactory(bed=beds[0], **stay)
    child = PersonFactory(centre=centre, sex="M", birth_year=timezone.now().year - age)
    household = mother.household
    return mother, StayFactory(
        bed=beds[1], person=child, relation="child", household=household, **stay
    )


class ChildRoutineFactory(factory.django.DjangoModelFactory):
    """School on every day of the week, from 7 to 13:30."""

    class Meta:
        model = ChildRoutine

    stay = factory.LazyFunction(lambda: mother_and_child()[1])
    kind = "school"
    weekdays = factory.LazyFunction(lambda: list(range(7)))
    leaves_time = time(7)
    back_time = time(13, 30)
    taken_by = "staff"
    brought_by = "mother"
    from_on = factory.LazyAttribute(lambda row: row.stay.arrives_on)
    added_by = factory.LazyAttribute(lambda row: MemberFactory(centre=row.stay.centre))


class ChildRunFactory(factory.django.DjangoModelFactory):
    """It did not go on the day of now."""

    class Meta:
        model = ChildRun

    routine = factory.SubFactory(ChildRoutineFactory)
    on = factory.LazyAttribute(lambda row: row.routine.stay.centre.night())
    reason = "ill"
    noted_by = factory.SelfAttribute("routine.added_by")


class CustodyPaperFactory(factory.django.DjangoModelFactory):
    """A protection order that counts since yesterday and until something ends it."""

    class Meta:
        model = CustodyPaper

    person = factory.LazyFunction(lambda: mother_and_child()[1].person)
    kind = "protection"
    issuer = "court"
    valid_from = factory.LazyAttribute(lambda row: row.person.centre.night() - timedelta(days=1))
    added_by = factory.LazyAttribute(lambda row: MemberFactory(centre=row.person.centre))

    @classmethod
    def _create(cls, model_class, *args, remark="", **kwargs):
        paper = model_class(*args, **kwargs)
        seal_words(paper, remark=remark)
        paper.save(force_insert=True)
        return paper


class MayCollectFactory(factory.Factory):
    """An aunt whom the mother allowed for a week; ``never=True``: who never may.

    Somebody grown up is given a line too: what cannot be is not asked here.
    """

    class Meta:
        model = MayCollect

    person = factory.LazyFunction(lambda: mother_and_child()[1].person)
    name = "حصة إبراهيم الأنصاري"
    phone = "+97455730194"
    relation = "aunt_uncle"
    allowed_by = "mother"
    at = factory.LazyFunction(timezone.now)
    until_on = factory.LazyAttribute(
        lambda row: row.at.astimezone(row.person.centre.zone).date() + timedelta(days=7)
    )
    never = False
    by = factory.LazyAttribute(lambda row: MemberFactory(centre=row.person.centre))

    @classmethod
    def _create(cls, model_class, *args, name, phone, allowed_by, until_on, never, **rest):
        caller, born = Caller(name=name, phone=phone), rest["person"].birth_year
        rest["person"].birth_year = None
        try:
            if never:
                return forbid_collector(caller=caller, **rest)
            return allow_collector(caller=caller, allowed_by=allowed_by, until_on=until_on, **rest)
        finally:
            rest["person"].birth_year = born

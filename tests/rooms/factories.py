"""The smallest valid house. A stay comes with its bed-nights and its placement.

``StayFactory(bed=bed, arrives_on=date, nights=14, held=True)``; everything is of one centre.
"""

from datetime import time, timedelta

import factory
from django.utils import timezone

from rooms.actions.diet import WhatSheEats, keep_diet
from rooms.actions.extending import ask_extension
from rooms.actions.medicines import Prescription, prescribe_medicine
from rooms.models import (
    Bed,
    BedNight,
    BedPreparation,
    Diet,
    Extension,
    ForgottenStay,
    LeavePass,
    Maintenance,
    Medicine,
    OutOfService,
    Placement,
    RequestScreening,
    ResidentCard,
    Room,
    Stay,
    StayRequest,
    Villa,
)
from rooms.models.request import OVER, PUT_OFF
from shelter.shared.nights import nights_between
from tests.residents.factories import CentreFactory, HouseholdFactory, MemberFactory, PersonFactory


class VillaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Villa

    centre = factory.SubFactory(CentreFactory)
    name_ar = factory.Sequence(lambda n: f"فيلا {n}")
    name_en = factory.Sequence(lambda n: f"Villa {n}")
    position = factory.Sequence(lambda n: n)


class RoomFactory(factory.django.DjangoModelFactory):
    """A room; ``beds=3`` puts that many single beds into it, ``cots=1`` so many cots."""

    class Meta:
        model = Room
        skip_postgeneration_save = True

    class Params:
        centre = None
        for_families = factory.Trait(audience="families", boys_max_age=17)

    villa = factory.Maybe(
        "centre",
        factory.SubFactory(VillaFactory, centre=factory.SelfAttribute("..centre")),
        factory.SubFactory(VillaFactory),
    )
    code = factory.Sequence(lambda n: f"{n}")
    audience = "women"
    boys_max_age = 11
    position = factory.Sequence(lambda n: n)

    @factory.post_generation
    def beds(self, create, extracted, **kwargs):
        for _number in range(extracted or 0):
            BedFactory(room=self)

    @factory.post_generation
    def cots(self, create, extracted, **kwargs):
        for _number in range(extracted or 0):
            BedFactory(room=self, kind="cot")


class BedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Bed

    class Params:
        centre = None

    room = factory.Maybe(
        "centre",
        factory.SubFactory(RoomFactory, centre=factory.SelfAttribute("..centre")),
        factory.SubFactory(RoomFactory),
    )
    code = factory.Sequence(lambda n: f"B{n}")
    kind = "single"
    position = factory.Sequence(lambda n: n)


class StayFactory(factory.django.DjangoModelFactory):
    """One person's stay, admitted from tonight for 14 nights unless told otherwise.

    ``ended`` and ``cancelled`` stays came 14 nights ago; a cancelled one keeps no night.
    """

    class Meta:
        model = Stay

    class Params:
        nights = 14
        held = factory.Trait(
            state="held",
            admitted_at=None,
            hold_until=factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=90)),
        )
        expected = factory.Trait(
            state="expected",
            admitted_at=None,
            arrives_on=factory.LazyAttribute(lambda stay: stay.centre.night() + timedelta(days=2)),
        )
        ended = factory.Trait(
            state="ended",
            arrives_on=factory.LazyAttribute(
                lambda stay: stay.centre.night() - timedelta(days=stay.nights)
            ),
            ended_at=factory.LazyFunction(timezone.now),
            destination="relatives",
            safe_for_worker=True,
        )
        cancelled = factory.Trait(state="cancelled", admitted_at=None, cancel_reason="mistake")

    bed = factory.SubFactory(BedFactory)
    centre = factory.LazyAttribute(lambda stay: stay.bed.room.villa.centre)
    person = factory.LazyAttribute(lambda stay: PersonFactory(centre=stay.centre))
    relation = "self"
    household = factory.LazyAttribute(
        lambda stay: HouseholdFactory(
            centre=stay.centre, members=[(stay.person, stay.relation)], on=stay.arrives_on
        )
    )
    state = "admitted"
    channel = "walk_in"
    needs = factory.LazyFunction(list)
    arrives_on = factory.LazyAttribute(lambda stay: stay.centre.night())
    departs_on = factory.LazyAttribute(lambda stay: stay.arrives_on + timedelta(days=stay.nights))
    admitted_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, bed, **kwargs):
        stay = model_class.objects.create(**kwargs)
        if stay.state != Stay.State.CANCELLED:
            sleep(stay, bed, stay.arrives_on, stay.departs_on)
        return stay


def sleep(stay, bed, from_on, until_on):
    """Write the nights ``[from_on, until_on)`` of a stay in a bed, and their placement."""
    BedNight.objects.bulk_create(
        BedNight(bed=bed, night=night, stay=stay) for night in nights_between(from_on, until_on)
    )
    return Placement.objects.create(stay=stay, bed=bed, from_on=from_on, until_on=until_on)


class BedPreparationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BedPreparation

    bed = factory.SubFactory(BedFactory)


class OutOfServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OutOfService

    bed = factory.SubFactory(BedFactory)
    reason = "repair"
    from_on = factory.LazyAttribute(lambda row: row.bed.room.villa.centre.night())


class MaintenanceFactory(factory.django.DjangoModelFactory):
    """A repair at a bed, due today; ``bed=None, room=room`` makes it one of a room."""

    class Meta:
        model = Maintenance

    bed = factory.SubFactory(BedFactory)
    centre = factory.LazyAttribute(lambda row: (row.room or row.bed.room).villa.centre)
    room = None
    kind = "power"
    urgency = "now"
    due_on = factory.LazyAttribute(lambda row: row.centre.night())
    asked_by = factory.LazyAttribute(lambda row: MemberFactory(role="house", centre=row.centre))


class LeavePassFactory(factory.django.DjangoModelFactory):
    """She went out two hours ago and is due back in two."""

    class Meta:
        model = LeavePass

    stay = factory.SubFactory(StayFactory)
    purpose = "medical"
    left_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=2))
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=2))


class ExtensionFactory(factory.Factory):
    """Nights past the limit that somebody asked for: ``ExtensionFactory(stay=…, past=7)``.

    ``past`` is how many nights would lie past the limit in all.
    """

    class Meta:
        model = Extension

    class Params:
        past = 7

    stay = factory.SubFactory(StayFactory, nights=30)
    nights = factory.LazyAttribute(
        lambda asked: asked.past + asked.stay.centre.max_nights - asked.stay.nights
    )
    reason = "housing_pending"
    wish = "أريد بيتًا لي ولأولادي"
    exit_plan = "شقة من الجمعية، ينقصها العقد"
    by = factory.LazyAttribute(
        lambda asked: MemberFactory(role="caseworker", centre=asked.stay.centre)
    )
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return ask_extension(**kwargs)


class ResidentCardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ResidentCard

    person = factory.SubFactory(PersonFactory)
    number = factory.Sequence(lambda n: f"{n:013d}")


class ForgottenStayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ForgottenStay

    stay = factory.SubFactory(StayFactory)
    reason = "no_sign"
    since_on = factory.LazyAttribute(lambda row: row.stay.centre.night() - timedelta(days=3))


class StayRequestFactory(factory.django.DjangoModelFactory):
    """A wish for one place, asked now; ``screened=True`` answers its questions.

    ``state`` brings what belongs to it; a household that beds are held for has no stays by itself.
    """

    class Meta:
        model = StayRequest
        skip_postgeneration_save = True

    centre = factory.SubFactory(CentreFactory)
    channel = "walk_in"
    people = factory.LazyFunction(
        lambda: [{"sex": "F", "birth_year": 1990, "relation": "self", "needs": []}]
    )
    wanted_from = factory.LazyAttribute(lambda request: request.centre.night())
    wanted_nights = 14
    state = "requested"
    urgency = "days"
    decided_at = factory.LazyAttribute(lambda one: timezone.now() if one.state in PUT_OFF else None)
    decline_reason = factory.LazyAttribute(lambda one: "no_bed" if one.state in PUT_OFF else "")
    review_on = factory.LazyAttribute(
        lambda one: one.centre.night() + timedelta(days=7) if one.state == "not_now" else None
    )
    withdraw_reason = factory.LazyAttribute(
        lambda one: "placed_elsewhere" if one.state == "withdrawn" else ""
    )
    household = factory.LazyAttribute(
        lambda one: HouseholdFactory(centre=one.centre) if one.state in ("held", "placed") else None
    )
    ended_at = factory.LazyAttribute(
        lambda one: (one.decided_at or timezone.now()) if one.state in OVER else None
    )

    @factory.post_generation
    def screened(self, create, extracted, **kwargs):
        if extracted:
            RequestScreening.objects.create(
                request=self, safe_now="no", eligible="yes", conflict_here="no", needs_other="no",
                screened_by=MemberFactory(centre=self.centre),
            )  # fmt: skip


class DietFactory(factory.Factory):
    """What somebody eats, kept as the house keeps it: ``DietFactory(person=…, kinds=["soft"])``."""

    class Meta:
        model = Diet

    person = factory.SubFactory(PersonFactory)
    by = None
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, person, by, at, **said):
        return keep_diet(person=person, said=WhatSheEats(**said), by=by, at=at)


class MedicineFactory(factory.Factory):
    """A medicine at nine in the evening, since a week; fields of `Prescription`."""

    class Meta:
        model = Medicine

    person = factory.SubFactory(PersonFactory)
    name = "Amoxicillin"
    dose = "1 x 500 mg"
    times = (time(21),)
    from_on = factory.LazyAttribute(lambda one: one.person.centre.night(one.at))
    by = None
    at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))

    @classmethod
    def _create(cls, model_class, *args, person, by, at, **what):
        return prescribe_medicine(person=person, what=Prescription(**what), by=by, at=at)

"""Whatever is admitted, cancelled, late or expired: nights and placements stay equal."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rooms.actions import Arrival, admit_household, cancel_stay, check_in_stay, expire_holds
from rooms.models import Bed, BedNight, Placement, Stay
from shelter.shared.errors import DomainError
from shelter.shared.nights import NIGHT, nights_between
from tests.residents.factories import CentreFactory
from tests.rooms.factories import RoomFactory

people = st.lists(
    st.builds(Arrival, st.sampled_from("FM"), st.integers(1980, 2026)), min_size=1, max_size=3
)
steps = st.one_of(
    st.tuples(
        st.just("admit"),
        people,
        st.integers(0, 3),
        st.integers(1, 4),
        st.one_of(st.none(), st.integers(1, 2000)),
        st.one_of(st.none(), st.lists(st.integers(0, 6), min_size=1, max_size=3)),
    ),
    st.tuples(st.just("check_in"), st.integers(0, 9)),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("expire")),
    st.tuples(st.just("wait"), st.integers(1, 40)),
)


class House:
    """A small house in which time goes on."""

    def __init__(self):
        self.centre = CentreFactory()
        for audience in ("women", "families", "girls"):
            RoomFactory(centre=self.centre, audience=audience, boys_max_age=12, beds=2)
        self.beds = list(Bed.objects.select_related("room__villa"))
        self.at = timezone.now()

    def do(self, step):
        name, *arguments = step
        with suppress(DomainError):
            getattr(self, name)(*arguments)

    def admit(self, arrivals, later, nights, hold, beds):
        admit_household(
            centre=self.centre,
            arrivals=arrivals,
            from_on=self.centre.night(self.at) + later * NIGHT,
            nights=nights,
            channel="other",
            beds=[self.beds[place % len(self.beds)] for place in beds] if beds else None,
            hold_minutes=hold,
            by=None,
            at=self.at,
        )

    def check_in(self, place):
        check_in_stay(stay=self.stay(place), by=None, at=self.at)

    def cancel(self, place):
        cancel_stay(stay=self.stay(place), reason="mistake", by=None, at=self.at)

    def expire(self):
        expire_holds(at=self.at)

    def wait(self, hours):
        self.at += timedelta(hours=hours)

    def stay(self, place):
        stays = Stay.objects.select_related("person", "centre").order_by("created_at", "pk")
        if not stays:
            raise DomainError
        return stays[place % len(stays)]


def assert_sound():
    slept = set(BedNight.objects.values_list("stay", "bed", "night"))
    placed = [
        (placement.stay_id, placement.bed_id, night)
        for placement in Placement.objects.all()
        for night in nights_between(placement.from_on, placement.until_on)
    ]
    assert sorted(map(str, slept)) == sorted(map(str, placed))
    assert len({(bed, night) for _stay, bed, night in slept}) == len(slept)
    for stay in Stay.objects.all():
        nights = sorted(night for of_stay, _bed, night in slept if of_stay == stay.pk)
        due = nights_between(stay.arrives_on, stay.departs_on) if stay.is_open else nights
        assert nights == due


def play(script):
    with transaction.atomic():
        house = House()
        for step in script:
            house.do(step)
            assert_sound()
        transaction.set_rollback(True)


@pytest.mark.django_db
class TestNightsAndPlacements:
    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(script=st.lists(steps, min_size=2, max_size=15))
    def test_stay_equal(self, script):
        play(script)

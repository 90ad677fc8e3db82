"""Whatever house is relocated: one bed one night one person, families together, nobody inside."""

from collections import defaultdict

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rooms.actions import Arrival, SomeDoNotFit, admit_household
from rooms.allocation import NoBedFits
from rooms.models import BedNight, Relocation, Room, Stay
from shelter.shared.nights import NIGHT
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import RoomFactory, VillaFactory
from tests.rooms.moving import assert_history_equals_nights
from tests.rooms.relocating import inside, leave

rooms = st.lists(
    st.tuples(
        st.sampled_from(["women", "families", "girls"]),
        st.sampled_from([None, 9, 17]),
        st.integers(1, 4),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=4,
)
children = st.builds(
    Arrival, st.sampled_from("FM"), st.integers(2008, 2026), relation=st.just("child")
)
parties = st.lists(
    st.tuples(
        st.builds(Arrival, st.just("F"), st.integers(1975, 2012)),
        st.lists(children, max_size=2),
        st.integers(0, 2),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=6,
)


class House:
    """Two villas; families are admitted wherever they fit, then the first one is left."""

    def __init__(self, at, villas):
        self.at, self.centre = at, CentreFactory()
        self.by = MemberFactory(role="supervisor", centre=self.centre)
        self.villas = [VillaFactory(centre=self.centre) for _villa in villas]
        for villa, some in zip(self.villas, villas, strict=True):
            for audience, boys, beds, cots in some:
                RoomFactory(villa=villa, audience=audience, boys_max_age=boys, beds=beds, cots=cots)
        self.night = self.centre.night(at)

    def admit(self, mother, children, later, nights):
        admit_household(
            centre=self.centre, arrivals=[mother, *children], from_on=self.night + later * NIGHT,
            nights=nights, channel="other", by=None, at=self.at,
        )  # fmt: skip

    def where(self):
        rows = BedNight.objects.order_by("night", "stay").values_list("stay", "night", "bed")
        return list(rows)


def assert_sound(house, before):
    """Every night is kept, everyone of a family is in rooms of one villa, the villa is empty."""
    assert_history_equals_nights()
    here = Stay.objects.filter(state="admitted")
    tonight = {stay for stay, night, _bed in house.where() if night == house.night}
    assert tonight == set(here.values_list("pk", flat=True))
    nights = {(stay, night) for stay, night, _bed in house.where() if stay in tonight}
    assert nights == {(stay, night) for stay, night, _bed in before if stay in tonight}
    villas = defaultdict(set)
    rows = BedNight.objects.filter(night=house.night, stay__state="admitted")
    for household, villa in rows.values_list("stay__household", "bed__room__villa"):
        villas[household].add(villa)
    assert all(len(some) == 1 for some in villas.values())
    _assert_rules_hold(house)


def _assert_rules_hold(house):
    for room in Room.objects.filter(villa__centre=house.centre):
        slept = Stay.objects.filter(bed_nights__bed__room=room, bed_nights__night=house.night)
        sleepers = list(slept.select_related("person"))
        if room.audience == "families":
            assert len({stay.household_id for stay in sleepers}) <= 1
        boys = [stay.person.age_on(house.night) for stay in sleepers if stay.person.sex == "M"]
        if boys and room.audience != "girls":
            limit = room.boys_max_age
            assert max(boys) <= (17 if limit is None and room.audience == "families" else limit)


def play(villas, families):
    with transaction.atomic():
        house = House(timezone.now(), villas)
        for family in families:
            try:
                house.admit(*family)
            except NoBedFits:
                continue
        before, villa = house.where(), house.villas[0]
        try:
            leave(villa, house.by, at=house.at)
        except SomeDoNotFit:
            assert house.where() == before
            assert not Relocation.objects.exists()
            leave(villa, house.by, at=house.at, accept_remaining=True)
        else:
            admitted = Stay.objects.filter(state="admitted", pk__in=inside(villa, house.night))
            assert not admitted.exists()
        assert_sound(house, before)
        transaction.set_rollback(True)


@pytest.mark.django_db
class TestRelocation:
    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(villas=st.tuples(rooms, rooms), families=parties)
    def test_moves_all_or_nobody_and_keeps_every_night(self, villas, families):
        play(villas, families)

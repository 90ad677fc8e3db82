"""Of two supervisors who accept one request at the same moment, one does (on either database)."""

import pytest
from django.utils import timezone

from rooms.actions import RequestDecided, accept_request, refuse_request
from rooms.models import Stay, StayRequest
from tests.residents.factories import CentreFactory
from tests.rooms.factories import RoomFactory, StayRequestFactory
from tests.rooms.moving import member_of
from tests.staff.test_factors_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 4


def race(centre, act):
    """Let the supervisors act at one moment, each on a row of her own; return what came of it."""
    wish = StayRequestFactory(centre=centre, state="waiting", screened=True)
    racers = [member_of(centre, "supervisor") for _number in range(RACERS)]

    def one(number):
        mine = StayRequest.objects.select_related("centre").get(pk=wish.pk)
        try:
            act(mine, racers[number], number)
        except RequestDecided:
            return False
        return True

    return at_once(one, many=RACERS)


def test_beds_are_held_once():
    centre = CentreFactory()
    RoomFactory(centre=centre, beds=RACERS)

    def hold(wish, by, _number):
        common = {"by": by, "at": timezone.now()}
        accept_request(request=wish, reason="in_order", hold_minutes=30, **common)

    assert sorted(race(centre, hold)) == [False] * (RACERS - 1) + [True]
    assert Stay.objects.count() == 1
    assert StayRequest.objects.get().household == Stay.objects.get().household


def test_what_is_held_is_not_declined_and_the_other_way_round():
    centre = CentreFactory()
    RoomFactory(centre=centre, beds=RACERS)

    def decide(wish, by, number):
        common = {"request": wish, "by": by, "at": timezone.now()}
        if number % 2:
            refuse_request(reason="no_bed", **common)
        else:
            accept_request(reason="in_order", hold_minutes=30, **common)

    assert sum(race(centre, decide)) == 1
    is_held = StayRequest.objects.get().state == "held"
    assert Stay.objects.count() == int(is_held)

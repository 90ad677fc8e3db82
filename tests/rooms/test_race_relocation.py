"""A villa is left while somebody is checked in: the bed has one winner, the villa stays empty."""

import pytest
from django.utils import timezone

from rooms.actions import Arrival, admit_household, relocate_villa
from rooms.models import Bed, BedNight, Relocation, Stay
from rooms.relocation_facts import proposal_for
from shelter.shared.errors import DomainError
from tests.residents.factories import MemberFactory
from tests.rooms.factories import RoomFactory, StayFactory
from tests.staff.test_factors_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def villa():
    villa = RoomFactory(beds=2).villa
    RoomFactory(centre=villa.centre, beds=1)
    StayFactory(bed=villa.rooms.get().beds.first())
    return villa


def raced(villa, bed):
    """Relocate and check in at one moment; return what each came to: None, or the refusal."""
    by, at = MemberFactory(role="supervisor", centre=villa.centre), timezone.now()
    version = proposal_for(villa, at).version

    def act(number):
        try:
            if number:
                admit_household(
                    centre=villa.centre, arrivals=[Arrival("F", 1990)], nights=3, beds=[bed],
                    from_on=villa.centre.night(at), channel="police", by=by, at=at,
                )  # fmt: skip
            else:
                relocate_villa(villa=villa, reason="fire", version=version, by=by, at=at)
        except DomainError as refusal:
            return type(refusal).__name__
        return None

    return at_once(act, 2)


def assert_one_bed_each(villa):
    night = villa.centre.night()
    slept = list(BedNight.objects.filter(night=night).values_list("bed", "stay"))
    assert len({bed for bed, _stay in slept}) == len(slept) == Stay.objects.count()
    if Relocation.objects.exists():
        assert not BedNight.objects.filter(night=night, bed__room__villa=villa).exists()


def test_for_the_only_bed_elsewhere(villa):
    bed = Bed.objects.exclude(room__villa=villa).get()

    left, came = raced(villa, bed)

    assert (left is None) != (came is None)
    assert left in (None, "HouseChanged")
    assert came in (None, "BedTaken")
    assert_one_bed_each(villa)


def test_for_a_bed_in_the_villa(villa):
    left, came = raced(villa, villa.rooms.get().beds.last())

    assert left is None or came is None
    assert_one_bed_each(villa)

"""What the tests of relocations share: a villa to leave, and what must hold after it was left."""

from rooms.actions import relocate_villa
from rooms.models import BedNight, Stay
from rooms.relocation_facts import proposal_for
from tests.rooms.moving import AT, TONIGHT, assert_history_equals_nights


def leave(villa, by, at=AT, version=None, **more):
    """Relocate a villa as it is proposed now."""
    version = version or proposal_for(villa, at).version
    more.setdefault("reason", "address_exposed")
    return relocate_villa(villa=villa, version=version, by=by, at=at, **more)


def inside(villa, night=TONIGHT):
    """Return who sleeps in a villa on a night."""
    rows = BedNight.objects.filter(bed__room__villa=villa, night=night)
    return set(rows.values_list("stay_id", flat=True))


def assert_everyone_has_one_bed(night=TONIGHT):
    """Whoever stays here has a bed-night tonight; the history says the same."""
    here = Stay.objects.filter(state="admitted", departs_on__gt=night)
    slept = BedNight.objects.filter(night=night, stay__in=here)
    assert set(slept.values_list("stay_id", flat=True)) == {stay.pk for stay in here}
    assert_history_equals_nights()

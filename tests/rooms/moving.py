"""What the tests of moves, leaving and nights share: one evening, a house, and what must hold."""

from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rooms.models import BedNight, Placement
from shelter.shared.nights import NIGHT, nights_between
from tests.residents.factories import HouseholdFactory, MemberFactory, PersonFactory
from tests.rooms.factories import StayFactory

ZONE = ZoneInfo("Asia/Qatar")
AT = datetime(2026, 3, 10, 20, tzinfo=ZONE)
TONIGHT = AT.date()
MINUTE = timedelta(minutes=1)


def stay_in(bed, since=3, nights=14, **kwargs):
    """Return a stay that came ``since`` nights ago, for ``nights`` nights in all."""
    arrives_on = TONIGHT - since * NIGHT
    kwargs.setdefault("admitted_at", AT - since * NIGHT - timedelta(hours=6))
    return StayFactory(bed=bed, arrives_on=arrives_on, nights=nights, **kwargs)


def waiting_in(bed, **kwargs):
    """Return an expected stay that has the bed from tonight on."""
    return stay_in(bed, since=0, state="expected", admitted_at=None, **kwargs)


def family_in(beds, people, **kwargs):
    """Return stays of one household: ``people`` are (sex, birth year, relation)."""
    centre = beds[0].room.villa.centre
    persons = [PersonFactory(centre=centre, sex=sex, birth_year=born) for sex, born, _of in people]
    pairs = [(person, of) for person, (_sex, _born, of) in zip(persons, people, strict=True)]
    household = HouseholdFactory(centre=centre, members=pairs, on=TONIGHT - 3 * NIGHT)
    return [
        stay_in(bed, person=person, relation=relation, household=household, **kwargs)
        for bed, (person, relation) in zip(beds, pairs, strict=True)
    ]


def member_of(centre, role="house"):
    return MemberFactory(role=role, centre=centre)


def sleeps(stay):
    """Return where a stay sleeps, night by night, from the rows that count."""
    return dict(stay.bed_nights.order_by("night").values_list("night", "bed__code"))


def assert_history_equals_nights():
    """Placements and bed-nights say the same of every stay."""
    by_rows, by_history = defaultdict(set), defaultdict(set)
    for stay_id, bed_id, night in BedNight.objects.values_list("stay", "bed", "night"):
        by_rows[stay_id].add((bed_id, night))
    for row in Placement.objects.all():
        nights = {(row.bed_id, night) for night in nights_between(row.from_on, row.until_on)}
        assert not by_history[row.stay_id] & nights
        by_history[row.stay_id] |= nights
    assert {stay: rows for stay, rows in by_history.items() if rows} == dict(by_rows)


def everything(*models):
    """Return every row of these tables, to compare before and after a refusal."""
    return [sorted(map(str, model.objects.values_list())) for model in models]

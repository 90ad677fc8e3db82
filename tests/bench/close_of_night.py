"""Ten thousand stays that end tonight: all of them go on in one close of the night."""

from datetime import datetime, time
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from residents.models import Household, Person, Task
from rooms.actions import close_of_night
from rooms.models import Bed, BedNight, Placement, Room, Stay, Villa
from shelter.shared.nights import NIGHT
from staff.models import Centre
from tests.bench.measure import many_pages_at_hand, report, spent_on

ROUNDS = 5
LATE = time(23, 30)
BARE = (
    """INSERT INTO rooms_bednight (bed_id, night, stay_id, is_overstay)
    SELECT p.bed_id, %(tonight)s, s.id, 1 FROM rooms_stay s
    JOIN rooms_placement p ON p.stay_id = s.id AND p.until_on = s.departs_on
    WHERE s.centre_id = %(centre)s AND s.state = 'admitted' AND s.departs_on = %(tonight)s""",
    """INSERT INTO residents_task
      (id, centre_id, kind, state, person_id, subject_type, subject_id, due_on, role, created_at)
    SELECT lower(hex(randomblob(16))), centre_id, 'overstay', 'open', person_id, 'stay', id,
      %(tonight)s, 'supervisor', %(at)s
    FROM rooms_stay
    WHERE centre_id = %(centre)s AND state = 'admitted' AND departs_on = %(tonight)s""",
    """UPDATE rooms_placement SET until_on = %(until)s
    WHERE until_on = %(tonight)s AND stay_id IN (SELECT id FROM rooms_stay
    WHERE centre_id = %(centre)s AND state = 'admitted' AND departs_on = %(tonight)s)""",
    """UPDATE rooms_stay SET departs_on = %(until)s, is_overstay = 1
    WHERE centre_id = %(centre)s AND state = 'admitted' AND departs_on = %(tonight)s""",
)


def bench_close_of_night(count: int) -> None:
    """Close the night of a house in which ``count`` stays end, beside bare SQL that does the same.

    Every other house is closed before, and once more each time: it has nothing left to do.
    """
    zone = Centre.objects.get().zone
    at = datetime.combine(timezone.localdate(timezone=zone), LATE, tzinfo=zone)
    close_of_night(at=at)
    with many_pages_at_hand():
        centre = _fill(count, at)
    bare, closed = [], []
    for _round in range(ROUNDS):
        rows, spent = _undone(centre, lambda: _bare_sql(centre, at))
        assert rows == [count] * len(BARE), rows
        bare.append(spent)
        counts, spent = _undone(centre, lambda: close_of_night(at=at))
        assert counts["overstays"] == count, counts
        closed.append(spent)
    close_of_night(at=at)
    again, second = spent_on(lambda: close_of_night(at=at))
    assert not any(again.values()), again
    first = median(closed)
    report(f"close of the night, {count:,} stays end", first, median(bare), 3)
    report(f"close of the night, again, {count:,} stays", second, first, 1)


def _fill(count, at):
    """Make a house where in each of so many beds somebody sleeps whose stay ends tonight."""
    main = Centre.objects.get()
    zone, nights = main.time_zone, main.max_nights
    centre = Centre.objects.create(code="large", time_zone=zone, max_nights=nights)
    tonight = centre.night(at)
    villa = Villa.objects.create(centre=centre, name_ar="ك", name_en="L")
    room = Room.objects.create(villa=villa, code="1", audience="women")
    household = Household.objects.create(centre=centre)
    persons = [Person(centre=centre, code=f"L{n:06}", sex="F") for n in range(count)]
    beds = [Bed(room=room, code=f"{n}") for n in range(count)]
    stays = [
        Stay(
            centre=centre, person=person, household=household, relation="self",
            state="admitted", channel="walk_in", arrives_on=tonight - NIGHT, departs_on=tonight,
            admitted_at=at - NIGHT,
        )
        for person in persons
    ]  # fmt: skip
    pairs = list(zip(beds, stays, strict=True))
    with transaction.atomic():
        for model, rows in ((Person, persons), (Bed, beds), (Stay, stays)):
            model.objects.bulk_create(rows, batch_size=500)
        BedNight.objects.bulk_create(
            (BedNight(bed=bed, stay=stay, night=tonight - NIGHT) for bed, stay in pairs),
            batch_size=500,
        )
        Placement.objects.bulk_create(
            (
                Placement(bed=bed, stay=stay, from_on=tonight - NIGHT, until_on=tonight)
                for bed, stay in pairs
            ),
            batch_size=500,
        )
    return centre


def _bare_sql(centre, at):
    """Do it with statements alone; return how many rows each did."""
    tonight = centre.night(at)
    said = {
        "centre": centre.pk.hex,
        "tonight": str(tonight),
        "until": str(tonight + NIGHT),
        "at": str(at),
    }
    done = []
    with connection.cursor() as cursor:
        for statement in BARE:
            cursor.execute(statement, said)
            done.append(cursor.rowcount)
    return done


def _undone(centre, work):
    """Return what ``work`` returned and the seconds it took; the transaction is rolled back."""
    with transaction.atomic():
        answer, spent = spent_on(work)
        transaction.set_rollback(True)
    assert not Task.objects.filter(centre=centre).exists()
    return answer, spent

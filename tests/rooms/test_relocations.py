from io import BytesIO

import pytest
import time_machine
from django.db.models import Value
from django.db.models.functions import Concat
from pypdf import PdfReader

from residents.models import FileEvent, Task
from rooms.actions import (
    HouseChanged,
    SomeDoNotFit,
    VillaClosedAlready,
    VillaOpenAlready,
    check_out_stay,
    record_leave,
    reopen_villa,
    words_of_relocation,
)
from rooms.actions.night_packs import make_night_packs
from rooms.choices import BedState
from rooms.kept_paper import open_kept_pack
from rooms.models import (
    Bed,
    BedNight,
    BedPreparation,
    BoardVersion,
    LeavePass,
    Placement,
    Stay,
)
from rooms.relocation_facts import proposal_for
from rooms.selectors import beds_on
from staff import vault
from tests.rooms.factories import MedicineFactory, RoomFactory
from tests.rooms.moving import (
    AT,
    MINUTE,
    NIGHT,
    TONIGHT,
    family_in,
    member_of,
    sleeps,
    stay_in,
    waiting_in,
)
from tests.rooms.relocating import assert_everyone_has_one_bed, inside, leave
from tests.rooms.unchanged import nothing_changes
from tests.support.jobs import run_queued_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return RoomFactory(beds=3)


@pytest.fixture
def villa(room):
    return room.villa


@pytest.fixture
def elsewhere(villa):
    return RoomFactory(centre=villa.centre, beds=4)


@pytest.fixture
def by(villa):
    return member_of(villa.centre, "supervisor")


class TestAfterwards:
    def test_makes_the_kept_night_pack_anew(self, villa, room, elsewhere, by):
        room.beds.update(code=Concat(Value("OLD-"), "code"))
        stay = stay_in(room.beds.first())
        make_night_packs(at=AT)
        with time_machine.travel(AT, tick=False):
            leave(villa, by)
            run_queued_jobs()

            pages = PdfReader(BytesIO(open_kept_pack(by).pdf)).pages
        text = "".join(page.extract_text() for page in pages)
        assert stay.person.code in text
        assert sleeps(stay)[TONIGHT] in text
        assert "OLD-" not in text

    def test_leaves_the_bed_of_a_first_night_to_be_prepared_in_the_morning(
        self, villa, room, elsewhere, by
    ):
        bed = room.beds.first()
        stay_in(bed, since=0)

        leave(villa, by, at=AT + 13 * 60 * MINUTE)

        assert BedPreparation.objects.get().bed == bed


class TestRelocate:
    def test_moves_everyone_for_all_their_nights_and_closes_the_villa(
        self, villa, room, elsewhere, by
    ):
        stays = [stay_in(bed) for bed in room.beds.all()]

        kept = leave(villa, by, words="رجل عند البوابة")

        new = {bed.code for bed in elsewhere.beds.all()}
        for stay in stays:
            nights = sleeps(stay)
            assert set(nights) == {stay.arrives_on + n * NIGHT for n in range(14)}
            assert {nights[night] for night in nights if night >= TONIGHT} <= new
        assert not inside(villa)
        assert_everyone_has_one_bed()
        states = {
            one.bed.room_id: one.state for one in beds_on(villa.centre, TONIGHT, tonight=TONIGHT)
        }
        assert states[room.pk] == BedState.OUT_OF_SERVICE
        assert (kept.change.kind, kept.change.lines.count()) == ("relocation", 3)
        assert FileEvent.objects.filter(kind="moved").count() == 3
        assert BoardVersion.objects.get().number == 1

    def test_seals_the_words_under_a_key_of_their_own(self, villa, by):
        kept = leave(villa, by, words="رجل عند البوابة")

        assert words_of_relocation(kept) == "رجل عند البوابة"
        assert "رجل".encode() not in bytes(kept.sealed_words)
        vault.WrappedKey.objects.filter(owner_id=kept.pk).delete()
        assert words_of_relocation(kept) == ""

    def test_keeps_families_together_and_leaves_as_they_are(self, villa, room, by):
        family_room = RoomFactory(centre=villa.centre, for_families=True, beds=2)
        mother, child = family_in(
            list(room.beds.all())[:2], [("F", 1990, "self"), ("M", 2018, "child")]
        )
        record_leave(stay=mother, purpose="work", until=AT + NIGHT, by=by, at=AT)

        leave(villa, by)

        codes = {sleeps(one)[TONIGHT] for one in (mother, child)}
        assert codes == {bed.code for bed in family_room.beds.all()}
        assert LeavePass.objects.out().get().stay == mother

    def test_places_arrivals_anew_or_asks_at_once(self, villa, room, elsewhere, by):
        Bed.objects.filter(pk__in=[bed.pk for bed in elsewhere.beds.all()[2:]]).delete()
        beds = list(room.beds.all())
        here, soon, later = stay_in(beds[0]), waiting_in(beds[1]), waiting_in(beds[2])

        leave(villa, by)

        placed = [stay for stay in (here, soon, later) if sleeps(stay).get(TONIGHT)]
        assert here in placed
        assert len(placed) == 2
        (without,) = {soon, later} - set(placed)
        task = Task.objects.get(kind="arrival_unplaced")
        assert (task.subject_id, task.role) == (without.pk, "house")
        assert sleeps(without) == {}

    def test_gives_the_nights_there_are_and_asks_for_the_rest(self, villa, room, by):
        other = RoomFactory(centre=villa.centre, beds=1).beds.get()
        stay = stay_in(room.beds.first(), since=3, nights=9)
        waiting_in(other, nights=3)
        Stay.objects.filter(state="expected").update(arrives_on=TONIGHT + 2 * NIGHT)
        BedNight.objects.filter(bed=other, night__lt=TONIGHT + 2 * NIGHT).delete()
        Placement.objects.filter(bed=other).update(from_on=TONIGHT + 2 * NIGHT)

        leave(villa, by)

        nights = sleeps(stay)
        assert [nights[TONIGHT + n * NIGHT] for n in (0, 1)] == [other.code] * 2
        assert inside(villa, TONIGHT + 2 * NIGHT) == {stay.pk}
        task = Task.objects.get(kind="place_for_rest")
        assert (task.subject_id, task.due_on) == (stay.pk, TONIGHT + 2 * NIGHT)
        assert_everyone_has_one_bed()

    def test_carries_on_who_is_past_her_last_night(self, villa, room, elsewhere, by):
        stay = stay_in(room.beds.first(), since=3, nights=3)

        leave(villa, by)

        stay.refresh_from_db()
        assert (stay.is_overstay, stay.departs_on) == (True, TONIGHT + NIGHT)
        assert sleeps(stay)[TONIGHT] in {bed.code for bed in elsewhere.beds.all()}

    def test_asks_the_nurse_about_the_medicines(self, villa, room, elsewhere, by):
        MedicineFactory(person=stay_in(room.beds.first()).person, at=AT - NIGHT)

        kept = leave(villa, by)

        task = Task.objects.get(kind="medicines_moved")
        assert (task.subject_id, task.role) == (kept.pk, "nurse")

    def test_beds_wait_to_be_prepared_and_nobody_is_sent_there(self, villa, room, elsewhere, by):
        stay = stay_in(room.beds.first())
        check_out = {"destination": "family", "safe_for_her": True, "safe_for_worker": True}
        gone = stay_in(room.beds.last())
        check_out_stay(stay=gone, **check_out, by=by, at=AT)

        kept = leave(villa, by)

        assert not Task.objects.open().filter(kind="bed_to_prepare").exists()
        reopen_villa(relocation=kept, by=by, at=AT + NIGHT)
        asked = Task.objects.open().filter(kind="bed_to_prepare")
        assert {task.subject_id for task in asked} == {room.beds.first().pk, room.beds.last().pk}
        assert stay.pk not in inside(villa, TONIGHT + NIGHT)


class TestRefusals:
    def test_somebody_fits_nowhere_and_nothing_is_moved(self, villa, room, by):
        RoomFactory(centre=villa.centre, beds=1)
        for bed in room.beds.all():
            stay_in(bed)

        with nothing_changes(), pytest.raises(SomeDoNotFit):
            leave(villa, by)

    def test_the_remaining_keep_their_beds_where_that_is_accepted(self, villa, room, by):
        RoomFactory(centre=villa.centre, beds=1)
        for bed in room.beds.all():
            stay_in(bed)

        leave(villa, by, accept_remaining=True)

        tasks = Task.objects.open().filter(kind="villa_unplaced")
        assert {task.subject_id for task in tasks} == inside(villa)
        assert len(inside(villa)) == 2
        assert_everyone_has_one_bed()

    def test_the_house_changed_since_it_was_proposed(self, villa, room, elsewhere, by):
        stay = stay_in(room.beds.first())
        version = proposal_for(villa, AT).version
        taken = proposal_for(villa, AT).moves[0].bed
        stay_in(taken, since=0)

        with nothing_changes(), pytest.raises(HouseChanged):
            leave(villa, by, version=version)

        assert inside(villa) == {stay.pk}

    def test_a_villa_that_is_closed(self, villa, by):
        leave(villa, by)

        with nothing_changes(), pytest.raises(VillaClosedAlready):
            leave(villa, by)

    def test_a_villa_that_is_open(self, villa, by):
        kept = leave(villa, by)
        reopen_villa(relocation=kept, by=by, at=AT)

        with nothing_changes(), pytest.raises(VillaOpenAlready):
            reopen_villa(relocation=kept, by=by, at=AT)

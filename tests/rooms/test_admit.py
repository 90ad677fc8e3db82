from datetime import timedelta

import pytest
from django.utils import timezone

from residents.identity import identities
from residents.models import CaseFile, FileEvent, HouseholdMember, Person, Task
from rooms.actions import Arrival, admit_household
from rooms.models import BedChange, BedNight, BoardVersion, Placement, Stay
from rooms.signals import stay_admitted
from shelter.shared.nights import NIGHT
from tests.residents.factories import MemberFactory, PersonFactory
from tests.rooms.factories import RoomFactory, StayFactory

pytestmark = pytest.mark.django_db
MOTHER = Arrival("F", 1990, "self")
SON = Arrival("M", 2018, "child")
BABY = Arrival("F", timezone.now().year, "child", needs=("cot",))


@pytest.fixture
def room():
    return RoomFactory(for_families=True, beds=3, cots=1)


@pytest.fixture
def centre(room):
    return room.villa.centre


@pytest.fixture
def admit(centre):
    member = MemberFactory(centre=centre)

    def admit(*arrivals, **kwargs):
        asked = {
            "centre": centre,
            "arrivals": arrivals or (MOTHER,),
            "from_on": centre.night(),
            "nights": 14,
            "channel": "police",
            "by": member,
            "at": timezone.now(),
        }
        return admit_household(**{**asked, **kwargs})

    return admit


def heard(signal):
    stays = []

    def listen(stay, **_signal):
        stays.append(stay)

    signal.connect(listen, weak=False)
    return stays, lambda: signal.disconnect(listen)


class TestAdmitHousehold:
    def test_gives_each_a_bed_for_every_night(self, admit, room, centre):
        admission = admit(MOTHER, SON, BABY)

        nights = {centre.night() + n * NIGHT for n in range(14)}
        assert len({bed.pk for bed in admission.beds}) == 3
        for stay, bed in zip(admission.stays, admission.beds, strict=True):
            assert bed.room == room
            assert set(stay.bed_nights.values_list("bed", "night")) == {
                (bed.pk, night) for night in nights
            }
        assert admission.beds[2].kind == "cot"

    def test_admits_tonight(self, admit, centre):
        (stay,) = admit().stays

        assert (stay.state, stay.channel, stay.nights) == ("admitted", "police", 14)
        assert stay.admitted_at == stay.created_at
        assert stay.admitted_by == stay.created_by
        assert stay.arrives_on == centre.night(stay.admitted_at)

    def test_expects_her_on_a_later_night_with_a_task(self, admit, centre):
        admission = admit(MOTHER, SON, from_on=centre.night() + NIGHT)

        assert {stay.state for stay in admission.stays} == {"expected"}
        assert not any(stay.admitted_at for stay in admission.stays)
        task = Task.objects.get(kind="arrival_expected")
        assert (task.due_on, task.role) == (centre.night() + NIGHT, "house")
        assert (task.subject_type, task.subject_id) == ("household", admission.household.pk)

    def test_holds_a_bed_for_some_minutes(self, admit):
        at = timezone.now()

        (stay,) = admit(hold_minutes=45, at=at).stays

        assert (stay.state, stay.hold_until) == ("held", at + timedelta(minutes=45))
        assert stay.bed_nights.count() == 14

    def test_writes_the_history_of_beds(self, admit):
        admission = admit(MOTHER, SON)

        placed = Placement.objects.values_list("stay", "bed", "from_on", "until_on")
        assert set(placed) == {
            (stay.pk, bed.pk, stay.arrives_on, stay.departs_on)
            for stay, bed in zip(admission.stays, admission.beds, strict=True)
        }
        change = BedChange.objects.get()
        assert (change.kind, change.lines.count()) == ("check_in", 2)
        assert set(change.lines.values_list("stay", "from_bed", "to_bed")) == {
            (stay.pk, None, bed.pk)
            for stay, bed in zip(admission.stays, admission.beds, strict=True)
        }

    def test_registers_who_is_new_and_seals_who_she_is(self, admit):
        arrival = Arrival("F", 1990, name="مريم الحسن", phone="٥٥١٢ ٣٤٥٦", languages=("ar", "ur"))

        (stay,) = admit(arrival).stays

        person = Person.objects.get(pk=stay.person_id)
        assert identities([person])[person.pk].name == "مريم الحسن"
        assert (person.languages, person.case_file.state) == (["ar", "ur"], "open")

    def test_opens_the_file_of_who_was_here_before(self, admit, centre):
        person = PersonFactory(centre=centre)
        StayFactory(ended=True, person=person, bed__centre=centre)
        CaseFile.objects.filter(person=person).update(state="closed", closed_at=timezone.now())
        person = Person.objects.get(pk=person.pk)

        (stay,) = admit(Arrival("F", 1990, person=person)).stays

        assert stay.person == person
        assert person.stays.count() == 2
        assert CaseFile.objects.get(person=person).state == "open"
        assert Person.objects.count() == 1

    def test_forms_the_household_with_relations(self, admit):
        admission = admit(MOTHER, SON)

        members = HouseholdMember.objects.filter(household=admission.household, until_on=None)
        assert set(members.values_list("person", "relation")) == {
            (admission.stays[0].person_id, "self"),
            (admission.stays[1].person_id, "child"),
        }

    @pytest.mark.parametrize(
        ("kind", "later", "hold"),
        [("checked_in", 0, None), ("held", 0, 30), ("expected", 2, None)],
    )
    def test_tells_the_timeline_in_codes(self, admit, centre, kind, later, hold):
        admission = admit(from_on=centre.night() + later * NIGHT, hold_minutes=hold)

        event = FileEvent.objects.get(kind=kind)
        bed = admission.beds[0]
        assert event.detail == {"bed": bed.code, "room": bed.room.code, "nights": 14}

    @pytest.mark.parametrize(("later", "hold", "told"), [(0, None, 2), (0, 30, 0), (2, None, 0)])
    def test_tells_the_apps_above_of_those_who_are_here(self, admit, centre, later, hold, told):
        stays, stop = heard(stay_admitted)

        admit(MOTHER, SON, from_on=centre.night() + later * NIGHT, hold_minutes=hold)

        stop()
        assert len(stays) == told

    def test_takes_the_given_beds_in_the_order_of_the_people(self, admit, room):
        low, middle, high = room.beds.filter(kind="single")

        admission = admit(MOTHER, SON, beds=[high, low])

        assert admission.beds == [high, low]
        assert not BedNight.objects.filter(bed=middle).exists()

    def test_counts_the_board_up(self, admit, centre):
        admit()
        before = BoardVersion.objects.get(centre=centre).number

        admit(Arrival("F", 1970), beds=[RoomFactory(villa__centre=centre, beds=1).beds.get()])

        assert BoardVersion.objects.get(centre=centre).number == before + 1

    def test_takes_her_before_noon_for_the_night_that_began_yesterday(self, admit, centre):
        morning = timezone.now().astimezone(centre.zone).replace(hour=2, minute=0) + NIGHT
        yesterday = morning.date() - NIGHT

        (stay,) = admit(at=morning, from_on=yesterday).stays

        assert (stay.state, stay.arrives_on) == ("admitted", yesterday)

    def test_takes_a_bed_from_the_day_another_leaves(self, admit, room, centre):
        bed = room.beds.first()
        StayFactory(bed=bed, arrives_on=centre.night() - 3 * NIGHT, nights=3)

        (stay,) = admit(beds=[bed]).stays

        assert Stay.objects.open().filter(bed_nights__bed=bed).count() > 0
        assert stay.bed_nights.filter(bed=bed).count() == 14

    def test_asks_few_questions_however_many_come(self, admit, django_assert_max_num_queries):
        admit(hold_minutes=5)
        Stay.objects.update(state="cancelled")
        BedNight.objects.all().delete()
        Placement.objects.all().delete()
        arrivals = [MOTHER, SON, BABY]

        with django_assert_max_num_queries(45):
            admit(*arrivals)

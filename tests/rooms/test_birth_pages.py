import pytest
from django.urls import reverse
from django.utils import timezone

from residents.models import Person, Task
from rooms.actions import Arrival, admit_household, check_in_stay
from rooms.models import Birth, Stay
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory
from tests.rooms.factories import RoomFactory, StayFactory
from tests.rooms.moving import AT, TONIGHT, member_of, waiting_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return RoomFactory(beds=1, cots=1)


@pytest.fixture
def by(room):
    return member_of(room.villa.centre)


class TestPage:
    @pytest.fixture
    def here(self, client, room):
        client.force_login(MemberFactory(centre=room.villa.centre, english=True))
        return client

    @pytest.fixture
    def mother(self, room):
        return StayFactory(bed=room.beds.get(kind="single"))

    def sent(self, mother, **more):
        now = timezone.now().astimezone(mother.centre.zone)
        return {
            "on": now.date().isoformat(), "time": f"{now:%H:%M}", "place": "hospital",
            "now": "here", "sex_1": "U", "known": "0", **more,
        }  # fmt: skip

    def test_shows_the_places_then_records(self, here, mother, room):
        url = reverse("rooms:stay_birth", args=[mother.pk])
        assert here.get(url).status_code == 200

        asked = here.post(url, self.sent(mother, go="places", name_1="Lina"))
        assert asked.status_code == 200
        assert f'value="here:{room.pk}"' in asked.text
        assert 'value="Lina"' in asked.text
        assert not Birth.objects.exists()

        answer = here.post(url, self.sent(mother, go="record", where=f"here:{room.pk}"))

        child = Stay.objects.get(birth__isnull=False)
        assert answer.status_code == 302
        assert answer.url == reverse("rooms:stay_detail", args=[child.pk])
        page = here.get(answer.url)
        assert "in hospital" in page.text
        assert child.person_id in subjects_of(AuditEntry.objects.latest("at"))

    def test_says_a_refusal_and_keeps_what_was_typed(self, here, mother, room):
        url = reverse("rooms:stay_birth", args=[mother.pk])
        sent = self.sent(mother, go="record", where="here:gone", name_1="Lina")

        answer = here.post(url, sent)

        assert answer.status_code == 422
        assert "not free any more" in answer.text
        assert 'value="Lina"' in answer.text
        assert not Birth.objects.exists()

    def test_the_second_send_is_told_that_it_is_recorded(self, here, mother, room):
        url = reverse("rooms:stay_birth", args=[mother.pk])
        sent = self.sent(mother, go="record", where=f"here:{room.pk}")
        here.post(url, sent)

        again = here.post(url, sent)
        assert again.status_code == 422
        assert "recorded already" in again.text
        untold = here.post(url, sent | {"known": "1"})
        assert untold.status_code == 422
        assert Birth.objects.count() == 1

    def test_is_offered_for_who_may_be_a_mother(self, here, mother, room):
        words = "A child was born"
        assert words in here.get(reverse("rooms:stay_detail", args=[mother.pk])).text
        Person.objects.filter(pk=mother.person_id).update(sex="M")
        assert words not in here.get(reverse("rooms:stay_detail", args=[mother.pk])).text


class TestChildOnHerOwn:
    def test_asks_the_lead_about_a_guardian(self, by, room):
        RoomFactory(villa=room.villa, audience="girls", beds=1)
        girl = [Arrival("F", 2011)]
        admission = admit_household(
            centre=by.centre, arrivals=girl, from_on=TONIGHT, nights=3, channel="police",
            by=by, at=AT,
        )  # fmt: skip

        task = Task.objects.get(kind="guardian_decision")
        assert (task.role, task.person) == ("lead", admission.stays[0].person)

    def test_asks_when_she_comes_who_was_expected(self, by, room):
        bed = RoomFactory(villa=room.villa, audience="girls", beds=1).beds.get()
        girl = waiting_in(bed)
        Person.objects.filter(pk=girl.person_id).update(birth_year=2011)
        girl.person.refresh_from_db()
        woman = waiting_in(room.beds.first())

        for stay in (girl, woman):
            check_in_stay(stay=stay, by=by, at=AT)

        assert Task.objects.get(kind="guardian_decision").person == girl.person

    def test_stands_on_board_stay_and_record(self, client, room):
        bed = RoomFactory(villa=room.villa, audience="girls", beds=1).beds.get()
        girl = StayFactory(bed=bed)
        Person.objects.filter(pk=girl.person_id).update(birth_year=2012)
        client.force_login(MemberFactory(centre=room.villa.centre, english=True))

        for url in (
            reverse("rooms:board"),
            reverse("rooms:stay_detail", args=[girl.pk]),
            reverse("residents:person_detail", args=[girl.person_id]),
        ):
            assert "child on her own" in client.get(url).text

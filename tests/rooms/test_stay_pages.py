from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rooms.actions import check_out_stay, move_stay
from rooms.models import BedChange, BedPreparation, LeavePass, Stay
from shelter.shared.nights import NIGHT
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import HouseholdFactory, MemberFactory, PersonFactory
from tests.rooms.factories import BedPreparationFactory, RoomFactory, StayFactory
from tests.rooms.moving import sleeps

pytestmark = pytest.mark.django_db
ANSWERS = {
    "destination": "relatives",
    "safe_for_her": "yes",
    "safe_for_worker": "no",
    "unsafe_reason": "he_knows",
}


@pytest.fixture
def beds():
    return list(RoomFactory(beds=4).beds.all())


@pytest.fixture
def centre(beds):
    return beds[0].room.villa.centre


@pytest.fixture
def stay(beds, centre):
    return StayFactory(bed=beds[0], arrives_on=centre.night() - 2 * NIGHT, nights=6)


@pytest.fixture
def family(centre, beds):
    persons = [PersonFactory(centre=centre), PersonFactory(centre=centre, birth_year=2020)]
    pairs = [(persons[0], "self"), (persons[1], "child")]
    household = HouseholdFactory(centre=centre, members=pairs, on=centre.night())
    return [
        StayFactory(bed=bed, person=person, relation=relation, household=household)
        for bed, (person, relation) in zip(beds, pairs, strict=False)
    ]


@pytest.fixture
def sign_in(client, centre):
    def as_role(role="house"):
        client.member = MemberFactory(role=role, centre=centre, language="en")
        client.force_login(client.member)
        return client

    return as_role


def url(name, *args):
    return reverse(f"rooms:{name}", args=args)


POSTS = ["stay_move", "stay_swap", "stay_check_out", "stay_cancel", "stay_leave", "stay_return"]


class TestStayDetailView:
    def test_shows_the_whole_family_and_names_everyone_to_the_audit(self, sign_in, family):
        mother, child = family

        page = sign_in().get(url("stay_detail", mother.pk)).content.decode()

        assert mother.person.code in page
        assert child.person.code in page
        assert set(subjects_of(AuditEntry.objects.latest("pk"))) == {
            mother.person_id,
            child.person_id,
        }

    def test_offers_only_what_may_be_done(self, sign_in, stay):
        house = sign_in().get(url("stay_detail", stay.pk)).content.decode()

        assert url("stay_move", stay.pk) in house
        assert url("stay_extend", stay.pk) not in house

    def test_offers_nothing_of_the_house_to_one_who_left(self, sign_in, stay):
        answers = {"destination": "family", "safe_for_her": None, "safe_for_worker": True}
        member = MemberFactory(role="house", centre=stay.centre)
        check_out_stay(stay=stay, **answers, by=member, at=timezone.now())

        page = sign_in().get(url("stay_detail", stay.pk)).content.decode()

        for name in ("stay_move", "stay_swap", "stay_check_out", "stay_leave", "stay_cancel"):
            assert url(name, stay.pk) not in page

    def test_is_secret_to_other_houses(self, sign_in):
        foreign = StayFactory()

        assert sign_in().get(url("stay_detail", foreign.pk)).status_code == 404

    def test_asks_the_same_number_of_questions_for_two_and_for_ten_relatives(self, sign_in, centre):
        client, counts = sign_in(), []
        for size in (2, 10):
            first, *others = (
                StayFactory(bed=bed) for bed in RoomFactory(centre=centre, beds=size).beds.all()
            )
            Stay.objects.filter(pk__in=[o.pk for o in others]).update(household=first.household)
            with CaptureQueriesContext(connection) as asked:
                client.get(url("stay_detail", first.pk))
            counts.append(len(asked))

        assert counts[0] == counts[1]


class TestStayPanelView:
    def test_shows_the_stay_on_the_record(self, sign_in, stay):
        page = sign_in().get(url("stay_panel", stay.person_id)).content.decode()

        assert 'id="stay-panel"' in page
        assert url("stay_detail", stay.pk) in page

    def test_says_that_there_is_none(self, sign_in, centre):
        person = PersonFactory(centre=centre)

        assert "no stay" in sign_in().get(url("stay_panel", person.pk)).content.decode()

    def test_is_secret_to_other_houses(self, sign_in):
        assert sign_in().get(url("stay_panel", PersonFactory().pk)).status_code == 404


class TestStayMoveView:
    def test_lists_the_beds_that_fit_with_reasons_and_moves(self, sign_in, stay, beds):
        client = sign_in()
        StayFactory(bed=beds[1])
        page = client.get(url("stay_move", stay.pk)).content.decode()
        assert str(beds[2].pk) in page
        assert str(beds[1].pk) not in page
        assert str(beds[0].pk) not in page

        answer = client.post(url("stay_move", stay.pk), {"bed": beds[2].pk}, follow=True)

        assert sleeps(stay)[stay.centre.night()] == beds[2].code
        page = answer.content.decode()
        assert url("change_undo", BedChange.objects.get().pk) in page

    def test_refuses_a_taken_bed_and_keeps_the_choice(self, sign_in, stay, beds):
        StayFactory(bed=beds[1])
        later = stay.centre.night() + 2 * NIGHT

        answer = sign_in().post(
            url("stay_move", stay.pk), {"bed": beds[1].pk, "from_on": later.isoformat()}
        )

        assert answer.status_code == 422
        assert f'name="from_on" value="{later.isoformat()}"' in answer.content.decode()

    @pytest.mark.parametrize("body", [{}, {"bed": "x"}, {"bed": "", "from_on": "soon"}])
    def test_refuses_what_is_no_choice(self, sign_in, stay, body):
        assert sign_in().post(url("stay_move", stay.pk), body).status_code == 422

    def test_lets_the_supervisor_set_a_rule_aside(self, sign_in, stay, centre):
        girls = RoomFactory(centre=centre, audience="girls", beds=1).beds.get()
        body = {"any_bed": girls.pk, "override": ""}

        assert sign_in("supervisor").post(url("stay_move", stay.pk), body).status_code == 422
        body["override"] = "One night, with the girls"
        assert sign_in("supervisor").post(url("stay_move", stay.pk), body).status_code == 302
        assert sleeps(stay)[centre.night()] == girls.code

    def test_offers_that_to_nobody_else(self, sign_in, stay, centre):
        girls = RoomFactory(centre=centre, audience="girls", beds=1).beds.get()
        body = {"any_bed": girls.pk, "override": "I want to"}

        assert sign_in().post(url("stay_move", stay.pk), body).status_code == 422

    def test_survives_a_date_that_makes_no_sense(self, sign_in, stay):
        for wanted in ("x", "0001-01-01", "9999-12-31"):
            answer = sign_in().get(url("stay_move", stay.pk), {"from_on": wanted})

            assert answer.status_code == 200


class TestStaySwapView:
    def test_swaps_and_names_everyone_on_the_list(self, sign_in, stay, beds):
        client, other = sign_in(), StayFactory(bed=beds[1])
        client.get(url("stay_swap", stay.pk))
        shown = subjects_of(AuditEntry.objects.latest("pk"))
        assert set(shown) == {stay.person_id, other.person_id}

        answer = client.post(url("stay_swap", stay.pk), {"other": other.pk})

        assert answer.status_code == 302
        assert sleeps(stay)[stay.centre.night()] == beds[1].code

    def test_refuses_someone_who_is_not_here(self, sign_in, stay):
        answer = sign_in().post(url("stay_swap", stay.pk), {"other": StayFactory().pk})

        assert answer.status_code == 422


class TestStayCheckOutView:
    def test_shows_everything_once_more_before_it_counts(self, sign_in, family):
        mother, _child = family
        client, body = sign_in(), {**ANSWERS, "who": "all"}

        check = client.post(url("stay_check_out", mother.pk), body)
        assert check.status_code == 200
        assert not Stay.objects.filter(state="ended").exists()

        answer = client.post(url("stay_check_out", mother.pk), {**body, "go": "leave"})

        assert answer.status_code == 302
        ended = Stay.objects.filter(state="ended")
        assert ended.count() == 2
        assert (ended[0].safe_for_her, ended[0].safe_for_worker) == (True, False)

    def test_checks_out_only_her(self, sign_in, family):
        body = {**ANSWERS, "who": "one", "go": "leave"}

        sign_in().post(url("stay_check_out", family[0].pk), body)

        assert Stay.objects.get(state="ended") == family[0]

    def test_lets_an_answer_be_changed_with_all_of_them_kept(self, sign_in, stay):
        answer = sign_in().post(url("stay_check_out", stay.pk), {**ANSWERS, "go": "change"})

        assert answer.status_code == 200
        assert 'value="relatives" selected' in answer.content.decode()

    def test_refuses_without_a_destination(self, sign_in, stay):
        body = {**ANSWERS, "destination": "", "go": "leave"}

        answer = sign_in().post(url("stay_check_out", stay.pk), body)

        assert answer.status_code == 422
        assert not Stay.objects.filter(state="ended").exists()

    def test_acts_once_for_a_double_click(self, sign_in, stay):
        client, body = sign_in(), {**ANSWERS, "go": "leave", "token": "the-same"}

        answers = [client.post(url("stay_check_out", stay.pk), body) for _click in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert BedChange.objects.count() == 1


class TestOtherSteps:
    def test_goes_out_and_comes_back(self, sign_in, stay):
        client = sign_in()
        due = timezone.now().astimezone(stay.centre.zone) + timedelta(hours=2)
        body = {"purpose": "court", "due_on": due.date(), "due_time": due.strftime("%H:%M")}

        assert client.post(url("stay_leave", stay.pk), body).status_code == 302
        assert client.post(url("stay_leave", stay.pk), body).status_code == 422
        page = client.get(url("stay_detail", stay.pk)).content.decode()
        assert url("stay_return", stay.pk) in page

        client.post(url("stay_return", stay.pk))

        assert LeavePass.objects.get().returned_by == client.member

    def test_cancels_with_a_reason(self, sign_in, family):
        mother, _child = family
        client = sign_in()
        assert client.post(url("stay_cancel", mother.pk), {}).status_code == 422

        client.post(url("stay_cancel", mother.pk), {"reason": "mistake", "who": "all"})

        assert Stay.objects.filter(state="cancelled").count() == 2

    def test_admits_one_who_was_expected(self, sign_in, beds, centre):
        stay = StayFactory(bed=beds[0], state="expected", arrives_on=centre.night())

        sign_in().post(url("stay_check_in", stay.pk))

        assert Stay.objects.get(pk=stay.pk).state == "admitted"

    def test_marks_a_bed_ready_and_says_so_when_it_is(self, sign_in, beds):
        BedPreparationFactory(bed=beds[0])
        client = sign_in()

        assert client.post(url("bed_ready", beds[0].pk)).status_code == 302
        assert not BedPreparation.objects.filter(ready_at=None).exists()
        assert client.post(url("bed_ready", beds[0].pk)).status_code == 302

    def test_undoes_a_change_once(self, sign_in, stay, beds):
        client = sign_in()
        at = timezone.now()
        change = move_stay(stay=stay, bed=beds[1], by=client.member, at=at)

        client.post(url("change_undo", change.pk))
        again = client.post(url("change_undo", change.pk), follow=True)

        assert sleeps(stay)[stay.centre.night()] == beds[0].code
        assert BedChange.objects.count() == 2
        assert "Something changed there since" in again.content.decode()

    def test_comes_back_to_the_stay_it_was_asked_from(self, sign_in, family):
        mother, child = family
        client, body = sign_in(), {**ANSWERS, "who": "all", "go": "leave"}
        client.post(url("stay_check_out", mother.pk), body)
        undo = url("change_undo", BedChange.objects.get().pk)

        answer = client.post(undo, {"stay": child.pk})

        assert answer["Location"] == url("stay_detail", child.pk)
        assert not Stay.objects.filter(state="ended").exists()


class TestWhoMay:
    @pytest.mark.parametrize("name", POSTS)
    @pytest.mark.parametrize(
        ("role", "status"),
        [("caseworker", 403), ("manager", 403), ("trainer", 403), ("admin", 403), ("intake", 403)],
    )
    def test_change_beds(self, sign_in, stay, name, role, status):
        assert sign_in(role).post(url(name, stay.pk)).status_code == status

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rooms.actions import Wish, ask_request, expire_holds, touch_board
from rooms.allocation import Guest
from rooms.models import BedNight, Stay, StayRequest
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory
from tests.rooms.factories import BedFactory, RoomFactory, StayFactory, StayRequestFactory

pytestmark = pytest.mark.django_db
SCREENED = {
    "safe_now": "no", "eligible": "yes", "conflict_here": "no", "needs_other": "unknown",
    "urgency": "tonight", "whereabouts": "nowhere",
}  # fmt: skip
GROUP = {"women": "1", "men": "0", "girls": "٧", "boys": "3", "nights": "5"}
ASKED = {**GROUP, "channel": "hotline", "urgency": "days", "whereabouts": "danger"}


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def sign_in(client, centre):
    def as_role(role="supervisor"):
        client.member = MemberFactory(role=role, centre=centre, language="en")
        client.force_login(client.member)
        return client

    return as_role


def url(name, *args):
    return reverse(f"rooms:{name}", args=args)


def asked(centre, **more):
    return {**ASKED, "from_on": centre.night().isoformat(), **more}


def place_on(page):
    soup = BeautifulSoup(page.content, "html.parser")
    return soup.select_one("input[name=place]")["value"]


class TestFromTheCallToTheBed:
    def test_taken_down_screened_held_and_arrived(self, sign_in, centre):
        RoomFactory(centre=centre, for_families=True, beds=4)
        intake = sign_in("intake")
        told = {"words": "Her sister drives her", "number": "5512 3456"}
        taken = intake.post(url("request_new"), asked(centre, **told))
        wish = StayRequest.objects.get()
        here = url("request_detail", wish.pk)
        assert taken["Location"] == here
        assert here in intake.get(url("request_list")).text
        page = intake.get(here)
        assert "Her sister" not in page.text
        assert url("request_accept", wish.pk) not in page.text
        shown = intake.post(url("request_reveal", wish.pk))
        assert "Her sister drives her" in shown.text
        assert "5512 3456" in shown.text

        intake.post(url("request_screen", wish.pk), SCREENED)
        intake.post(url("request_queue", wish.pk))
        assert here in intake.get(url("waiting_list")).text
        supervisor = sign_in("supervisor")
        place = place_on(supervisor.get(here))
        held = {"place": place, "hold": "90", "reason": "in_order"}
        assert supervisor.post(url("request_accept", wish.pk), held).status_code == 302
        stays = Stay.objects.all()
        assert {stay.state for stay in stays} == {"held"}
        detail = supervisor.get(here)
        assert all(stay.person.code in detail.text for stay in stays)
        assert set(subjects_of(AuditEntry.objects.latest("pk"))) == {s.person_id for s in stays}
        assert here in supervisor.get(url("waiting_list")).text

        for stay in stays:
            supervisor.post(url("stay_check_in", stay.pk))
        wish.refresh_from_db()
        assert wish.state == "placed"
        assert here not in supervisor.get(url("waiting_list")).text

    def test_a_hold_that_ran_out_is_waiting_again_on_the_page(self, sign_in, centre):
        RoomFactory(centre=centre, beds=1)
        wish = StayRequestFactory(centre=centre, state="waiting", screened=True)
        supervisor, here = sign_in(), url("request_detail", wish.pk)
        held = {"place": place_on(supervisor.get(here)), "hold": "30", "reason": "in_order"}
        supervisor.post(url("request_accept", wish.pk), held)

        expire_holds(at=timezone.now() + timedelta(minutes=31))

        page = supervisor.get(here)
        assert "the time of the hold ran out" in page.text
        assert place_on(page)

    def test_what_else_may_be_decided(self, sign_in, centre):
        supervisor = sign_in()
        wishes = StayRequestFactory.create_batch(3, centre=centre, state="waiting", screened=True)
        review = (centre.night() + timedelta(days=20)).isoformat()
        first, second, third = (wish.pk for wish in wishes)

        put_off = {"reason": "needs_other", "review_on": review}
        supervisor.post(url("request_put_off", first), put_off)
        supervisor.post(url("request_refuse", second), {"reason": "no_bed"})
        supervisor.post(url("request_withdraw", third), {"reason": "placed_elsewhere"})

        states = dict(StayRequest.objects.values_list("pk", "state"))
        assert states == {first: "not_now", second: "declined", third: "withdrawn"}
        assert "needs another service first" in supervisor.get(url("waiting_list")).text
        supervisor.post(url("request_take_up", first))
        assert url("request_detail", first) in supervisor.get(url("request_list")).text


class TestRefusals:
    def test_a_request_that_cannot_be_keeps_what_was_typed(self, sign_in, centre):
        wrong = asked(centre, number="123", words="Kept as typed", whereabouts="", code="ZZ-ZZZ")

        answer = sign_in("intake").post(url("request_new"), wrong)

        assert answer.status_code == 422
        assert "Kept as typed" in answer.text
        assert 'value="123"' in answer.text
        assert "This phone number cannot exist" in answer.text
        assert not StayRequest.objects.exists()

    def test_a_code_that_is_nobodys_is_refused_beside_the_field(self, sign_in, centre):
        hidden = PersonFactory()

        answer = sign_in("intake").post(url("request_new"), asked(centre, code=hidden.code))

        assert answer.status_code == 422
        assert "Nobody whom you may see has this code" in answer.text

    def test_who_was_here_before_is_known_by_her_code(self, sign_in, centre):
        person = PersonFactory(centre=centre)

        sign_in("intake").post(url("request_new"), asked(centre, code=person.code.lower()))

        wish = StayRequest.objects.get()
        assert (wish.person, wish.people[0]["person"]) == (person, str(person.pk))

    def test_an_unanswered_question_is_asked_again(self, sign_in, centre):
        wish = StayRequestFactory(centre=centre)

        answer = sign_in("house").post(url("request_screen", wish.pk), SCREENED | {"eligible": ""})

        assert answer.status_code == 422
        assert not wish.screenings.exists()

    @pytest.mark.parametrize(
        ("name", "typed", "said"),
        [
            ("request_refuse", {"reason": ""}, "This field is required"),
            ("request_put_off", {"reason": "no_bed", "review_on": "2020-01-01"}, "after today"),
            ("request_put_off", {"reason": "no_bed", "review_on": "2099-01-01"}, "within a year"),
            ("request_accept", {"hold": "90", "reason": "in_order"}, "one of the places"),
            ("request_accept", {"hold": "90", "reason": "in_order", "place": "x"}, "one of the"),
            ("request_withdraw", {"reason": "because"}, "because"),
        ],
    )
    def test_a_decision_that_cannot_be_says_why(self, sign_in, centre, name, typed, said):
        RoomFactory(centre=centre, beds=1)
        wish = StayRequestFactory(centre=centre, state="waiting", screened=True)

        answer = sign_in().post(url(name, wish.pk), typed)

        wish.refresh_from_db()
        assert (answer.status_code, wish.state) == (422, "waiting")
        assert said in answer.text

    def test_before_the_screening_tonight_says_why_it_cannot_wait(self, sign_in, centre):
        RoomFactory(centre=centre, beds=1)
        wish = StayRequestFactory(centre=centre, urgency="tonight")
        supervisor = sign_in()
        page = supervisor.get(url("request_detail", wish.pk))
        held = {"place": place_on(page), "hold": "30", "reason": "in_order"}

        refused = supervisor.post(url("request_accept", wish.pk), held)
        supervisor.post(url("request_accept", wish.pk), held | {"unscreened": "at_door"})

        assert refused.status_code == 422
        assert "Screen the request first" in refused.text
        wish.refresh_from_db()
        assert wish.state == "held"

    def test_what_a_colleague_decided_meanwhile_is_said(self, sign_in, centre):
        wish = StayRequestFactory(centre=centre, state="declined", screened=True)

        answer = sign_in().post(url("request_refuse", wish.pk), {"reason": "no_bed"})

        assert answer.status_code == 422
        assert "This request is decided" in answer.text

    def test_a_place_in_another_house_is_no_place(self, sign_in, centre):
        bed = BedFactory()
        RoomFactory(centre=centre, beds=1)
        wish = StayRequestFactory(centre=centre, state="waiting", screened=True)
        place = f"{bed.pk};{centre.night().isoformat()};3"

        answer = sign_in().post(
            url("request_accept", wish.pk), {"place": place, "hold": "30", "reason": "in_order"}
        )

        assert answer.status_code == 422
        assert not BedNight.objects.exists()

    def test_without_a_fit_other_nights_are_offered(self, sign_in, centre):
        room = RoomFactory(centre=centre, beds=1)
        StayFactory(
            bed=room.beds.get(), arrives_on=centre.night() + timedelta(days=2), nights=3, held=True
        )
        wish = StayRequestFactory(centre=centre, state="waiting", screened=True, wanted_nights=5)
        supervisor = sign_in()
        page = supervisor.get(url("request_detail", wish.pk))

        held = {"place": place_on(page), "hold": "30", "reason": "in_order"}
        supervisor.post(url("request_accept", wish.pk), held)

        assert "No bed fits them all" in page.text
        assert "2 nights from" in page.text
        assert Stay.objects.filter(arrives_on=centre.night()).get().nights == 2


class TestWaitingList:
    def test_is_in_fair_order_and_says_what_fits(self, sign_in, centre):
        room = RoomFactory(centre=centre, beds=1)
        at = timezone.now()
        common = {"centre": centre, "state": "waiting", "screened": True}
        slow = StayRequestFactory(**common, urgency="can_wait", created_at=at)
        late = StayRequestFactory(**common, urgency="tonight", created_at=at)
        early = StayRequestFactory(
            **common, urgency="tonight", created_at=at - timedelta(days=1),
            people=[{"sex": "F", "birth_year": 1990, "relation": "self", "needs": ["wheelchair"]}],
        )  # fmt: skip

        page = sign_in().get(url("waiting_list"))

        lines = page.context["lists"].waiting
        assert [line.asking.request for line in lines] == [early, late, slow]
        assert [bool(line.option) for line in lines] == [False, True, True]
        assert "wheelchair" in lines[0].fit.why_none
        assert lines[1].option.room == room

    def test_follows_the_board(self, sign_in, centre):
        wish = StayRequestFactory(centre=centre, state="waiting", screened=True)
        client = sign_in()
        version = client.get(url("waiting_list")).context["version"]
        poll = {"seen": version}
        assert client.get(url("waiting_list"), poll).status_code == 204
        RoomFactory(centre=centre, beds=1)

        touch_board(centre.pk)

        news = client.get(url("waiting_list"), poll, headers={"HX-Request": "true"})
        assert news.text.strip().startswith('<div id="waiting"')
        assert "fits now" in news.text
        assert url("request_detail", wish.pk) in news.text

    def test_costs_the_same_for_ten_and_for_twenty(self, sign_in, centre):
        RoomFactory(centre=centre, beds=2)
        client, counts = sign_in(), []
        client.get(url("waiting_list"))  # what the board keeps is kept now
        states = ("waiting", "held", "not_now", "requested")
        for _round in range(2):
            for number in range(10):
                StayRequestFactory(
                    centre=centre, state=states[number % 4], screened=True,
                    wanted_nights=number + 1, person=PersonFactory(centre=centre),
                )  # fmt: skip
            for name in ("waiting_list", "request_list"):
                with CaptureQueriesContext(connection) as counted:
                    client.get(url(name))
                counts.append(len(counted))

        assert counts[:2] == counts[2:]
        assert counts[0] < 30

    def test_names_those_who_are_known_to_the_audit(self, sign_in, centre):
        known = StayRequestFactory(
            centre=centre, state="waiting", person=PersonFactory(centre=centre)
        )
        StayRequestFactory(centre=centre, state="waiting")

        page = sign_in().get(url("waiting_list"))

        assert known.person.code in page.text
        assert subjects_of(AuditEntry.objects.latest("pk")) == [known.person_id]

    def test_is_drawn_in_arabic(self, sign_in, centre):
        StayRequestFactory(centre=centre, state="waiting", screened=True)
        client = sign_in()
        client.member.language = "ar"
        client.member.save()
        client.force_login(client.member)

        for name in ("waiting_list", "request_list", "request_new"):
            text = client.get(url(name)).text
            assert 'dir="rtl"' in text
            assert "Waiting" not in text


class TestWhoMay:
    @pytest.mark.parametrize(
        ("role", "sees", "decides"),
        [("house", 200, 403), ("supervisor", 200, 302), ("intake", 200, 403), ("manager", 403, 403),
         ("caseworker", 403, 403)],
    )  # fmt: skip
    def test_see_and_decide(self, sign_in, centre, role, sees, decides):
        wish = ask_request(
            centre=centre, by=None, at=timezone.now(),
            wish=Wish([Guest("F", 1990)], centre.night(), 3, "hotline", "tonight"),
        )  # fmt: skip
        client = sign_in(role)
        decline = {"reason": "no_bed", "unscreened": "danger_now"}

        assert client.get(url("waiting_list")).status_code == sees
        assert client.get(url("request_list")).status_code == sees
        assert client.get(url("request_detail", wish.pk)).status_code == sees
        assert client.post(url("request_refuse", wish.pk), decline).status_code == decides

"""A full house, a family at the door: the fewest others move, all of it in one step or nothing."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from residents.actions import declare_conflict, link_conflict
from residents.choices import Relation
from residents.models import FileEvent
from rooms import making_room
from rooms.actions import (
    HouseChangedSince,
    UndoOvertaken,
    Wish,
    accept_making_room,
    ask_request,
    check_in_making_room,
    move_stay,
    undo_change,
)
from rooms.actions.arrivals import AlreadyHoused
from rooms.actions.drafts import answers_of, save_draft, start_draft
from rooms.actions.making_room import Move, Offer
from rooms.allocation import Guest, RoomDoesNotAdmit, best_beds
from rooms.making_room import ready, room_made
from rooms.models import BedChange, BedPreparation, CheckInDraft, LeavePass, Stay, StayRequest
from rooms.people_asked import blank
from rooms.tonight import board_number
from shelter.shared.nights import NIGHT
from staff.audit import subjects_of
from staff.choices import Role
from staff.models import AuditEntry
from tests.residents.factories import (
    CentreFactory,
    HouseholdFactory,
    MemberFactory,
    PersonFactory,
)
from tests.rooms.factories import LeavePassFactory, RoomFactory, StayFactory, VillaFactory
from tests.rooms.moving import assert_history_equals_nights, sleeps
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
MOTHER, BOY = Guest("F", 1990), Guest("M", 2020, Relation.CHILD)
FAMILY = [MOTHER, BOY]


@pytest.fixture(scope="module", autouse=True)
def planner():
    """What a new machine compiles once is there before anything is measured."""
    ready()


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def by(centre):
    return MemberFactory(role="supervisor", centre=centre, language="en")


@pytest.fixture
def rooms(centre):
    """A family room of two beds where one woman sleeps, and a women's room with one bed free."""
    villa = VillaFactory(centre=centre)
    family = RoomFactory(villa=villa, audience="families", beds=2)
    women = RoomFactory(villa=villa, audience="women", beds=2)
    return family, women


def beds_of(room):
    return list(room.beds.select_related("room__villa"))


def asleep(bed, nights=20, **kwargs):
    """Return somebody who came three nights ago and stays on."""
    now = timezone.now()
    return StayFactory(
        bed=bed,
        arrives_on=bed.room.villa.centre.night(now) - 3 * NIGHT,
        nights=nights,
        admitted_at=now - 3 * NIGHT,
        **kwargs,
    )


@pytest.fixture
def full(rooms):
    """The woman in the family room, and one in the women's room."""
    family, women = rooms
    return asleep(beds_of(family)[0]), asleep(beds_of(women)[0])


def found(by, guests=FAMILY, nights=5, from_on=None):
    now = timezone.now()
    first = from_on or by.centre.night(now)
    return room_made(member=by, guests=guests, from_on=first, nights=nights, at=now)


def offered(by, made):
    moves = [Move(one.stay, one.to_bed, one.from_on) for one in made.movers]
    return Offer(moves, made.beds, board_number(by.centre_id)[0])


def a_draft(by, people=("self", "child"), nights=5):
    rows = [{**blank(of), "sex": "M" if of == "child" else "F"} for of in people]
    for row in rows:
        row["age"] = 6 if row["relation"] == "child" else 30
    answers = {
        "safe": "yes",
        "channel": "walk_in",
        "people": rows,
        "from_on": by.centre.night().isoformat(),
        "nights": nights,
        "beds": [],
        "consents": {},
        "consent_until": (by.centre.night() + 90 * NIGHT).isoformat(),
    }
    return start_draft(answers=answers, by=by, at=timezone.now())


class TestFound:
    def test_the_one_who_must_move_and_where_to(self, full, rooms, by):
        alone, _other = full
        tonight = by.centre.night()
        assert not best_beds(centre=by.centre, guests=FAMILY, from_on=tonight, nights=5).options

        made = found(by)

        (mover,) = made.movers
        assert (mover.stay, mover.to_bed, mover.from_on) == (alone, beds_of(rooms[1])[1], tonight)
        assert set(made.beds) == set(beds_of(rooms[0]))
        assert made.is_proven
        assert (made.fewest, made.families[0].kept != ()) == (1, True)
        assert made.beds_to_make == [beds_of(rooms[0])[0]]

    def test_moves_nobody_who_is_out_on_leave(self, full, by):
        LeavePassFactory(stay=full[0], left_at=timezone.now() - timedelta(hours=1))

        made = found(by)

        assert not made.is_possible
        assert made.why_none

    def test_moves_nobody_of_whom_she_must_see_nothing(self, full, by):
        declare_conflict(
            member=by, person=full[0].person, kind="relative", by=by, at=timezone.now()
        )

        assert not found(by).is_possible
        colleague = MemberFactory(role="supervisor", centre=by.centre)
        assert found(colleague).is_possible

    def test_puts_nobody_near_whom_she_must_be_kept_apart_from(self, full, centre, by):
        link_conflict(
            person=full[0].person, other=full[1].person, kind="threat", apart="room", by=by,
            at=timezone.now(),
        )  # fmt: skip

        assert not found(by).is_possible

    def test_says_so_where_no_room_is_large_enough(self, full, by):
        made = found(by, guests=[MOTHER, BOY, BOY, BOY])

        assert not made.is_possible
        assert made.why_none

    def test_gives_a_family_a_room_of_women_where_that_helps(self, full, rooms, by):
        """A mother and her daughter leave the only room large enough for three."""
        large = RoomFactory(villa=rooms[0].villa, audience="families", beds=3)
        women = RoomFactory(villa=rooms[0].villa, audience="women", beds=2)
        girl = PersonFactory(centre=by.centre, sex="F", birth_year=2018)
        pairs = [(PersonFactory(centre=by.centre), "self"), (girl, "child")]
        household = HouseholdFactory(centre=by.centre, members=pairs)
        for bed, (person, relation) in zip(beds_of(large), pairs, strict=False):
            asleep(bed, person=person, relation=relation, household=household)

        made = found(by, guests=[MOTHER, BOY, BOY])

        assert made.is_proven
        assert {mover.to_bed.room for mover in made.movers} == {women}
        assert {bed.room for bed in made.beds} == {large}

    def test_asks_for_patience_while_a_new_machine_compiles_the_planner(
        self, full, by, monkeypatch
    ):
        monkeypatch.setattr(making_room, "is_ready", lambda: False)

        made = found(by)

        assert (made.is_possible, bool(made.why_none)) == (False, True)

    def test_says_so_where_the_house_is_full(self, full, rooms, by):
        asleep(beds_of(rooms[0])[1])
        asleep(beds_of(rooms[1])[1])

        made = found(by)

        assert (made.is_possible, bool(made.why_none)) == (False, True)

    def test_needs_as_many_queries_for_a_large_house_as_for_a_small_one(self, full, rooms, by):
        def count():
            with CaptureQueriesContext(connection) as seen:
                found(by)
            return len(seen)

        count()
        small = count()
        for _number in range(3):
            more = RoomFactory(villa=rooms[0].villa, audience="women", beds=3)
            for bed in beds_of(more)[:2]:
                asleep(bed)

        assert count() == small


class TestCheckInMakingRoom:
    def test_moves_her_and_gives_the_family_its_beds(self, full, rooms, by):
        made = found(by)

        admission = check_in_making_room(
            draft=a_draft(by), offer=offered(by, made), by=by, at=timezone.now()
        )

        assert {stay.state for stay in admission.stays} == {"admitted"}
        assert {bed.room for bed in admission.beds} == {rooms[0]}
        tonight = by.centre.night()
        assert sleeps(full[0])[tonight] == beds_of(rooms[1])[1].code
        assert sleeps(full[0])[tonight - NIGHT] == beds_of(rooms[0])[0].code
        assert not CheckInDraft.objects.exists()
        assert FileEvent.objects.filter(person=full[0].person, kind="moved").exists()
        assert not BedPreparation.objects.filter(ready_at=None).exists()
        assert_history_equals_nights()

    def test_holds_them_for_a_while(self, full, by):
        admission = check_in_making_room(
            draft=a_draft(by), offer=offered(by, found(by)), by=by, at=timezone.now(),
            hold_minutes=30,
        )  # fmt: skip

        assert {stay.state for stay in admission.stays} == {"held"}

    def test_one_undo_takes_back_all_of_it(self, full, rooms, by):
        now = timezone.now()
        before = {stay.pk: sleeps(stay) for stay in full}
        admission = check_in_making_room(
            draft=a_draft(by), offer=offered(by, found(by)), by=by, at=now
        )
        change = BedChange.objects.get(kind="check_in", lines__stay=admission.stays[0])

        undo_change(change=change, by=by, at=now + timedelta(minutes=3))

        assert {stay.pk: sleeps(stay) for stay in full} == before
        assert {stay.state for stay in Stay.objects.filter(household=admission.household)} == {
            "cancelled"
        }
        assert_history_equals_nights()

    def test_the_moves_alone_are_not_undone_while_the_family_has_the_beds(self, full, by):
        now = timezone.now()
        check_in_making_room(draft=a_draft(by), offer=offered(by, found(by)), by=by, at=now)
        change = BedChange.objects.get(kind="move")

        with nothing_changes(), pytest.raises(UndoOvertaken):
            undo_change(change=change, by=by, at=now + timedelta(minutes=3))

    def test_is_refused_whole_if_any_bed_changed(self, full, rooms, by, centre):
        draft, offer = a_draft(by), offered(by, found(by))
        villa = VillaFactory(centre=centre)
        other = asleep(beds_of(RoomFactory(villa=villa, beds=2))[0])
        move_stay(
            stay=other, bed=other.placements.get().bed.room.beds.last(), by=by, at=timezone.now()
        )

        with nothing_changes(), pytest.raises(HouseChangedSince):
            check_in_making_room(draft=draft, offer=offer, by=by, at=timezone.now())

    def test_is_refused_whole_if_a_rule_says_no(self, full, rooms, by, centre):
        girls = RoomFactory(villa=rooms[0].villa, audience="girls", beds=1)
        made = found(by)
        offer = offered(by, made)
        wrong = Offer([Move(full[0], beds_of(girls)[0], by.centre.night())], made.beds, offer.seen)
        draft = a_draft(by)

        with nothing_changes(), pytest.raises(RoomDoesNotAdmit):
            check_in_making_room(draft=draft, offer=wrong, by=by, at=timezone.now())

    def test_is_refused_whole_if_the_draft_changed(self, full, by):
        draft, offer = a_draft(by, people=("self",)), offered(by, found(by))

        with nothing_changes(), pytest.raises(HouseChangedSince):
            check_in_making_room(draft=draft, offer=offer, by=by, at=timezone.now())

    def test_is_refused_whole_if_one_of_them_came_another_way(self, full, by):
        draft, offer = a_draft(by), offered(by, found(by))
        known = full[1].person
        people = [{**row, "person": str(known.pk)} for row in answers_of(draft)["people"][:1]]
        people += answers_of(draft)["people"][1:]
        save_draft(draft=draft, answers=answers_of(draft) | {"people": people}, at=timezone.now())

        with nothing_changes(), pytest.raises(AlreadyHoused):
            check_in_making_room(draft=draft, offer=offer, by=by, at=timezone.now())

    def test_carries_out_whatever_is_proposed_in_houses_by_chance(self, by, centre):
        """What the page shows is what the rules allow, in every house."""
        dice, carried_out = random.Random(7), 0
        for turn in range(14):
            villa = _house_by_chance(centre, dice, turn)
            guests = dice.choice([FAMILY, [MOTHER], [MOTHER, BOY, BOY]])
            nights = dice.randrange(1, 8)
            made = found(by, guests=guests, nights=nights)
            if made.families:
                carried_out += 1
                people = ["self", *["child"] * (len(guests) - 1)]
                draft, offer = a_draft(by, people=people, nights=nights), offered(by, made)
                check_in_making_room(draft=draft, offer=offer, by=by, at=timezone.now())
                assert_history_equals_nights()
            type(villa).objects.filter(pk=villa.pk).update(is_active=False)
        assert carried_out >= 4


def _house_by_chance(centre, dice, turn):
    villa = VillaFactory(centre=centre, position=turn)
    for audience in ("families", "families", "women", "women"):
        beds = beds_of(RoomFactory(villa=villa, audience=audience, beds=dice.randrange(2, 4)))
        nights = dice.randrange(5, 20)
        if audience == "families" and dice.random() < 0.5:
            _family(beds, nights)
        elif audience == "families":
            asleep(beds[0], nights)
        else:
            for bed in beds[: dice.randrange(1, len(beds) + 1)]:
                asleep(bed, dice.randrange(5, 20))
    return villa


def _family(beds, nights):
    centre = beds[0].room.villa.centre
    persons = [PersonFactory(centre=centre), PersonFactory(centre=centre, boy=True)]
    pairs = list(zip(persons, ("self", "child"), strict=True))
    household = HouseholdFactory(centre=centre, members=pairs)
    for bed, (person, relation) in zip(beds, pairs, strict=False):
        asleep(bed, nights, person=person, relation=relation, household=household)


class TestPage:
    def url(self, draft):
        return f"/check-in/{draft.pk}/make-room/"

    def test_shows_who_would_move_by_code_and_says_so_in_the_log(self, client, full, rooms, by):
        client.force_login(by)
        draft = a_draft(by)

        page = client.get(self.url(draft)).content.decode()

        assert full[0].person.code in page
        assert full[1].person.code not in page
        assert "These are the fewest moves" in page
        assert beds_of(rooms[1])[1].code in page
        entry = AuditEntry.objects.filter(action="rooms:check_in_room").latest("at")
        assert full[0].person_id in subjects_of(entry)

    def test_is_reached_from_the_step_of_the_beds(self, client, full, by):
        client.force_login(by)
        draft = a_draft(by)

        assert self.url(draft) in client.get(f"/check-in/{draft.pk}/bed/").content.decode()

    def test_confirms_in_one_press(self, client, full, rooms, by):
        client.force_login(by)
        draft = a_draft(by)
        page = client.get(self.url(draft)).content.decode()
        offer = page.split('name="offer" value="')[1].split('"')[0]

        answer = client.post(self.url(draft), {"offer": offer, "go": "now"}, follow=True)

        assert "Others have moved, and the beds are hers." in answer.content.decode()
        assert Stay.objects.filter(state="admitted").count() == 4

    def test_says_what_changed_and_shows_the_moves_of_now(self, client, full, rooms, by):
        client.force_login(by)
        draft = a_draft(by)
        page = client.get(self.url(draft)).content.decode()
        offer = page.split('name="offer" value="')[1].split('"')[0]
        move_stay(stay=full[1], bed=beds_of(rooms[1])[1], by=by, at=timezone.now())
        BedPreparation.objects.update(ready_at=timezone.now(), ready_by=by)

        answer = client.post(self.url(draft), {"offer": offer, "go": "now"})

        assert answer.status_code == 422
        shown = answer.content.decode()
        assert "Something changed since this was shown." in shown
        assert beds_of(rooms[1])[0].code in shown
        assert Stay.objects.filter(state="admitted").count() == 2

    @pytest.mark.parametrize("offer", ["", "forged", "eyJhIjoxfQ:1abc:xyz"])
    def test_refuses_moves_that_it_did_not_show(self, client, full, by, offer):
        client.force_login(by)
        draft = a_draft(by)

        answer = client.post(self.url(draft), {"offer": offer, "go": "now"})

        assert answer.status_code == 422
        assert not BedChange.objects.exists()

    def test_says_why_where_no_move_helps(self, client, full, by):
        LeavePassFactory(stay=full[0], left_at=timezone.now() - timedelta(hours=1))
        client.force_login(by)

        page = client.get(self.url(a_draft(by))).content.decode()

        assert "No moves help" in page
        assert full[0].person.code not in page

    def test_nobody_sees_the_draft_of_another(self, client, full, by):
        draft = a_draft(by)
        client.force_login(MemberFactory(role="supervisor", centre=by.centre))

        assert client.get(self.url(draft)).status_code == 404

    @pytest.mark.parametrize("role", sorted(Role.values))
    def test_is_for_who_runs_the_house(self, client, full, by, role):
        member = MemberFactory(role=role, centre=by.centre)
        client.force_login(member)
        draft = a_draft(member)

        answer = client.get(self.url(draft))

        assert (answer.status_code == 200) is (role in ("house", "supervisor"))


class TestFromTheBoard:
    def test_a_group_sees_the_moves_and_goes_on_to_the_check_in(self, client, full, by):
        client.force_login(by)
        typed = {"women": "1", "boys": "6", "from_on": by.centre.night().isoformat(), "nights": "5"}
        assert "/board/fit/make-room/" in client.post("/board/fit/", typed).content.decode()

        page = client.post("/board/fit/make-room/", typed).content.decode()

        assert full[0].person.code in page
        assert "Check them in, and make room there" in page
        assert 'name="offer"' not in page
        assert not BedChange.objects.exists()


class TestForWhoWaits:
    @pytest.fixture
    def request_of(self, by):
        wish = Wish(FAMILY, by.centre.night(), 5, "hotline", "tonight")
        return ask_request(centre=by.centre, wish=wish, by=by, at=timezone.now())

    def test_holds_the_beds_for_the_request(self, full, rooms, by, request_of):
        accept_making_room(
            request=request_of, offer=offered(by, found(by)), reason="in_order",
            unscreened="danger_now", hold_minutes=30, by=by, at=timezone.now(),
        )  # fmt: skip

        assert StayRequest.objects.get().state == "held"
        assert sleeps(full[0])[by.centre.night()] == beds_of(rooms[1])[1].code

    def test_on_the_page(self, client, full, by, request_of):
        client.force_login(by)
        url = f"/requests/{request_of.pk}/make-room/"
        assert url in client.get(f"/requests/{request_of.pk}/").content.decode()
        page = client.get(url).content.decode()
        offer = page.split('name="offer" value="')[1].split('"')[0]
        sent = {"offer": offer, "hold": "30", "reason": "in_order", "unscreened": "danger_now"}

        refused = client.post(url, {**sent, "reason": ""})
        answer = client.post(url, sent)

        assert refused.status_code == 422
        assert answer["Location"] == f"/requests/{request_of.pk}/"
        assert StayRequest.objects.get().state == "held"

    def test_who_may_not_decide_sees_the_moves_and_no_button(self, client, full, by, request_of):
        client.force_login(MemberFactory(role="house", centre=by.centre, language="en"))

        page = client.get(f"/requests/{request_of.pk}/make-room/").content.decode()

        assert full[0].person.code in page
        assert 'name="offer"' not in page
        assert LeavePass.objects.count() == 0

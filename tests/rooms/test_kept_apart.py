"""No two who must be kept apart in one villa, whoever gives the bed, and nobody learns why."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from residents.actions import end_conflict_link, link_conflict
from residents.choices import Relation
from residents.models import ConflictLink, Task
from rooms.actions import (
    OverrideNotAllowed,
    Wish,
    admit_household,
    ask_request,
    check_in_stay,
    extend_stay,
    move_stay,
    swap_stays,
    undo_change,
)
from rooms.actions.arrivals import Arrival
from rooms.allocation import Guest, KeptApart, best_beds, broken_rules, check_beds
from rooms.allocation.ahead import Asked, HouseAhead
from rooms.allocation.elsewhere import beds_elsewhere, guest_of
from rooms.allocation.rules import rules_of
from rooms.in_turn import asked_by
from rooms.models import BedNight, RuleOverride, Stay
from rooms.relocation_facts import proposal_for
from staff.actions import make_token
from staff.models import Notice
from tests.residents.factories import CentreFactory, PersonFactory
from tests.rooms.factories import RoomFactory, VillaFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, member_of, sleeps, stay_in, waiting_in
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
SAID = "Someone who must be kept apart from them sleeps there."


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def villas(centre):
    """Two villas of two rooms with two beds each."""
    made = [VillaFactory(centre=centre, position=number) for number in range(2)]
    return [[RoomFactory(villa=villa, beds=2) for _room in range(2)] for villa in made]


def beds_of(room):
    return list(room.beds.select_related("room__villa"))


def linked(one, other, by, apart="villa"):
    return link_conflict(person=one, other=other, kind="threat", apart=apart, by=by, at=AT)


@pytest.fixture
def sleeper(villas):
    return stay_in(beds_of(villas[0][0])[0])


@pytest.fixture
def comer(centre):
    return PersonFactory(centre=centre)


@pytest.fixture
def by(centre):
    return member_of(centre, "supervisor")


@pytest.fixture
def link(sleeper, comer, by):
    return linked(sleeper.person, comer, by)


def guest(person):
    return Guest("F", 1990, person=person.pk)


def villas_offered(centre, person, nights=3, from_on=TONIGHT):
    fit = best_beds(
        centre=centre, guests=[guest(person)], from_on=from_on, nights=nights, limit=9, at=AT
    )
    return {option.room.villa_id for option in fit.options}


class TestLooking:
    def test_offers_no_bed_in_her_villa(self, link, centre, villas, comer):
        assert villas_offered(centre, comer) == {villas[1][0].villa_id}

    def test_offers_all_of_them_to_others_and_after_it_was_ended(self, link, centre, comer, by):
        assert len(villas_offered(centre, PersonFactory(centre=centre))) == 2

        end_conflict_link(link=link, by=by, at=AT)

        assert len(villas_offered(centre, comer)) == 2

    def test_not_in_one_room_leaves_the_other_room(self, sleeper, comer, by, centre, villas):
        linked(sleeper.person, comer, by, apart="room")

        fit = best_beds(
            centre=centre, guests=[guest(comer)], from_on=TONIGHT, nights=3, limit=9, at=AT
        )

        assert {option.room for option in fit.options} == {villas[0][1], *villas[1]}

    def test_counts_only_the_nights_on_which_she_sleeps_there(self, link, sleeper, centre, comer):
        assert len(villas_offered(centre, comer, from_on=sleeper.departs_on)) == 2
        assert len(villas_offered(centre, comer, from_on=sleeper.departs_on - NIGHT)) == 1

    def test_says_that_it_is_so_and_not_because_of_whom(self, link, centre, villas, comer):
        for room in villas[1]:
            for bed in beds_of(room):
                stay_in(bed)

        with translation.override("en"):
            fit = best_beds(centre=centre, guests=[guest(comer)], from_on=TONIGHT, nights=1, at=AT)

        assert fit.why_none == (
            "Someone who must be kept apart from them sleeps where a bed is free for the night."
        )

    def test_two_who_come_together_and_must_be_apart_get_nothing_together(self, centre, by, comer):
        other = PersonFactory(centre=centre)
        RoomFactory(villa=VillaFactory(centre=centre), beds=4)
        linked(comer, other, by)

        fit = best_beds(
            centre=centre, guests=[guest(comer), guest(other)], from_on=TONIGHT, nights=1, at=AT
        )

        assert not fit.options

    def test_takes_one_query_more_however_many_are_linked(
        self, centre, villas, sleeper, comer, by, django_assert_num_queries
    ):
        rules_of(centre)  # read once, and kept

        def look(person, queries):
            with django_assert_num_queries(queries):
                villas_offered(centre, person)

        look(comer, 6)  # two for what the places are worth to others
        for room in villas[1]:
            linked(stay_in(beds_of(room)[0]).person, comer, by)
        linked(sleeper.person, comer, by, apart="room")
        look(comer, 4)  # one room is left: nothing to weigh

    def test_costs_nothing_for_those_who_are_new(self, link, centre, django_assert_num_queries):
        rules_of(centre)

        with django_assert_num_queries(5):  # two for what the places are worth to others
            best_beds(centre=centre, guests=[Guest("F", 1990)], from_on=TONIGHT, nights=1, at=AT)


class TestHouseAhead:
    def test_answers_as_best_beds_does(self, centre, villas, by):
        """Chance decides who sleeps where, who is linked, and who asks."""
        dice = random.Random(11)
        beds = [bed for villa in villas for room in villa for bed in beds_of(room)]
        people = [
            stay_in(bed, since=0, nights=dice.randrange(1, 9)).person
            for bed in dice.sample(beds, 4)
        ]
        comers = [PersonFactory(centre=centre) for _number in range(4)]
        for comer in comers:
            for person in dice.sample(people, 2):
                linked(person, comer, by, apart=dice.choice(["villa", "room"]))

        for comer in comers:
            for _turn in range(6):
                first = TONIGHT + dice.randrange(6) * NIGHT
                asked = Asked([guest(comer)], first, dice.randrange(1, 6))
                house = HouseAhead(centre, asked.until_on, AT)
                alone = best_beds(
                    centre=centre, guests=asked.guests, from_on=first, nights=asked.nights, at=AT,
                    limit=9,
                )  # fmt: skip
                ahead = house.fit(asked, limit=9)
                assert [option.room.pk for option in ahead.options] == [
                    option.room.pk for option in alone.options
                ]
                assert ahead.why_none == alone.why_none

    def test_gives_no_bed_near_whom_she_must_not_meet_that_is_about_to_get_one(
        self, centre, villas, by
    ):
        one, other = PersonFactory.create_batch(2, centre=centre)
        linked(one, other, by)
        asked = Asked([guest(other)], TONIGHT, 3)
        bed = beds_of(villas[0][0])[0].pk
        house = HouseAhead(centre, asked.until_on, AT)

        after = house.without([bed], [guest(one)])

        def offered(house):
            return {option.room.villa_id for option in house.fit(asked, limit=9).options}

        both = {rooms[0].villa_id for rooms in villas}
        assert offered(house) == both
        assert offered(after) == {villas[1][0].villa_id}
        assert offered(house.without([bed], [Guest("F", 1990)])) == both


class TestByHand:
    def test_refuses_a_bed_in_her_villa(self, link, centre, villas, comer):
        asked = {"centre": centre, "guests": [guest(comer)], "from_on": TONIGHT, "nights": 2}

        with translation.override("en"), pytest.raises(KeptApart) as refusal:
            check_beds(**asked, beds=beds_of(villas[0][1])[:1], at=AT)
        check_beds(**asked, beds=beds_of(villas[1][0])[:1], at=AT)

        assert str(refusal.value).startswith(SAID)

    def test_an_admission_is_refused_whole(self, link, centre, villas, comer, by):
        arrivals = [Arrival("F", 1990, person=comer), Arrival("M", 2020, Relation.CHILD, name="x")]

        with nothing_changes(), pytest.raises(KeptApart):
            admit_household(
                centre=centre, arrivals=arrivals, from_on=TONIGHT, nights=3, channel="walk_in",
                beds=beds_of(villas[0][1]), by=by, at=AT,
            )  # fmt: skip

    def test_an_admission_finds_another_villa_by_itself(self, link, centre, villas, comer, by):
        admission = admit_household(
            centre=centre, arrivals=[Arrival("F", 1990, person=comer)], from_on=TONIGHT,
            nights=3, channel="walk_in", by=by, at=AT,
        )  # fmt: skip

        assert admission.beds[0].room.villa_id == villas[1][0].villa_id

    def test_a_move_into_her_villa_is_refused_and_none_is_offered(self, link, villas, comer, by):
        stay = stay_in(beds_of(villas[1][0])[0], person=comer)

        with nothing_changes(), pytest.raises(KeptApart):
            move_stay(stay=stay, bed=beds_of(villas[0][1])[0], by=by, at=AT)

        offered = beds_elsewhere(stay, from_on=TONIGHT, at=AT)
        assert {option.room.villa_id for option in offered} == {villas[1][0].villa_id}

    def test_a_swap_into_her_villa_is_refused(self, link, villas, comer, by):
        stay = stay_in(beds_of(villas[1][0])[0], person=comer)
        third = stay_in(beds_of(villas[0][1])[0])

        with nothing_changes(), pytest.raises(KeptApart):
            swap_stays(stay=stay, other=third, by=by, at=AT)

    def test_swapping_the_two_is_no_meeting(self, link, villas, comer, sleeper, by):
        stay = stay_in(beds_of(villas[1][0])[0], person=comer)

        swap_stays(stay=stay, other=sleeper, by=by, at=AT)

        assert sleeps(stay)[TONIGHT] == beds_of(villas[0][0])[0].code

    def test_more_nights_where_she_is_to_come_are_refused(self, link, villas, comer, by):
        stay = stay_in(beds_of(villas[0][1])[0], person=comer, since=3, nights=4)
        Stay.objects.filter(person=link.one if link.other == comer else link.other).update(
            state="cancelled", cancel_reason="mistake", ended_at=AT, ended_by=by
        )
        end_nights = BedNight.objects.exclude(stay=stay)
        assert end_nights.exists()

        with pytest.raises(KeptApart):
            extend_stay(stay=stay, nights=2, reason="safety", by=by, at=AT)


class TestAtTheDoor:
    def test_a_bed_that_was_promised_before_is_refused(self, villas, comer, sleeper, by):
        stay = waiting_in(beds_of(villas[0][1])[0], person=comer)
        linked(sleeper.person, comer, by)

        with nothing_changes(), pytest.raises(KeptApart):
            check_in_stay(stay=stay, by=by, at=AT)

        move_stay(stay=stay, bed=beds_of(villas[1][0])[0], by=by, at=AT)
        check_in_stay(stay=stay, by=by, at=AT)

    def test_a_rule_that_was_set_aside_for_her_stays_so(self, villas, comer, sleeper, by):
        stay = waiting_in(beds_of(villas[1][1])[0], person=comer)
        linked(sleeper.person, comer, by)
        move_stay(stay=stay, bed=beds_of(villas[0][1])[0], by=by, at=AT, override="No other bed")

        check_in_stay(stay=stay, by=by, at=AT)

        assert stay.state == "admitted"

    def test_the_api_answers_409_with_the_same_sentence(self, client, link, villas, comer, centre):
        member = member_of(centre, "house")
        member.language = "en"
        member.save()
        sleeper = Stay.objects.get()
        bed = beds_of(villas[0][1])[0]
        token = make_token(member=member, name="test", at=timezone.now())
        BedNight.objects.filter(stay=sleeper).delete()
        sleeper.placements.all().delete()
        fresh = stay_in(beds_of(villas[0][0])[1])
        fresh.placements.all().delete()
        night = centre.night()
        sleeper.placements.create(bed=beds_of(villas[0][0])[0], from_on=night,
                                  until_on=night + timedelta(days=9))  # fmt: skip

        answer = client.post(
            "/api/v1/admissions",
            {
                "people": [{"person": str(comer.pk), "sex": "F", "relation": "self", "needs": []}],
                "from": night.isoformat(), "nights": 2, "beds": [str(bed.pk)],
                "channel": "walk_in",
            },
            content_type="application/json", headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip

        assert answer.status_code == 409, answer.content
        assert answer.json()["error"] == "KeptApart"
        assert answer.json()["message"].startswith(SAID)


class TestRelocation:
    def test_sends_nobody_where_she_must_not_sleep(self, centre, villas, comer, sleeper, by):
        third = RoomFactory(villa=VillaFactory(centre=centre, position=9), beds=1)
        stay = stay_in(beds_of(third)[0], person=comer)
        linked(sleeper.person, comer, by)

        proposal = proposal_for(third.villa, AT)

        (move,) = proposal.moves
        assert move.leaver.stay == stay
        assert move.bed.room.villa_id == villas[1][0].villa_id

    def test_parts_two_who_leave_together(self, centre, villas, by):
        third = RoomFactory(villa=VillaFactory(centre=centre, position=9), beds=2)
        one, other = (stay_in(bed) for bed in beds_of(third))
        linked(one.person, other.person, by)

        proposal = proposal_for(third.villa, AT)

        assert len({move.bed.room.villa_id for move in proposal.moves}) == 2


class TestSleepTooNear:
    def near(self, villas, by, apart="villa"):
        one, other = (stay_in(beds_of(room)[0]) for room in villas[0])
        return one, other, linked(one.person, other.person, by, apart=apart)

    def test_the_supervisor_is_asked_to_part_them(self, villas, by):
        _one, _other, link = self.near(villas, by)

        task = Task.objects.get(kind="kept_apart")

        assert (task.role, task.subject_id, task.state) == ("supervisor", link.pk, "open")
        assert Task.objects.visible_to(by).filter(pk=task.pk).exists()

    def test_nobody_is_asked_where_they_are_far_enough(self, villas, by, sleeper, comer):
        linked(sleeper.person, comer, by)
        self.near(villas[::-1], by, apart="room")

        assert not Task.objects.filter(kind="kept_apart").exists()

    def test_a_move_that_parts_them_closes_it_and_its_undo_asks_again(self, villas, by):
        one, _other, _link = self.near(villas, by)

        change = move_stay(stay=one, bed=beds_of(villas[1][0])[0], by=by, at=AT)
        assert Task.objects.get(kind="kept_apart").state == "done"

        undo_change(change=change, by=by, at=AT + timedelta(minutes=1))
        assert Task.objects.open().filter(kind="kept_apart").count() == 1

    def test_ending_it_closes_the_task(self, villas, by):
        _one, _other, link = self.near(villas, by)

        end_conflict_link(link=link, by=by, at=AT)

        assert Task.objects.get(kind="kept_apart").state == "cancelled"

    def test_the_page_says_so(self, client, villas, by, centre):
        one, other = (stay_in(beds_of(room)[0], since=0, nights=900) for room in villas[0])
        by.language = "en"
        by.save()
        client.force_login(by)
        page = f"/residents/{one.person_id}/kept-apart/"
        sent = {"code": other.person.code, "kind": "threat", "apart": "villa"}

        told = client.post(page, sent, follow=True).content.decode()

        assert "They sleep too near each other now." in told
        assert "sleep too near now" in told
        assert not Notice.objects.exists()  # the job tells of the task within its minute


class TestOverride:
    def test_is_kept_for_each_rule_with_its_reason(self, link, villas, comer, by, sleeper):
        stay = stay_in(beds_of(villas[1][0])[0], person=comer)
        bed = beds_of(villas[0][1])[0]
        wanted = {"centre": stay.centre, "guests": [guest_of(stay)], "beds": [bed], "at": AT}
        broken = broken_rules(**wanted, from_on=TONIGHT, nights=2)
        assert [type(rule) for rule in broken] == [KeptApart]

        move_stay(stay=stay, bed=bed, by=by, at=AT, override="No other villa tonight")

        kept = RuleOverride.objects.get()
        assert (kept.rule, kept.stay, kept.bed, kept.decided_by) == ("KeptApart", stay, bed, by)
        assert b"No other" not in bytes(kept.sealed_reason)
        assert not Task.objects.filter(kind="kept_apart").exists()

    def test_is_for_the_supervisor_alone(self, link, villas, comer, centre):
        stay = stay_in(beds_of(villas[1][0])[0], person=comer)
        desk = member_of(centre, "house")

        with nothing_changes(), pytest.raises(OverrideNotAllowed):
            move_stay(stay=stay, bed=beds_of(villas[0][1])[0], by=desk, at=AT, override="Please")

    def test_waits_for_nobody_on_the_waiting_list_either(self, link, centre, villas, comer, by):
        wish = Wish([guest(comer)], TONIGHT, 3, "hotline", "tonight", person=comer)
        request = ask_request(centre=centre, wish=wish, by=by, at=AT)

        fit = HouseAhead(centre, TONIGHT + 9 * NIGHT, AT).fit(asked_by(request, AT), limit=9)

        assert {option.room.villa_id for option in fit.options} <= {villas[1][0].villa_id}
        assert ConflictLink.objects.open().exists()

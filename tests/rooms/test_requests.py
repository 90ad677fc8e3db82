import pytest
from django.db import IntegrityError, transaction

from residents.actions.erasing import erase_persons
from residents.models import Person, Task
from rooms.actions import (
    AlreadyHoused,
    Answers,
    Arrival,
    CancelWithoutReason,
    DecisionWithoutReason,
    HoldWithoutTime,
    ImpossibleReview,
    NotTheirTurn,
    RequestDecided,
    ScreeningMissing,
    UnknownCode,
    Wish,
    WordsTooLong,
    accept_request,
    ask_request,
    cancel_household,
    cancel_stay,
    check_in_household,
    check_in_stay,
    check_out_stay,
    expire_holds,
    put_off_request,
    queue_request,
    refuse_request,
    release_request,
    request_words,
    screen_request,
    take_up_request,
    undo_change,
    withdraw_request,
)
from rooms.allocation import Guest, NoBedFits, NobodyArrives
from rooms.models import BedChange, BedNight, RequestStep, Stay, StayRequest
from shelter.shared.phones import ImpossiblePhone
from staff import vault
from staff.models import WrappedKey
from tests.residents.factories import CentreFactory, HouseholdFactory, PersonFactory
from tests.rooms.factories import RoomFactory, StayFactory, StayRequestFactory
from tests.rooms.moving import AT, MINUTE, NIGHT, TONIGHT, member_of
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
FINE = {
    "safe_now": "no", "eligible": "yes", "conflict_here": "no", "needs_other": "no",
    "urgency": "days", "whereabouts": "nowhere",
}  # fmt: skip
FAMILY = (Guest("F", 1990), Guest("M", 2025, "child", ("cot",)))


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def intake(centre):
    return member_of(centre, "intake")


@pytest.fixture
def supervisor(centre):
    return member_of(centre, "supervisor")


def ask(centre, at=AT, by=None, **wish):
    asked = {"guests": (Guest("F", 1990),), "from_on": TONIGHT, "nights": 7, "channel": "hotline"}
    return ask_request(centre=centre, wish=Wish(**{**asked, **wish}), by=by, at=at)


def screened(request, by, **answers):
    screen_request(request=request, answers=Answers(**{**FINE, **answers}), by=by, at=AT)
    return request


def waiting(centre, by, at=AT, urgency="days", **wish):
    request = screened(ask(centre, at=at, **wish), by, urgency=urgency)
    return queue_request(request=request, by=by, at=at)


def hold(request, by, at=AT, reason="in_order", hold_minutes=90, **how):
    given = {"reason": reason, "hold_minutes": hold_minutes, "by": by, "at": at}
    return accept_request(request=request, **{**given, **how})


def steps(request):
    rows = RequestStep.objects.filter(request=request).order_by("taken_at", "pk")
    return list(rows.values_list("to", "reason", "taken_by"))


class TestAskRequest:
    def test_keeps_codes_only_and_seals_words_and_number_under_a_key_of_its_own(self, centre):
        request = ask(
            centre, guests=FAMILY, urgency="tonight", whereabouts="danger",
            words="Call her sister first", number="٥٥١٢ ٣٤٥٦",
        )  # fmt: skip

        request = StayRequest.objects.get()
        assert (request.state, request.urgency, request.whereabouts) == (
            "requested", "tonight", "danger",
        )  # fmt: skip
        assert request.people[1] == {
            "sex": "M", "birth_year": 2025, "relation": "child", "needs": ["cot"],
        }  # fmt: skip
        assert b"sister" not in bytes(request.sealed_words)
        assert WrappedKey.objects.get(owner_id=request.pk).kind == "request"
        assert request_words(request=request) == {
            "words": "Call her sister first", "number": "+97455123456",
        }  # fmt: skip

    def test_makes_no_key_where_nothing_was_told(self, centre):
        request = ask(centre)

        assert not WrappedKey.objects.exists()
        assert request_words(request=request) == {}

    def test_knows_her_who_was_here_before(self, centre):
        person = PersonFactory(centre=centre, birth_year=1985)

        request = ask(centre, guests=[Arrival("F", person=person)], person=person, words="x")

        assert request.people[0]["birth_year"] == 1985
        assert request.people[0]["person"] == str(person.pk)
        assert WrappedKey.objects.get(owner_id=request.pk).person_id == person.pk

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"guests": ()}, NobodyArrives),
            ({"channel": "pigeon"}, UnknownCode),
            ({"urgency": "soon"}, UnknownCode),
            ({"whereabouts": "12 Main Street"}, UnknownCode),
            ({"words": "x" * 501}, WordsTooLong),
            ({"number": "123"}, ImpossiblePhone),
        ],
    )
    def test_refuses_what_cannot_be(self, centre, wrong, refusal):
        with nothing_changes(), pytest.raises(refusal), transaction.atomic():
            ask(centre, **wrong)

    def test_not_now_keeps_nobody_from_asking_again(self, centre, supervisor):
        person = PersonFactory(centre=centre)
        first = screened(ask(centre, person=person), supervisor)
        put_off(first, supervisor)

        second = ask(centre, person=person)

        assert (second.state, second.person) == ("requested", person)

    def test_words_go_with_her_data(self, centre, supervisor):
        person = PersonFactory(centre=centre)
        request = ask(centre, person=person, words="x")

        erase_persons(
            centre=centre, person_ids=[person.pk], scope="everything", reason="her_wish",
            by=supervisor, at=AT,
        )  # fmt: skip

        assert request_words(request=request) == {}


class TestScreenRequest:
    def test_keeps_every_screening_and_how_soon_she_needs_a_place(self, centre, intake):
        request = ask(centre)

        screened(request, intake)
        screened(request, intake, urgency="tonight", safe_now="unknown")

        request.refresh_from_db()
        assert (request.urgency, request.whereabouts) == ("tonight", "nowhere")
        latest = request.screenings.order_by("-screened_at").first()
        assert request.screenings.count() == 2
        assert (latest.screened_by, latest.screened_at) == (intake, AT)

    def test_refuses_other_answers_and_what_is_over(self, centre, intake):
        request = ask(centre)
        over = StayRequestFactory(centre=centre, state="withdrawn")
        with nothing_changes():
            with pytest.raises(UnknownCode), transaction.atomic():
                screened(request, intake, safe_now="perhaps")
            with pytest.raises(UnknownCode), transaction.atomic():
                screened(request, intake, urgency="soon")
            with pytest.raises(RequestDecided), transaction.atomic():
                screened(over, intake)

    def test_comes_before_the_waiting_list(self, centre, intake):
        request = ask(centre)
        with nothing_changes(), pytest.raises(ScreeningMissing), transaction.atomic():
            queue_request(request=request, by=intake, at=AT)

        queue_request(request=screened(request, intake), by=intake, at=AT)

        assert request.state == "waiting"
        assert steps(request) == [("waiting", "", intake.pk)]
        with pytest.raises(RequestDecided):
            queue_request(request=request, by=intake, at=AT)


class TestAcceptRequest:
    def test_holds_beds_for_everybody_and_remembers_for_whom(self, centre, supervisor):
        RoomFactory(centre=centre, for_families=True, beds=1, cots=1)
        request = waiting(centre, supervisor, guests=FAMILY, number="55123456")

        admission = hold(request, supervisor)

        request.refresh_from_db()
        assert {stay.state for stay in admission.stays} == {"held"}
        assert (request.state, request.household) == ("held", admission.household)
        assert [one["person"] for one in request.people] == [
            str(stay.person_id) for stay in admission.stays
        ]
        assert request.person == admission.stays[0].person
        assert WrappedKey.objects.get(owner_id=request.pk).person_id == request.person_id
        assert steps(request)[-1] == ("held", "in_order", supervisor.pk)
        assert request_words(request=request)["number"] == "+97455123456"

    def test_expects_them_on_a_later_night(self, centre, supervisor):
        RoomFactory(centre=centre, beds=1)
        request = waiting(centre, supervisor, from_on=TONIGHT + 2 * NIGHT)

        admission = hold(request, supervisor, hold_minutes=None)

        assert (admission.stays[0].state, request.state) == ("expected", "held")
        assert Task.objects.open().filter(kind="arrival_expected").count() == 1

    def test_takes_the_nights_that_are_left_and_others_they_agreed_to(self, centre, supervisor):
        RoomFactory(centre=centre, beds=1)
        request = waiting(centre, supervisor, nights=5)

        admission = hold(request, supervisor, at=AT + 3 * NIGHT, nights=2)

        assert admission.stays[0].arrives_on == TONIGHT + 3 * NIGHT
        assert admission.stays[0].nights == 2

    def test_places_the_request_when_they_come_and_forgets_the_words(self, centre, supervisor):
        RoomFactory(centre=centre, beds=1)
        request = waiting(centre, supervisor, words="x", number="55123456")
        admission = hold(request, supervisor)

        check_in_household(household=admission.household, by=supervisor, at=AT + MINUTE)

        request.refresh_from_db()
        assert (request.state, request.ended_at) == ("placed", AT + MINUTE)
        assert not WrappedKey.objects.filter(kind="request").exists()
        assert not request.keeps_words

    @pytest.mark.parametrize("way", ["expires", "cancelled", "released"])
    def test_waits_again_at_its_old_place_when_the_beds_are_given_back(
        self, centre, supervisor, way
    ):
        RoomFactory(centre=centre, beds=1)
        first = waiting(centre, supervisor, at=AT, words="x")
        waiting(centre, supervisor, at=AT + MINUTE)
        admission = hold(first, supervisor)

        if way == "expires":
            expire_holds(at=AT + 90 * MINUTE)
        elif way == "cancelled":
            cancel_stay(stay=admission.stays[0], reason="no_show", by=supervisor, at=AT + MINUTE)
        else:
            release_request(request=first, by=supervisor, at=AT + MINUTE)

        first.refresh_from_db()
        assert first.state == "waiting"
        assert StayRequest.objects.waiting().in_order().first() == first
        assert request_words(request=first)["words"] == "x"
        assert steps(first)[-1][0] == "waiting"
        assert not BedNight.objects.exists()

    def test_holds_again_for_the_same_people(self, centre, supervisor):
        RoomFactory(centre=centre, beds=1)
        request = waiting(centre, supervisor)
        person = hold(request, supervisor).stays[0].person
        expire_holds(at=AT + 90 * MINUTE)
        request.refresh_from_db()

        again = hold(request, supervisor, at=AT + 95 * MINUTE)

        assert again.stays[0].person == person
        assert Person.objects.count() == 1

    def test_a_part_that_is_cancelled_leaves_the_rest_held(self, centre, supervisor):
        RoomFactory(centre=centre, for_families=True, beds=2, cots=1)
        request = waiting(centre, supervisor, guests=FAMILY)
        stays = hold(request, supervisor).stays

        cancel_stay(stay=stays[1], reason="mistake", by=supervisor, at=AT)

        request.refresh_from_db()
        assert request.state == "held"

    def test_ends_when_she_decides_against_the_beds_that_are_held(self, centre, supervisor):
        RoomFactory(centre=centre, beds=1)
        request = waiting(centre, supervisor, words="x")
        admission = hold(request, supervisor)

        cancel_household(
            household=admission.household, reason="refused_by_her", by=supervisor, at=AT
        )

        request.refresh_from_db()
        assert (request.state, request.withdraw_reason) == ("withdrawn", "refused_by_her")
        assert not WrappedKey.objects.filter(kind="request").exists()

    def test_waits_again_when_a_mistaken_check_in_is_undone(self, centre, supervisor):
        RoomFactory(centre=centre, beds=1)
        request = waiting(centre, supervisor)
        admission = hold(request, supervisor)
        check_in_household(household=admission.household, by=supervisor, at=AT + MINUTE)
        change = BedChange.objects.get(at=AT + MINUTE)

        undo_change(change=change, by=supervisor, at=AT + 2 * MINUTE)

        request.refresh_from_db()
        assert (request.state, request.ended_at) == ("waiting", None)

    def come_one_by_one(self, centre, by):
        """Let beds be held for two, of whom one comes; return the request and both stays."""
        RoomFactory(centre=centre, beds=2)
        request = waiting(centre, by, guests=(Guest("F", 1990), Guest("F", 1992, "sibling")))
        one, two = hold(request, by).stays
        check_in_stay(stay=one, by=by, at=AT + MINUTE)
        return request, one, two

    def test_is_held_again_for_who_is_awaited_when_the_other_never_came(self, centre, supervisor):
        request, _one, two = self.come_one_by_one(centre, supervisor)
        change = BedChange.objects.get(at=AT + MINUTE)

        undo_change(change=change, by=supervisor, at=AT + 2 * MINUTE)

        request.refresh_from_db()
        assert (request.state, request.ended_at) == ("held", None)
        cancel_stay(stay=two, reason="no_show", by=supervisor, at=AT + 3 * MINUTE)
        request.refresh_from_db()
        assert request.state == "waiting"

    def test_stays_placed_when_one_came_and_the_other_did_not(self, centre, supervisor):
        request, one, two = self.come_one_by_one(centre, supervisor)
        check_in_stay(stay=two, by=supervisor, at=AT + 2 * MINUTE)
        gone = {"destination": "relatives", "safe_for_her": True, "safe_for_worker": True}
        check_out_stay(stay=one, **gone, by=supervisor, at=AT + 3 * MINUTE)

        change = BedChange.objects.get(at=AT + 2 * MINUTE)
        undo_change(change=change, by=supervisor, at=AT + 4 * MINUTE)

        request.refresh_from_db()
        assert request.state == "placed"


class TestRefusals:
    """Each is named, and changes nothing."""

    @pytest.fixture
    def room(self, centre):
        return RoomFactory(centre=centre, beds=1)

    def refused(self, refusal, request, by, **how):
        with nothing_changes(), pytest.raises(refusal) as raised, transaction.atomic():
            hold(request, by, **how)
        return raised.value

    def test_what_is_decided_is_not_decided_again(self, centre, supervisor, room):
        held = waiting(centre, supervisor)
        hold(held, supervisor)
        declined = StayRequestFactory(centre=centre, state="declined")
        not_now = StayRequestFactory(centre=centre, state="not_now")
        placed = StayRequestFactory(centre=centre, state="placed")
        for request in (held, declined, not_now, placed):
            self.refused(RequestDecided, request, supervisor)
            with nothing_changes(), pytest.raises(RequestDecided), transaction.atomic():
                refuse_request(request=request, reason="no_bed", by=supervisor, at=AT)
        for request in (held, declined, placed):
            with nothing_changes(), pytest.raises(RequestDecided), transaction.atomic():
                put_off(request, supervisor)

    def test_no_fit_tells_what_else_there_is(self, centre, supervisor, room):
        StayFactory(bed=room.beds.get(), arrives_on=TONIGHT + 4 * NIGHT, nights=5, held=True)
        request = waiting(centre, supervisor, nights=7)

        refusal = self.refused(NoBedFits, request, supervisor)

        assert refusal.extra["alternatives"] == [
            {"from": TONIGHT.isoformat(), "nights": 4, "room": room.code},
            {"from": (TONIGHT + 9 * NIGHT).isoformat(), "nights": 7, "room": room.code},
        ]

    def test_a_decision_needs_a_reason(self, centre, supervisor, room):
        request = waiting(centre, supervisor)
        self.refused(DecisionWithoutReason, request, supervisor, reason="")
        self.refused(DecisionWithoutReason, request, supervisor, reason="no_bed")
        with nothing_changes(), pytest.raises(DecisionWithoutReason), transaction.atomic():
            refuse_request(request=request, reason="", by=supervisor, at=AT)
        with nothing_changes(), pytest.raises(DecisionWithoutReason), transaction.atomic():
            put_off(request, supervisor, reason="")
        with nothing_changes(), pytest.raises(CancelWithoutReason), transaction.atomic():
            withdraw_request(request=request, reason="", by=supervisor, at=AT)

    def test_the_screening_comes_first(self, centre, supervisor, room):
        request = ask(centre)
        self.refused(ScreeningMissing, request, supervisor)
        self.refused(ScreeningMissing, request, supervisor, unscreened="danger_now")
        with nothing_changes(), pytest.raises(ScreeningMissing), transaction.atomic():
            refuse_request(request=request, reason="no_bed", by=supervisor, at=AT)
        with nothing_changes(), pytest.raises(ScreeningMissing), transaction.atomic():
            put_off(request, supervisor)

    def test_tonight_cannot_wait_for_it_and_says_why(self, centre, supervisor, room):
        request = ask(centre, urgency="tonight")
        self.refused(ScreeningMissing, request, supervisor)

        hold(request, supervisor, unscreened="danger_now")

        assert RequestStep.objects.get(to="held").unscreened == "danger_now"

    def test_beds_for_tonight_are_held_until_a_time(self, centre, supervisor, room):
        self.refused(HoldWithoutTime, waiting(centre, supervisor), supervisor, hold_minutes=None)

    @pytest.mark.parametrize("days", [-1, 0, 367])
    def test_a_review_is_after_today_and_within_a_year(self, centre, supervisor, days):
        request = waiting(centre, supervisor)
        with nothing_changes(), pytest.raises(ImpossibleReview), transaction.atomic():
            put_off(request, supervisor, review_on=TONIGHT + days * NIGHT)

    def test_who_is_housed_gets_no_second_bed(self, centre, supervisor, room):
        stay = StayFactory(centre=centre, arrives_on=TONIGHT)
        request = waiting(centre, supervisor, person=stay.person)

        self.refused(AlreadyHoused, request, supervisor)

    def test_nobody_loses_her_turn_without_a_reason(self, centre, supervisor, room):
        waiting(centre, supervisor, at=AT - MINUTE)
        second = waiting(centre, supervisor)
        self.refused(NotTheirTurn, second, supervisor)

        hold(second, supervisor, reason="danger_grew")

        assert second.state == "held"

    def test_who_cannot_use_the_bed_keeps_nobody_waiting(self, centre, supervisor, room):
        waiting(centre, supervisor, at=AT - MINUTE, guests=FAMILY)
        RoomFactory(centre=centre, beds=1)
        waiting(centre, supervisor, at=AT - MINUTE)

        hold(waiting(centre, supervisor), supervisor)

        assert Stay.objects.get().state == "held"

    def test_the_database_ties_each_state_to_its_columns(self, centre):
        request = StayRequestFactory(centre=centre)
        rows = StayRequest.objects.filter(pk=request.pk)
        household = HouseholdFactory(centre=centre)
        wrong = [
            {"state": "declined", "decided_at": AT, "ended_at": AT},
            {"state": "not_now", "decided_at": AT, "decline_reason": "no_bed"},
            {"state": "placed", "ended_at": AT, "household": household, "sealed_words": b"x"},
        ]
        for columns in wrong:
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**columns)


def put_off(request, by, reason="no_bed", review_on=TONIGHT + 30 * NIGHT, at=AT):
    return put_off_request(request=request, reason=reason, review_on=review_on, by=by, at=at)


class TestOtherDecisions:
    def test_declined_is_over_and_counts(self, centre, supervisor):
        request = waiting(centre, supervisor, words="x")

        refuse_request(request=request, reason="safety_conflict", by=supervisor, at=AT)

        request.refresh_from_db()
        assert (request.state, request.decline_reason) == ("declined", "safety_conflict")
        assert (request.decided_by, request.ended_at) == (supervisor, AT)
        assert request_words(request=request) == {}
        with pytest.raises(vault.KeyGone):
            vault.key_of(request.pk, vault.REQUEST)

    def test_not_now_keeps_a_day_and_the_words_and_is_taken_up_again(self, centre, supervisor):
        request = waiting(centre, supervisor, words="x")
        asked_at = request.created_at

        put_off(request, supervisor)
        put_off(request, supervisor, review_on=TONIGHT + 60 * NIGHT)

        assert (request.state, request.review_on) == ("not_now", TONIGHT + 60 * NIGHT)
        assert request_words(request=request)["words"] == "x"
        take_up_request(request=request, by=supervisor, at=AT)
        request.refresh_from_db()
        assert (request.state, request.review_on, request.decline_reason) == (
            "requested", None, "",
        )  # fmt: skip
        assert request.created_at == asked_at
        with nothing_changes(), pytest.raises(RequestDecided), transaction.atomic():
            take_up_request(request=request, by=supervisor, at=AT)

    def test_she_may_withdraw_whatever_was_not_decided(self, centre, supervisor, intake):
        RoomFactory(centre=centre, beds=1)
        held = waiting(centre, supervisor)
        hold(held, supervisor)
        put_by = put_off(waiting(centre, supervisor), supervisor)
        for request in (held, put_by, ask(centre, words="x")):
            withdraw_request(request=request, reason="placed_elsewhere", by=intake, at=AT)

        assert set(StayRequest.objects.values_list("state", "withdraw_reason")) == {
            ("withdrawn", "placed_elsewhere")
        }
        assert not BedNight.objects.exists()
        assert not WrappedKey.objects.filter(kind="request").exists()
        with nothing_changes(), pytest.raises(RequestDecided), transaction.atomic():
            withdraw_request(request=held, reason="other", by=intake, at=AT)

    def test_a_mistake_ends_it_though_beds_were_held(self, centre, supervisor):
        RoomFactory(centre=centre, beds=1)
        request = waiting(centre, supervisor)
        hold(request, supervisor)

        withdraw_request(request=request, reason="mistake", by=supervisor, at=AT)

        request.refresh_from_db()
        assert (request.state, request.withdraw_reason) == ("withdrawn", "mistake")
        assert Stay.objects.get().state == "cancelled"

    def test_only_held_beds_are_given_back(self, centre, supervisor):
        request = waiting(centre, supervisor)
        with nothing_changes(), pytest.raises(RequestDecided), transaction.atomic():
            release_request(request=request, by=supervisor, at=AT)


class TestVisibleTo:
    def test_declined_requests_are_the_supervisors(self, centre, supervisor, intake):
        StayRequestFactory(centre=centre, state="declined")
        StayRequestFactory()
        seen = StayRequestFactory(centre=centre)

        assert StayRequest.objects.visible_to(supervisor).count() == 2
        assert StayRequest.objects.visible_to(intake).get() == seen
        assert not StayRequest.objects.visible_to(member_of(centre, "caseworker")).exists()
        assert StayRequest.objects.visible_to(member_of(centre, "manager")).count() == 2

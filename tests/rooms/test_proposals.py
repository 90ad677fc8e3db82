"""The plan for the fortnight: asked for, worked out by a job, confirmed whole or line by line."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from residents.actions import link_conflict
from rooms.actions import (
    LineIsConfirmed,
    NoLineChosen,
    PlanIsBeingMade,
    ProposalIsOver,
    ProposalIsStale,
    ProposalNotReady,
    ScreeningMissing,
    ask_proposal,
    confirm_lines,
    make_proposal,
    move_stay,
)
from rooms.actions.proposals import forget_proposals
from rooms.fortnight import numbers_ahead, plan_ahead
from rooms.models import BedChange, Placement, Proposal, ProposalLine, RequestStep, Stay
from rooms.tasks import plan_fortnight
from staff.models import AuditEntry
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory
from tests.rooms.factories import RoomFactory, StayRequestFactory, VillaFactory
from tests.rooms.moving import (
    AT,
    NIGHT,
    TONIGHT,
    assert_history_equals_nights,
    family_in,
    member_of,
    stay_in,
)
from tests.rooms.unchanged import nothing_changes
from tests.support.jobs import run_queued_jobs

pytestmark = pytest.mark.django_db
URL, ASK = "/waiting/plan/", "/waiting/plan/ask/"
HTMX = {"HX-Request": "true"}
STEPS = 4000


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def by(centre):
    return member_of(centre, "supervisor")


@pytest.fixture
def villa(centre):
    return VillaFactory(centre=centre)


@pytest.fixture
def rooms(villa):
    """One room for a wheelchair, one without."""
    return (
        RoomFactory(villa=villa, code="chair", features=["wheelchair"], beds=1),
        RoomFactory(villa=villa, code="plain", beds=1),
    )


def coming(room, later=2, nights=5, **kwargs):
    """Return an expected stay in the room's first bed."""
    return stay_in(
        room.beds.first(), since=-later, nights=nights, state="expected", admitted_at=None, **kwargs
    )


def waiting(centre, *needs, later=2, nights=5, at=AT, **kwargs):
    kwargs.setdefault("screened", True)
    return StayRequestFactory(
        centre=centre,
        state="waiting",
        wanted_from=TONIGHT + later * NIGHT,
        wanted_nights=nights,
        people=[{"sex": "F", "birth_year": 1990, "relation": "self", "needs": list(needs)}],
        **kwargs,
    )


def planned(by, at=AT):
    proposal = ask_proposal(by=by, at=at)
    make_proposal(proposal=proposal, at=at, seconds=0, steps=STEPS)
    proposal.refresh_from_db()
    return proposal


def confirm(proposal, by, lines=None, at=AT, reason="in_order"):
    ids = [line.pk for line in proposal.lines.all()] if lines is None else lines
    return confirm_lines(proposal=proposal, lines=ids, reason=reason, by=by, at=at)


@pytest.fixture
def knot(centre, rooms):
    """Who needs no wheelchair room is to come into it, and who needs it waits."""
    return coming(rooms[0]), waiting(centre, "wheelchair")


class TestPlanAhead:
    def test_places_who_waits_by_planning_an_arrival_anew(self, by, knot, rooms):
        arrival, wish = knot

        proposal = planned(by)

        moved, placed = sorted(proposal.lines.all(), key=lambda line: line.request_id is not None)
        assert (moved.household_id, moved.room) == (arrival.household_id, rooms[1])
        assert (placed.request_id, placed.room) == (wish.pk, rooms[0])
        assert (moved.from_room, placed.from_room) == (rooms[0], None)
        assert proposal.people_without == 0
        assert proposal.cost < proposal.cost_now
        assert proposal.bound == pytest.approx(proposal.cost, abs=1e-3)

    def test_says_what_each_gains_and_gives_up(self, by, knot):
        moved, placed = sorted(
            planned(by).lines.all(), key=lambda line: line.request_id is not None
        )

        assert moved.gains == ["wheelchair_kept"]
        assert moved.gives_up == []
        assert (moved.cost_now, moved.cost) == (12 * 5, 0)
        assert placed.cost_now is None

    def test_moves_nobody_who_sleeps_here(self, by, centre, rooms):
        stay_in(rooms[0].beds.first())
        waiting(centre, "wheelchair")

        proposal = planned(by)

        assert not proposal.lines.exists()
        assert proposal.people_without == 1

    def test_takes_no_bed_from_anybody_to_place_more(self, by, centre, villa):
        room = RoomFactory(villa=villa, for_families=True, beds=4)
        arrival = coming(room, nights=2)
        StayRequestFactory(
            centre=centre,
            state="waiting",
            wanted_from=TONIGHT + 2 * NIGHT,
            wanted_nights=9,
            people=[
                {"sex": "F", "birth_year": year, "relation": "self", "needs": []}
                for year in (1990, 2015, 2018)
            ],
        )

        proposal = planned(by)

        assert not proposal.lines.exists()
        assert proposal.people_without == 3
        assert Placement.objects.filter(stay=arrival).exists()

    def test_gives_nobody_a_room_for_a_part_of_her_nights(self, by, centre, rooms):
        stay_in(rooms[0].beds.first(), nights=3 + 4)  # four nights more
        waiting(centre, "wheelchair", nights=6)

        proposal = planned(by)

        assert not proposal.lines.exists()
        assert proposal.bound == pytest.approx(proposal.cost)

    def test_changes_no_promise_for_a_point_or_two(self, by, rooms, villa):
        quiet = RoomFactory(villa=villa, code="quiet", features=["ground_floor"], beds=1)
        coming(quiet, nights=3)  # 3 points a night, and a change counts 11

        assert not planned(by).lines.exists()

    def test_keeps_apart_who_must_be_kept_apart(self, by, centre, villa, rooms):
        person = PersonFactory(centre=centre)
        here = stay_in(rooms[0].beds.first()).person
        link_conflict(person=here, other=person, kind="threat", apart="villa", by=by, at=AT)
        wish = waiting(centre, person=person)
        wish.people[0]["person"] = str(person.pk)
        wish.save()

        assert not planned(by).lines.exists()

    def test_reads_the_house_in_as_many_queries_however_many_wait(self, centre, rooms):
        counts = []
        for many in (2, 8):
            for _number in range(many):
                waiting(centre)
            again = type(centre).objects.get(pk=centre.pk)
            with CaptureQueriesContext(connection) as queries:
                numbers_ahead(again, AT)
            counts.append(len(queries))

        assert counts == [7, 7]

    def test_the_same_steps_give_the_same_plan(self, centre, knot):
        numbers = numbers_ahead(centre, AT)

        plans = [plan_ahead(numbers, 0, STEPS).lines for _twice in range(2)]

        assert plans[0] == plans[1]


class TestAskProposal:
    def test_is_worked_out_by_a_job(self, by, knot):
        proposal = ask_proposal(by=by, at=timezone.now())
        assert not proposal.is_ready

        assert run_queued_jobs() == 1

        proposal.refresh_from_db()
        assert proposal.is_ready

    def test_the_job_is_idempotent(self, by, knot):
        proposal = planned(by)

        with nothing_changes():
            assert plan_fortnight(proposal_id=str(proposal.pk), at=AT) == {"lines": 0}

    def test_one_at_a_time(self, by):
        ask_proposal(by=by, at=AT)

        with nothing_changes(), pytest.raises(PlanIsBeingMade):
            ask_proposal(by=by, at=AT + timedelta(minutes=1))

        assert ask_proposal(by=by, at=AT + timedelta(minutes=5))

    def test_says_so_where_it_fails(self, by, knot, monkeypatch):
        def broken(*_args):
            raise RuntimeError

        monkeypatch.setattr("rooms.actions.proposals.plan_ahead", broken)
        proposal = ask_proposal(by=by, at=AT)

        with pytest.raises(RuntimeError):
            make_proposal(proposal=proposal, at=AT)

        proposal.refresh_from_db()
        assert (proposal.failed, proposal.is_ready) == (True, False)


class TestConfirmLines:
    def test_does_all_of_it_in_one_transaction(self, by, knot, rooms):
        arrival, wish = knot

        confirm(planned(by), by)

        wish.refresh_from_db()
        assert wish.state == "held"
        new = Stay.objects.get(household=wish.household)
        assert new.placements.get().bed.room == rooms[0]
        assert arrival.placements.get().bed.room == rooms[1]
        assert_history_equals_nights()
        assert RequestStep.objects.get(to="held").taken_by == by
        assert set(BedChange.objects.values_list("kind", "by")) == {
            ("move", by.pk), ("check_in", by.pk),
        }  # fmt: skip
        assert set(ProposalLine.objects.values_list("confirmed_by", flat=True)) == {by.pk}

    def test_line_by_line_each_counts_for_itself(self, by, knot, rooms):
        _arrival, wish = knot
        proposal = planned(by)
        moved = proposal.lines.get(request=None)
        placed = proposal.lines.get(household=None)

        confirm(proposal, by, [moved.pk])
        confirm(proposal, by, [placed.pk], at=AT + timedelta(minutes=9))

        wish.refresh_from_db()
        assert wish.state == "held"

    def test_two_arrivals_may_change_places_with_each_other(self, by, villa):
        near, calm = (
            RoomFactory(villa=villa, features=[feature], beds=1)
            for feature in ("near_staff", "quiet")
        )
        sleepless, at_risk = coming(near, needs=["quiet"]), coming(calm, needs=["near_staff"])

        confirm(planned(by), by)

        assert sleepless.placements.get().bed.room == calm
        assert at_risk.placements.get().bed.room == near
        assert_history_equals_nights()

    @pytest.mark.parametrize("wait", [Proposal.LASTS, Proposal.LASTS + timedelta(days=1)])
    def test_refuses_what_is_too_old(self, by, knot, wait):
        proposal = planned(by)

        with nothing_changes(), pytest.raises(ProposalIsOver):
            confirm(proposal, by, at=AT + wait)

    def test_refuses_what_is_not_ready(self, by, knot):
        proposal = ask_proposal(by=by, at=AT)

        with nothing_changes(), pytest.raises(ProposalNotReady):
            confirm(proposal, by, [1])

    @pytest.mark.parametrize("lines", [[], [0]])
    def test_refuses_where_nothing_was_chosen(self, by, knot, lines):
        proposal = planned(by)

        with nothing_changes(), pytest.raises(NoLineChosen):
            confirm(proposal, by, lines)

    def test_refuses_what_was_confirmed_already(self, by, knot):
        proposal = planned(by)
        moved = proposal.lines.get(request=None)
        confirm(proposal, by, [moved.pk])

        with nothing_changes(), pytest.raises(LineIsConfirmed):
            confirm(proposal, by, [moved.pk])

    def test_refuses_where_a_bed_changed_since(self, by, knot, rooms, villa):
        arrival, _wish = knot
        other = RoomFactory(villa=villa, beds=1)
        proposal = planned(by)
        move_stay(stay=arrival, bed=other.beds.get(), by=by, at=AT)

        with nothing_changes(), pytest.raises(ProposalIsStale):
            confirm(proposal, by)

    def test_refuses_where_somebody_else_waits_now(self, by, knot, centre):
        proposal = planned(by)
        waiting(centre)

        with nothing_changes(), pytest.raises(ProposalIsStale):
            confirm(proposal, by)

    def test_refuses_where_a_room_is_another_now(self, by, knot, rooms):
        proposal = planned(by)
        rooms[1].features = ["quiet"]
        rooms[1].save()

        with nothing_changes(), pytest.raises(ProposalIsStale):
            confirm(proposal, by)

    def test_one_refusal_undoes_every_line(self, by, centre, rooms):
        coming(rooms[0])
        waiting(centre, "wheelchair", screened=False)
        proposal = planned(by)
        assert proposal.lines.count() == 2

        with nothing_changes(), pytest.raises(ScreeningMissing):
            confirm(proposal, by)

    def test_a_family_stays_together(self, by, centre, villa):
        chair = RoomFactory(
            villa=villa, for_families=True, features=["wheelchair", "isolation"], beds=3
        )
        plain = RoomFactory(villa=villa, for_families=True, beds=2)
        stays = family_in(
            list(chair.beds.all())[:2],
            [("F", 1990, "self"), ("F", 2018, "child")],
            since=-2, nights=4, state="expected", admitted_at=None,
        )  # fmt: skip

        confirm(planned(by), by)

        assert {stay.placements.get().bed.room for stay in stays} == {plain}
        assert_history_equals_nights()

    def test_is_forgotten_after_ninety_days(self, by, knot):
        planned(by)

        assert forget_proposals(at=AT + timedelta(days=89)) == {"forgotten": 0}
        assert forget_proposals(at=AT + timedelta(days=91)) == {"forgotten": 1}
        assert not ProposalLine.objects.exists()


class TestProposal:
    @pytest.mark.parametrize(
        "wrong", [{"cost": 3.0}, {"failed": True, "cost": 3.0, "cost_now": 3.0}]
    )
    def test_the_database_refuses_what_must_not_be(self, centre, by, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.create(centre=centre, from_on=TONIGHT, asked_by=by, **wrong)

    def test_a_line_is_of_one_party(self, by, knot):
        line = planned(by).lines.get(request=None)

        with pytest.raises(IntegrityError), transaction.atomic():
            ProposalLine.objects.filter(pk=line.pk).update(household=None)


def soup_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


class TestPages:
    @pytest.fixture(autouse=True)
    def now(self, time_machine_at):
        pass

    @pytest.fixture
    def time_machine_at(self, monkeypatch):
        monkeypatch.setattr("rooms.views.proposals.timezone.now", lambda: AT)

    @pytest.fixture
    def desk(self, client, centre):
        member = MemberFactory(role="supervisor", centre=centre, language="en")
        client.force_login(member)
        return member

    def test_shows_nothing_at_first(self, client, desk):
        assert "Nothing was planned yet" in client.get(URL).text

    def test_asks_and_polls_until_it_is_there(self, client, desk, knot):
        assert client.post(ASK).status_code == 302
        proposal = Proposal.objects.get()
        working = client.get(URL)
        poll = soup_of(working).select_one("#proposal")["hx-get"]

        assert client.get(poll, headers=HTMX).status_code == 204
        make_proposal(proposal=proposal, at=AT, seconds=0, steps=STEPS)
        ready = client.get(poll, headers=HTMX)

        assert ready.status_code == 200
        assert b"<html" not in ready.content
        assert not soup_of(ready).select_one("#proposal").has_attr("hx-get")

    def test_shows_each_party_by_code_with_what_it_gains(self, client, desk, knot):
        arrival, _wish = knot
        planned(desk)

        answer = client.get(URL)

        first, second = (
            line.get_text(" ", strip=True) for line in soup_of(answer).select(".line")[-2:]
        )
        both = first + second
        assert arrival.person.code in both
        assert "Leaves the wheelchair rooms free" in both
        assert "A place for them" in both
        assert "no plan is better: proven" in answer.text
        entry = AuditEntry.objects.get(action="rooms:proposal")
        assert bytes(entry.subjects) == arrival.person_id.bytes

    def test_names_nobody_whom_the_member_may_not_see(self, client, desk, knot):
        arrival, _wish = knot
        planned(desk)
        desk.conflicts.create(person=arrival.person, kind="relative", since_by=desk)

        answer = client.get(URL)

        assert arrival.person.code not in answer.text
        assert "a resident" in answer.text

    def test_confirms_the_chosen_lines(self, client, desk, knot):
        proposal = planned(desk)
        moved = proposal.lines.get(request=None)

        answer = client.post(
            f"{URL}{proposal.pk}/confirm/", {"lines": [moved.pk], "reason": "in_order"}
        )

        assert answer.status_code == 302
        assert proposal.lines.filter(confirmed_at=None).count() == 1
        assert "done" in client.get(URL).text

    def test_confirms_all(self, client, desk, knot):
        proposal = planned(desk)

        client.post(f"{URL}{proposal.pk}/confirm/", {"all": "1", "reason": "in_order"})

        assert not proposal.lines.filter(confirmed_at=None).exists()

    def test_tells_why_nothing_was_done_and_keeps_what_was_chosen(self, client, desk, knot, centre):
        proposal = planned(desk)
        moved = proposal.lines.get(request=None)
        waiting(centre)

        answer = client.post(
            f"{URL}{proposal.pk}/confirm/", {"lines": [moved.pk], "reason": "health"}
        )

        page = soup_of(answer)
        assert answer.status_code == 422
        assert "The house has changed since" in answer.text
        assert [box["value"] for box in page.select("[name=lines][checked]")] == [str(moved.pk)]
        assert page.select_one("[name=reason] [selected]")["value"] == "health"

    @pytest.mark.parametrize(
        ("role", "sees", "asks"),
        [
            ("supervisor", 200, 302),
            ("house", 200, 403),
            ("manager", 403, 403),
            ("caseworker", 403, 403),
            ("branch", 403, 403),
        ],
    )
    def test_who_may(self, client, centre, by, knot, role, sees, asks):
        proposal = planned(by)
        client.force_login(MemberFactory(role=role, centre=centre))

        assert client.get(URL).status_code == sees
        assert client.post(ASK).status_code == asks
        if asks == 403:
            answer = client.post(f"{URL}{proposal.pk}/confirm/", {"all": "1"})
            assert answer.status_code in (403, 404)

    def test_takes_as_many_queries_for_ten_lines_as_for_two(self, client, desk, villa, centre):
        counts = []
        for many in (2, 8):
            for _number in range(many):
                RoomFactory(villa=villa, beds=1)
                waiting(centre)
            Proposal.objects.update(asked_at=AT - timedelta(hours=1))
            planned(desk)
            with CaptureQueriesContext(connection) as queries:
                page = client.get(URL)
            counts.append((len(page.context["shown"].rows), len(queries)))

        assert [rows for rows, _queries in counts] == [2, 10]
        assert counts[0][1] == counts[1][1]

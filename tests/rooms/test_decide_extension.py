"""Extensions past the limit: decided at their level, by others than who asked."""

import pytest
from django.db import IntegrityError, connection

from residents.models import FileEvent, Task
from rooms.actions import (
    ApprovesOwnExtension,
    ExitPlanMissing,
    ExtensionDecided,
    NotHerLevel,
    OfferUnsaid,
    StayIsOver,
    VotedAlready,
    approve_extension,
    ask_extension,
    refuse_extension,
    vote_extension,
    withdraw_extension,
)
from rooms.allocation import BedTaken
from rooms.models import Extension, ExtensionVote, Stay
from rooms.sealed import words_of
from staff.levels import EXTENSION_LEVELS, level_for
from tests.residents.factories import MemberFactory
from tests.rooms.factories import ExtensionFactory, RoomFactory
from tests.rooms.moving import AT, NIGHT, assert_history_equals_nights, member_of, sleeps, stay_in
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
NOT_NOW = {"reason": "safe_place", "offered": "housing_help", "words": "شقة الجمعية من الأحد"}


@pytest.fixture
def beds():
    return list(RoomFactory(beds=4).beds.all())


@pytest.fixture
def stay(beds):
    return stay_in(beds[0], since=20, nights=30)


@pytest.fixture
def people(stay):
    roles = ("supervisor", "manager", "lead", "caseworker", "house")
    return {role: member_of(stay.centre, role) for role in roles}


def asked(stay, past, **more):
    return ExtensionFactory(stay=stay, past=past, at=AT, **more)


def by_both(extension, people):
    for role in ("manager", "lead"):
        vote_extension(extension=extension, by=people[role], at=AT)


def put(table, **columns):
    """Write past every action, as SQL: what the database itself says to it."""
    names = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {names}", list(columns.values()))


class TestLevels:
    def test_every_number_of_nights_has_one(self):
        found = [level_for(nights).code for nights in (1, 7, 8, 30, 31, 400)]

        assert found == [*["supervisor"] * 2, *["manager"] * 2, *["committee"] * 2]

    @pytest.mark.parametrize(
        ("level", "roles"),
        [
            (EXTENSION_LEVELS[0], {"supervisor"}),
            (EXTENSION_LEVELS[1], {"manager"}),
            (EXTENSION_LEVELS[2], {"manager", "lead"}),
        ],
    )
    def test_is_held_by_the_roles_of_the_policy(self, people, level, roles):
        assert {role for role, one in people.items() if one.has_perm(level.permission)} == roles


class TestApproveExtension:
    @pytest.mark.parametrize(("past", "role"), [(7, "supervisor"), (8, "manager")])
    def test_adds_the_nights_past_the_limit(self, stay, people, past, role):
        extension = asked(stay, past)

        approve_extension(extension=extension, by=people[role], at=AT)

        stay.refresh_from_db()
        assert (stay.nights, len(sleeps(stay))) == (30 + past, 30 + past)
        extension.refresh_from_db()
        assert (extension.state, extension.decided_by) == ("approved", people[role])
        assert not Task.objects.open().filter(kind="extension_asked").exists()
        assert FileEvent.objects.get(kind="extended").detail["nights"] == past
        assert_history_equals_nights()

    @pytest.mark.parametrize(
        ("past", "role"),
        [
            *((7, role) for role in ("manager", "lead", "caseworker", "house")),
            *((8, role) for role in ("supervisor", "lead")),
            *((31, role) for role in ("supervisor", "manager", "lead")),
        ],
    )
    def test_refuses_everybody_of_another_level(self, stay, people, past, role):
        extension = asked(stay, past)

        with nothing_changes(), pytest.raises(NotHerLevel):
            approve_extension(extension=extension, by=people[role], at=AT)

    def test_refuses_who_asked(self, stay):
        both = MemberFactory(centre=stay.centre, roles=["caseworker", "supervisor"])
        extension = asked(stay, 7, by=both)

        with nothing_changes(), pytest.raises(ApprovesOwnExtension):
            approve_extension(extension=extension, by=both, at=AT)
        with nothing_changes(), pytest.raises(ApprovesOwnExtension):
            refuse_extension(extension=extension, **NOT_NOW, by=both, at=AT)

    def test_refuses_twice(self, stay, people):
        extension = asked(stay, 7)
        approve_extension(extension=extension, by=people["supervisor"], at=AT)

        with nothing_changes(), pytest.raises(ExtensionDecided):
            approve_extension(extension=extension, by=people["supervisor"], at=AT)

    def test_refuses_what_was_withdrawn(self, stay, people):
        extension = asked(stay, 7)
        seen_before = Extension.objects.get()
        withdraw_extension(extension=extension, by=people["caseworker"], at=AT)

        with nothing_changes(), pytest.raises(ExtensionDecided):
            approve_extension(extension=seen_before, by=people["supervisor"], at=AT)

    def test_refuses_an_ended_stay(self, stay, people):
        extension = asked(stay, 7)
        Stay.objects.update(state="cancelled")

        with nothing_changes(), pytest.raises(StayIsOver):
            approve_extension(extension=extension, by=people["supervisor"], at=AT)

    def test_refuses_without_a_new_exit_plan(self, stay, people):
        extension = asked(stay, 7, exit_plan="")

        with nothing_changes(), pytest.raises(ExitPlanMissing):
            approve_extension(extension=extension, by=people["supervisor"], at=AT)

    def test_stays_undecided_where_the_bed_is_promised(self, stay, people, beds):
        extension = asked(stay, 7)
        stay_in(beds[0], since=-11, nights=3, state="expected", admitted_at=None)

        with nothing_changes(), pytest.raises(BedTaken):
            approve_extension(extension=extension, by=people["supervisor"], at=AT)

    def test_hands_it_on_where_nights_that_passed_need_a_higher_level(self, stay, people):
        extension = asked(stay, 7)
        later = AT + 11 * NIGHT

        approve_extension(extension=extension, by=people["supervisor"], at=later)

        extension.refresh_from_db()
        assert (extension.state, extension.level) == ("asked", "manager")
        assert extension.nights_past == 8
        assert Task.objects.open().get(kind="extension_asked").role == "manager"
        approve_extension(extension=extension, by=people["manager"], at=later)
        assert len(sleeps(stay)) == 38

    def test_is_the_new_exit_plan_and_the_end_of_the_old_deadline(self, stay, people):
        extension = asked(stay, 7)
        for kind in ("exit_plan_due", "extension_due"):
            Task.objects.create(
                centre=stay.centre, kind=kind, person=stay.person, due_on=AT.date(),
                subject_type="stay", subject_id=stay.pk,
            )  # fmt: skip

        approve_extension(extension=extension, by=people["supervisor"], at=AT)

        old = Task.objects.filter(subject_type="stay", kind__startswith="ex")
        assert {task.state for task in old} == {"done"}


class TestVoteExtension:
    @pytest.fixture
    def extension(self, stay):
        return asked(stay, 31)

    def test_waits_for_a_second_member(self, extension, people, stay):
        vote_extension(extension=extension, by=people["manager"], at=AT)

        extension.refresh_from_db()
        assert (extension.state, len(sleeps(stay))) == ("asked", 30)
        assert Task.objects.open().get(kind="extension_asked").role == "lead"

    def test_the_second_yes_decides(self, extension, people, stay):
        by_both(extension, people)

        extension.refresh_from_db()
        assert (extension.state, extension.decided_by) == ("approved", people["lead"])
        assert len(sleeps(stay)) == 61
        assert not Task.objects.open().filter(kind="extension_asked").exists()

    def test_two_of_one_role_are_two(self, extension, people, stay):
        for member in (people["lead"], member_of(stay.centre, "lead")):
            vote_extension(extension=extension, by=member, at=AT)

        assert extension.state == "approved"

    def test_refuses_the_same_member_twice(self, extension, stay):
        both = MemberFactory(centre=stay.centre, roles=["manager", "lead"])
        vote_extension(extension=extension, by=both, at=AT)

        with nothing_changes(), pytest.raises(VotedAlready):
            vote_extension(extension=extension, by=both, at=AT)
        with nothing_changes(), pytest.raises(VotedAlready):
            refuse_extension(extension=extension, **NOT_NOW, by=both, at=AT)

    def test_refuses_who_asked(self, stay):
        both = MemberFactory(centre=stay.centre, roles=["caseworker", "lead"])
        extension = asked(stay, 31, by=both)

        with nothing_changes(), pytest.raises(ApprovesOwnExtension):
            vote_extension(extension=extension, by=both, at=AT)

    def test_refuses_who_is_not_of_the_committee(self, extension, people):
        with nothing_changes(), pytest.raises(NotHerLevel):
            vote_extension(extension=extension, by=people["supervisor"], at=AT)

    def test_refuses_what_one_voice_decides(self, stay, people):
        extension = asked(stay, 8)

        with nothing_changes(), pytest.raises(NotHerLevel):
            vote_extension(extension=extension, by=people["manager"], at=AT)

    def test_refuses_without_a_new_exit_plan(self, stay, people):
        extension = asked(stay, 31, exit_plan="")

        with nothing_changes(), pytest.raises(ExitPlanMissing):
            vote_extension(extension=extension, by=people["lead"], at=AT)

    def test_the_second_yes_changes_nothing_where_the_bed_is_promised(
        self, extension, people, beds
    ):
        vote_extension(extension=extension, by=people["manager"], at=AT)
        stay_in(beds[0], since=-15, nights=3, state="expected", admitted_at=None)

        with nothing_changes(), pytest.raises(BedTaken):
            vote_extension(extension=extension, by=people["lead"], at=AT)

    def test_one_no_refuses(self, extension, people):
        vote_extension(extension=extension, by=people["manager"], at=AT)

        refuse_extension(extension=extension, **NOT_NOW, by=people["lead"], at=AT)

        assert extension.state == "refused"
        assert sorted(extension.votes.values_list("is_yes", flat=True)) == [False, True]

    def test_asked_otherwise_needs_both_again(self, extension, people, stay):
        vote_extension(extension=extension, by=people["manager"], at=AT)

        other = asked(stay, 40)

        vote_extension(extension=other, by=people["lead"], at=AT)
        assert other.state == "asked"


class TestRefuseExtension:
    def test_records_why_and_what_she_was_offered_instead(self, stay, people):
        extension = asked(stay, 7)

        refuse_extension(extension=extension, **NOT_NOW, by=people["supervisor"], at=AT)

        extension.refresh_from_db()
        assert (extension.state, extension.refusal_reason) == ("refused", "safe_place")
        assert extension.offered_instead == "housing_help"
        assert words_of(stay.person_id).open(extension, "offer") == NOT_NOW["words"]
        event = FileEvent.objects.get(kind="extension_refused")
        assert event.detail == {"reason": "safe_place", "offered": "housing_help"}
        assert len(sleeps(stay)) == 30
        assert Task.objects.get(kind="extension_asked").state == "done"

    def test_does_not_keep_her_from_asking_again(self, stay, people):
        refuse_extension(extension=asked(stay, 7), **NOT_NOW, by=people["supervisor"], at=AT)

        assert asked(stay, 7).state == "asked"

    def test_refuses_something_else_without_a_word(self, stay, people):
        extension, other = asked(stay, 7), {"reason": "other", "offered": "other", "words": " "}

        with nothing_changes(), pytest.raises(OfferUnsaid):
            refuse_extension(extension=extension, **other, by=people["supervisor"], at=AT)

    @pytest.mark.parametrize(("past", "role"), [(7, "manager"), (8, "lead"), (31, "supervisor")])
    def test_refuses_everybody_of_another_level(self, stay, people, past, role):
        extension = asked(stay, past)

        with nothing_changes(), pytest.raises(NotHerLevel):
            refuse_extension(extension=extension, **NOT_NOW, by=people[role], at=AT)

    def test_refuses_what_was_approved(self, stay, people):
        extension = asked(stay, 7)
        approve_extension(extension=extension, by=people["supervisor"], at=AT)

        with nothing_changes(), pytest.raises(ExtensionDecided):
            refuse_extension(extension=extension, **NOT_NOW, by=people["supervisor"], at=AT)


class TestTheDatabaseInsists:
    """What no action asks for is refused by the tables themselves."""

    @pytest.fixture
    def extension(self, stay):
        return asked(stay, 31)

    @pytest.mark.parametrize(
        ("columns", "constraint"),
        [
            ({"state": "approved"}, "extension_decided_by_somebody"),
            ({"state": "withdrawn"}, "extension_withdrawn_at_a_time"),
            ({"refusal_reason": "other"}, "extension_refused_with_an_offer"),
            ({"nights_past": 0}, "extension_passes_the_limit"),
        ],
    )
    def test_on_what_belongs_to_a_state(self, extension, columns, constraint):
        with pytest.raises(IntegrityError, match=constraint):
            put("rooms_extension", **columns)

    def test_on_a_refusal_with_an_offer(self, extension, people):
        with pytest.raises(IntegrityError, match="extension_refused_with_an_offer"):
            Extension.objects.update(
                state="refused", decided_at=AT, decided_by=people["lead"], refusal_reason="other"
            )

    def test_on_somebody_else_than_who_asked(self, extension):
        with pytest.raises(IntegrityError, match="extension_not_decided_by_who_asked"):
            Extension.objects.update(
                state="approved", decided_at=AT, decided_by=extension.requested_by
            )

    def test_on_one_that_waits_for_each_stay(self, extension, stay):
        with pytest.raises(IntegrityError):
            Extension.objects.create(
                stay=stay, nights=7, nights_past=7, level="supervisor", reason="safety"
            )

    def test_on_no_vote_of_who_asked(self, extension):
        said = {"extension": extension, "asked_by": extension.requested_by, "is_yes": True}
        with pytest.raises(IntegrityError, match="extension_vote_not_by_who_asked"):
            ExtensionVote.objects.create(**said, member=extension.requested_by)

    def test_on_one_vote_a_member(self, extension, people):
        said = {"extension": extension, "asked_by": extension.requested_by, "is_yes": True}
        ExtensionVote.objects.create(**said, member=people["lead"])
        with pytest.raises(IntegrityError):
            ExtensionVote.objects.create(**said, member=people["lead"])


def test_another_worker_may_ask_but_the_first_may_not_decide_her_own(stay, people):
    both = MemberFactory(centre=stay.centre, roles=["caseworker", "supervisor"])
    extension = asked(stay, 7, by=both)
    wish = {"nights": extension.nights, "reason": extension.reason}

    again = ask_extension(stay=stay, **wish, by=people["caseworker"], at=AT)

    assert again == extension
    with pytest.raises(ApprovesOwnExtension):
        approve_extension(extension=again, by=both, at=AT)

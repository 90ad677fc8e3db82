"""Who is told of a task that is due, as what, once (H11)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from residents.actions.telling import tell_of_tasks
from residents.models import Task
from residents.telling import QUIET, TOLD_AS, told_as
from staff.models import Notice
from staff.notices import RULES
from tests.residents.factories import (
    CentreFactory,
    MemberFactory,
    PersonFactory,
    TaskFactory,
    TeamFactory,
)
from tests.rooms.shift_factories import in_conflict_with
from tests.rooms.unchanged import nothing_changes
from tests.staff.factories import DutyShiftFactory

pytestmark = pytest.mark.django_db
NOTHING = {"told": 0, "hushed": 0}
HOUR = timedelta(hours=1)


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def now():
    return timezone.now()


def member(centre, role="house", **more):
    return MemberFactory(role=role, centre=centre, **more)


def task(centre, kind="other", role="house", **more):
    """Return the only open task there is, but for those of other kinds and people."""
    made = TaskFactory(
        centre=centre, person=PersonFactory(centre=centre), kind=kind, role=role, **more
    )
    Task.objects.exclude(pk=made.pk).filter(kind="assign_file").delete()
    return made


def told():
    return {(row.member, row.kind) for row in Notice.objects.unread()}


def on_duty(someone, now):
    DutyShiftFactory(member=someone, starts_at=now - HOUR, ends_at=now + HOUR)


class TestWhoIsTold:
    def test_whoever_of_the_role_is_on_duty(self, centre, now):
        here, _at_home = member(centre), member(centre)
        on_duty(here, now)
        task(centre)

        assert tell_of_tasks(at=now)["told"] == 1
        assert told() == {(here, "task")}

    def test_everyone_of_the_role_if_nobody_is(self, centre, now):
        both = [member(centre), member(centre)]
        member(centre, role="nurse")
        member(CentreFactory())
        on_duty(member(centre, role="supervisor"), now)
        task(centre)

        tell_of_tasks(at=now)

        assert {who for who, _kind in told()} == set(both)

    def test_her_to_whom_it_was_given_alone(self, centre, now):
        hers = member(centre, role="caseworker")
        on_duty(member(centre, role="caseworker"), now)
        task(centre, role="", assignee=hers)

        tell_of_tasks(at=now)

        assert told() == {(hers, "task")}

    def test_her_team_and_no_other(self, centre, now):
        team = TeamFactory(centre=centre)
        inside = member(centre, role="caseworker", teams=[team])
        on_duty(member(centre, role="caseworker"), now)
        task(centre, role="caseworker", team=team)

        tell_of_tasks(at=now)

        assert told() == {(inside, "task")}

    def test_nobody_from_whom_she_is_hidden(self, centre, now):
        knows_her, other = member(centre), member(centre)
        in_conflict_with(knows_her, task(centre).person)

        tell_of_tasks(at=now)

        assert told() == {(other, "task")}

    def test_nobody_who_left_or_waits_to_be_confirmed(self, centre, now):
        member(centre, is_active=False)
        member(centre, awaits_confirmation_since=now)
        task(centre)

        assert tell_of_tasks(at=now)["told"] == 0


class TestAsWhat:
    @pytest.mark.parametrize("kind", Task.Kind.values)
    def test_every_kind_but_the_quiet_ones_by_the_table(self, centre, now, kind):
        member(centre)
        task(centre, kind=kind)

        tell_of_tasks(at=now)

        wanted = set() if kind in QUIET else {told_as(kind)}
        assert {as_what for _who, as_what in told()} == wanted

    def test_the_table_is_whole(self):
        assert [rule.kind for rule in RULES] == list(dict.fromkeys(rule.kind for rule in RULES))
        assert {rule.kind for rule in RULES} == set(Notice.Kind)
        assert set(TOLD_AS.values()) <= {rule.kind for rule in RULES}


class TestWhen:
    def test_on_its_day_and_once(self, centre, now):
        member(centre)
        task(centre, due_on=centre.night(now) + timedelta(days=3))
        assert tell_of_tasks(at=now) == NOTHING
        later = now + timedelta(days=3, hours=1)

        assert tell_of_tasks(at=later)["told"] == 1
        with nothing_changes():
            assert tell_of_tasks(at=later) == NOTHING

    def test_what_is_over_meanwhile_is_taken_back(self, centre, now):
        member(centre)
        made = task(centre)
        tell_of_tasks(at=now)
        Task.objects.filter(pk=made.pk).update(state="done")

        assert tell_of_tasks(at=now) == {"told": 0, "hushed": 1}
        assert not Notice.objects.unread().exists()

    def test_takes_the_same_queries_for_10_and_20_tasks(self, centre, now):
        for _number in range(3):
            member(centre)

        def look(count):
            for _number in range(count):
                TaskFactory(
                    centre=centre, person=PersonFactory(centre=centre), kind="other", role="house"
                )
            with CaptureQueriesContext(connection) as queries:
                assert tell_of_tasks(at=now)["told"] >= 3 * count
            return len(queries)

        assert look(10) == look(20)

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from residents.actions import close_tasks, complete_task, new_task, open_tasks
from residents.models import Task
from residents.selectors import task_rows, tasks_for
from shelter.shared.states import IllegalMove
from tests.residents.factories import PersonFactory, TaskFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def task(centre):
    task = TaskFactory(centre=centre)
    Task.objects.exclude(pk=task.pk).delete()
    return task


class TestOpenTask:
    def test_is_one_of_a_kind_about_a_subject(self, task):
        again = TaskFactory(centre=task.centre, person=task.person)

        assert again == task
        assert Task.objects.count() == 1

    def test_another_kind_is_another_task(self, task):
        TaskFactory(centre=task.centre, person=task.person, kind="follow_up")

        assert Task.objects.count() == 2

    def test_may_be_opened_again_once_it_is_done(self, task):
        complete_task(task=task, by=None, at=timezone.now())

        TaskFactory(centre=task.centre, person=task.person)

        assert Task.objects.count() == 2

    def test_many_take_one_statement_and_leave_open_ones_alone(self, centre, task):
        given = {"centre": centre, "kind": "other", "due_on": centre.night()}
        wanted = [
            new_task(subject=subject, **given)
            for subject in (task.person, PersonFactory(centre=centre))
        ]
        Task.objects.filter(kind="assign_file").delete()

        with CaptureQueriesContext(connection) as queries:
            open_tasks(wanted)

        assert len(queries) == 1
        assert Task.objects.count() == 2


class TestCompleteTask:
    def test_remembers_who_and_when(self, task, member_as):
        by, at = member_as("house"), timezone.now()

        complete_task(task=task, by=by, at=at)

        task.refresh_from_db()
        assert (task.state, task.done_by, task.done_at) == ("done", by, at)

    def test_refuses_a_second_time(self, task):
        complete_task(task=task, by=None, at=timezone.now())

        with pytest.raises(IllegalMove):
            complete_task(task=task, by=None, at=timezone.now())


class TestCloseTasks:
    def test_closes_those_of_the_subject_and_counts_them(self, task):
        other = TaskFactory(centre=task.centre)
        TaskFactory(centre=task.centre, person=task.person, kind="follow_up")

        assert close_tasks(subject=task.person, by=None, at=timezone.now()) == 2
        assert close_tasks(subject=task.person, by=None, at=timezone.now()) == 0
        other.refresh_from_db()
        assert other.state == "open"

    def test_closes_some_kinds_as_no_longer_needed(self, task):
        kept = TaskFactory(centre=task.centre, person=task.person, kind="follow_up")

        given = {"subject": task.person, "by": None, "at": timezone.now()}
        close_tasks(kinds=["other"], cancelled=True, **given)

        assert dict(Task.objects.values_list("pk", "state")) == {
            task.pk: "cancelled",
            kept.pk: "open",
        }


class TestTasksFor:
    def test_are_mine_my_teams_and_my_roles(self, centre, team, member_as):
        me = member_as("lead")
        colleague = member_as("lead", teams=[])
        mine = TaskFactory(centre=centre, assignee=me, role="")
        ours = TaskFactory(centre=centre, team=team, role="lead")
        roles = TaskFactory(centre=centre, role="lead")
        TaskFactory(centre=centre, assignee=colleague, role="lead")
        TaskFactory(centre=centre, role="house")
        TaskFactory(role="lead")
        Task.objects.filter(kind="assign_file").delete()

        assert set(tasks_for(me, centre.night())) == {mine, ours, roles}
        assert set(tasks_for(colleague, centre.night())) == {
            roles,
            Task.objects.get(assignee=colleague),
        }

    def test_are_due_by_the_day_and_sorted_by_time(self, centre, member_as):
        today = centre.night()
        now = timezone.now()
        late = TaskFactory(centre=centre, due_on=today - timedelta(days=2))
        evening = TaskFactory(centre=centre, due_at=now + timedelta(hours=2))
        morning = TaskFactory(centre=centre, due_at=now)
        TaskFactory(centre=centre, due_on=today + timedelta(days=1))

        rows = task_rows(tasks_for(member_as("house"), today), on=today)

        assert [row.task for row in rows] == [morning, evening, late]
        assert [row.days_late for row in rows] == [0, 0, 2]

    def test_lead_to_the_person_where_the_subject_has_no_page(self, task, member_as):
        (row,) = task_rows(tasks_for(member_as("house"), task.due_on), on=task.due_on)

        assert row.url == f"/residents/{task.person_id}/"

    def test_take_one_query(self, centre, member_as, django_assert_num_queries):
        member = member_as("house")
        for _ in range(5):
            TaskFactory(centre=centre)

        with django_assert_num_queries(1):
            for row in task_rows(tasks_for(member, centre.night()), on=centre.night()):
                assert row.task.person.code


class TestTaskCompleteView:
    def test_the_line_goes_and_lists_hear_of_it(self, task, signed_in):
        response = signed_in("house").post(f"/tasks/{task.pk}/complete/", headers=HTMX)

        assert response.content == b""
        assert "residents:task-done" in response.headers["HX-Trigger"]
        task.refresh_from_db()
        assert task.state == "done"

    @pytest.mark.parametrize(
        ("to", "goes"),
        [("/residents/", "/residents/"), ("https://example.org/", "/"), ("//example.org", "/")],
    )
    def test_goes_back_without_script_but_never_away(self, task, signed_in, to, goes):
        response = signed_in("house").post(f"/tasks/{task.pk}/complete/", {"next": to})

        assert response.headers["Location"] == goes

    def test_a_second_time_is_refused(self, task, signed_in):
        client = signed_in("house")
        client.post(f"/tasks/{task.pk}/complete/", headers=HTMX)

        response = client.post(f"/tasks/{task.pk}/complete/", headers=HTMX)

        assert response.status_code == 422
        assert response.headers["HX-Reswap"] == "none"

    def test_a_task_of_others_does_not_exist(self, task, signed_in):
        response = signed_in("nurse").post(f"/tasks/{task.pk}/complete/")

        assert response.status_code == 404

    def test_is_on_the_record_of_its_person(self, task, signed_in):
        text = signed_in("house").get(f"/residents/{task.person_id}/").text

        assert f'id="task-{task.pk}"' in text
        assert "csrfmiddlewaretoken" in text.split(f'id="task-{task.pk}"')[1].split("</form>")[0]

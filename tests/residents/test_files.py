import pytest
from django.utils import timezone

from residents.actions import (
    AlreadyAssigned,
    CannotWorkOnFile,
    NotAssigned,
    assign_file,
    unassign_file,
)
from residents.models import Assignment, Task
from tests.residents.factories import CaseFileFactory, MemberFactory, PersonFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def case_file(centre, team):
    return PersonFactory(centre=centre).case_file


def assign(case_file, member):
    return assign_file(case_file=case_file, member=member, by=None, at=timezone.now())


def unassign(case_file, member):
    unassign_file(case_file=case_file, member=member, by=None, at=timezone.now())


class TestAssignFile:
    def test_the_member_works_on_it_and_the_task_is_done(self, case_file, member_as):
        member = member_as("caseworker")

        assign(case_file, member)

        assert case_file.assignments.open().get().member == member
        assert Task.objects.get().state == "done"
        line = case_file.person.events.get(kind="assigned")
        assert line.detail == {"member": str(member.pk)}

    def test_refuses_the_same_member_twice(self, case_file, member_as):
        member = member_as("caseworker")
        assign(case_file, member)

        with pytest.raises(AlreadyAssigned):
            assign(case_file, member)

        assert Assignment.objects.count() == 1

    @pytest.mark.parametrize("role", ["house", "trainer", "manager", "admin"])
    def test_refuses_who_does_not_work_on_files(self, case_file, member_as, role):
        with pytest.raises(CannotWorkOnFile):
            assign(case_file, member_as(role))

        assert not Assignment.objects.exists()

    def test_refuses_a_member_of_another_centre_and_one_who_left(self, case_file, member_as):
        for member in (MemberFactory(role="lead"), member_as("lead", is_active=False)):
            with pytest.raises(CannotWorkOnFile):
                assign(case_file, member)


class TestUnassignFile:
    def test_keeps_the_past_and_asks_for_another_worker(self, case_file, member_as):
        member = member_as("caseworker")
        assign(case_file, member)

        unassign(case_file, member)

        assert Assignment.objects.get().until_at is not None
        assert Task.objects.open().get().kind == "assign_file"
        assert case_file.person.events.filter(kind="unassigned").exists()

    def test_asks_for_nobody_while_somebody_remains(self, case_file, member_as):
        one, other = member_as("caseworker"), member_as("nurse")
        assign(case_file, one)
        assign(case_file, other)

        unassign(case_file, one)

        assert not Task.objects.open().exists()

    def test_refuses_who_does_not_work_on_it(self, case_file, member_as):
        with pytest.raises(NotAssigned):
            unassign(case_file, member_as("caseworker"))


class TestFileAssignView:
    def test_a_lead_assigns_and_ends(self, case_file, member_as, signed_in):
        member = member_as("caseworker", name="Salma")
        client = signed_in("lead")
        base = f"/residents/{case_file.person_id}/"

        assigned = client.post(base + "workers/", {"member": member.pk}, headers=HTMX)
        ended = client.post(base + "workers/end/", {"member": member.pk}, headers=HTMX)

        assert assigned.status_code == ended.status_code == 200
        assert "Salma" in assigned.text
        assert "Nobody works on this file yet" in ended.text

    @pytest.mark.parametrize("role", ["house", "supervisor", "caseworker", "nurse"])
    def test_others_may_not(self, case_file, member_as, signed_in, role):
        member = member_as("caseworker")

        response = signed_in(role).post(
            f"/residents/{case_file.person_id}/workers/", {"member": member.pk}
        )

        assert response.status_code == 403
        assert not Assignment.objects.exists()

    def test_a_file_of_another_team_does_not_exist(self, centre, signed_in, member_as):
        hidden = CaseFileFactory(centre=centre)
        member = member_as("caseworker")

        for roles in (["lead"], ["lead", "house"]):
            client = signed_in("lead", roles=roles, teams=[])
            url = f"/residents/{hidden.person_id}/workers/"
            assert client.post(url, {"member": member.pk}).status_code == 404

    def test_refuses_a_stranger_and_a_second_time(self, case_file, member_as, signed_in):
        client = signed_in("lead")
        member = member_as("caseworker")
        url = f"/residents/{case_file.person_id}/workers/"
        client.post(url, {"member": member.pk})

        for wrong in (member.pk, MemberFactory(role="lead").pk, "x", ""):
            assert client.post(url, {"member": wrong}, headers=HTMX).status_code == 422
        assert Assignment.objects.count() == 1

"""What no change of the rules may ever bring together; the whole table is in docs/roles.md."""

import pytest
import rules
from rules.permissions import permissions

from staff.choices import Role
from staff.models import Member


def may(role, permission):
    return rules.has_perm(permission, Member(roles=[role.value]), None)


class TestSeparationOfDuties:
    @pytest.mark.parametrize("role", [Role.ADMIN, Role.PRIVACY, Role.NETWORK, Role.MANAGER])
    def test_no_case_content(self, role):
        for permission in ("residents.view_person", "rehabilitation.view_plan", "rooms.view_stay"):
            assert not may(role, permission)

    def test_only_the_confidentiality_officer_reads_the_log(self):
        assert [role for role in Role if may(role, "staff.view_audit")] == [Role.PRIVACY]

    def test_only_the_administrator_gives_roles(self):
        for permission in ("staff.manage_members", "staff.change_member"):
            assert [role for role in Role if may(role, permission)] == [Role.ADMIN]

    def test_one_who_left_may_nothing(self):
        left = Member(roles=[role.value for role in Role], is_active=False)

        assert not [name for name in permissions if left.has_perm(name)]

    def test_the_branch_reaches_no_file_and_no_bed(self):
        reached = {name for name in permissions if may(Role.BRANCH, name)}

        assert reached <= {
            "staff.use_house",
            "staff.read_notice",
            "staff.read_notices",
            "residents.complete_task",
            "residents.declare_conflict",
            "shelter.view_gallery",
        }

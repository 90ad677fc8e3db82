"""Who may do what with people, files and tasks. Which rows: `visible_to`."""

import rules

from staff.choices import CASE_ROLES, HOUSE_ROLES, Role
from staff.rules import has_role

works_with_people = has_role(*HOUSE_ROLES, *CASE_ROLES)

rules.add_perm("residents.view_person", works_with_people)
rules.add_perm("residents.search_person", has_role(*HOUSE_ROLES, Role.CASEWORKER, Role.LEAD))
rules.add_perm("residents.reveal_identity", works_with_people)
rules.add_perm("residents.change_person", has_role(*HOUSE_ROLES, Role.CASEWORKER, Role.LEAD))
rules.add_perm("residents.assign_file", has_role(Role.LEAD))
rules.add_perm("residents.record_consent", works_with_people)
rules.add_perm("residents.write_note", has_role(Role.CASEWORKER, Role.LEAD, Role.SUPERVISOR))
rules.add_perm("residents.complete_task", rules.is_authenticated)
rules.add_perm("residents.read_notes", has_role(*CASE_ROLES))

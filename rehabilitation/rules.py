"""Who may do what with plans, reviews and courses. Which rows: `visible_to`."""

import rules

from staff.choices import CASE_ROLES, Role
from staff.rules import has_role

works_on_files = has_role(Role.CASEWORKER, Role.LEAD)

rules.add_perm("rehabilitation.view_plan", has_role(*CASE_ROLES))
rules.add_perm("rehabilitation.write_plan", works_on_files)
rules.add_perm("rehabilitation.approve_plan", has_role(Role.LEAD))  # of her own: see the action
rules.add_perm("rehabilitation.view_review", works_on_files)
rules.add_perm("rehabilitation.complete_review", works_on_files)
rules.add_perm("rehabilitation.reschedule_review", works_on_files)
rules.add_perm("rehabilitation.view_course", has_role(Role.TRAINER, Role.CASEWORKER, Role.LEAD))
rules.add_perm("rehabilitation.manage_course", has_role(Role.TRAINER))
rules.add_perm("rehabilitation.enrol_person", has_role(Role.TRAINER, Role.CASEWORKER, Role.LEAD))
rules.add_perm("rehabilitation.record_attendance", has_role(Role.TRAINER))

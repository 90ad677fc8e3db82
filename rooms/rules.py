"""Who may do what in the house. Which rows: `visible_to`."""

import rules

from staff.choices import Role
from staff.rules import has_role

runs_the_house = has_role(Role.HOUSE, Role.SUPERVISOR)

rules.add_perm("rooms.view_board", runs_the_house)
rules.add_perm("rooms.reveal_board", runs_the_house)
rules.add_perm("rooms.view_beds", has_role(Role.HOUSE, Role.SUPERVISOR, Role.MANAGER))
rules.add_perm("rooms.view_stay", has_role(Role.HOUSE, Role.SUPERVISOR, Role.CASEWORKER, Role.LEAD))
rules.add_perm("rooms.check_in", runs_the_house)
rules.add_perm("rooms.check_out", runs_the_house)
rules.add_perm("rooms.move_stay", runs_the_house)
rules.add_perm("rooms.swap_stays", runs_the_house)
rules.add_perm("rooms.cancel_stay", runs_the_house)
rules.add_perm("rooms.undo_change", runs_the_house)
rules.add_perm("rooms.ready_bed", runs_the_house)
rules.add_perm("rooms.decline_request", runs_the_house)
rules.add_perm("rooms.override_rule", has_role(Role.SUPERVISOR))
rules.add_perm("rooms.extend_stay", has_role(Role.CASEWORKER))
rules.add_perm("rooms.approve_extension", has_role(Role.SUPERVISOR))
rules.add_perm("rooms.record_leave", runs_the_house)
rules.add_perm("rooms.issue_card", runs_the_house)
rules.add_perm(
    "rooms.scan_card",
    has_role(Role.HOUSE, Role.SUPERVISOR, Role.INTAKE, Role.CASEWORKER, Role.LEAD, Role.TRAINER),
)
rules.add_perm("rooms.view_occupancy", has_role(Role.MANAGER))
rules.add_perm("rooms.change_rooms", has_role(Role.ADMIN, Role.MANAGER))

"""Who may do what: the whole policy in one table, for people to read and review.

Each line is a permission, what it lets one do, the roles that hold it, and the rows it reaches. The
pages of every app ask for these names; nothing else gives a right. The page `/settings/policy/`
shows this table, and `docs/roles.md` is made from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.choices import CASE_ROLES, HOUSE_ROLES, Role

EVERYONE = tuple(Role)
RUNS_THE_HOUSE = (Role.HOUSE, Role.SUPERVISOR)
WORKS_WITH_PEOPLE = (*HOUSE_ROLES, *CASE_ROLES)
WORKS_ON_FILES = (Role.CASEWORKER, Role.LEAD)
SERVICES = (Role.PSYCHOLOGIST, Role.NURSE, Role.LEGAL)
READS_ALONG = (Role.MANAGER,)
"""Who reads what a lead reads, in a file that she opened in an emergency, and changes nothing."""

RUNS_THE_SETTINGS = (Role.ADMIN, Role.MANAGER)

BOTH = _("people of whom she may see both")
OWN = _("her own only")
CENTRE = _("her centre")
BY_CODE = _("everyone in her centre, by code; a restricted file only if it is hers")
FILES = _("files of her team and those assigned to her; a restricted file only if assigned")
NOT_HERSELF = _("her centre, but never herself")
NOT_HERS = _("her centre, by code, but never what she asked for herself")
STAYS = _("her centre, by code; who works on files only those")
SERVICE = _("her own service, of files that are hers")


@dataclass(frozen=True)
class Grant:
    """One line of the policy. ``rows`` says in words which rows it reaches (`visible_to`).

    Roles ``in_emergency`` hold it for the thirty minutes of a file that they opened, on it alone.
    """

    permission: str
    does: str | Promise
    roles: Iterable[str]
    rows: str | Promise = CENTRE
    in_emergency: Iterable[str] = ()


POLICY: tuple[tuple[str | Promise, tuple[Grant, ...]], ...] = (
    (_("Everyone"), (
        Grant("staff.use_house", _("sign in, read her notices, choose language and theme"), EVERYONE, OWN),
        Grant("residents.complete_task", _("mark a task as done"), EVERYONE, OWN),
        Grant("residents.declare_conflict", _("declare a conflict of interest of her own"), EVERYONE, OWN),
    )),
    (_("People and files"), (
        Grant("residents.view_person", _("open a record"), WORKS_WITH_PEOPLE, BY_CODE, READS_ALONG),
        Grant("residents.search_person", _("search by name, phone or code"), (*HOUSE_ROLES, *WORKS_ON_FILES), BY_CODE),
        Grant("residents.reveal_identity", _("reveal a name for thirty seconds"), WORKS_WITH_PEOPLE, BY_CODE, READS_ALONG),
        Grant("residents.read_identity", _("have a program read names and phones"), WORKS_ON_FILES, FILES),
        Grant("residents.change_person", _("change what is known of a person"), (*HOUSE_ROLES, *WORKS_ON_FILES), BY_CODE),
        Grant("residents.record_consent", _("record or withdraw a consent"), WORKS_WITH_PEOPLE, BY_CODE),
        Grant("residents.write_note", _("write a note"), (*WORKS_ON_FILES, Role.SUPERVISOR), BY_CODE),
        Grant("residents.read_notes", _("read the notes of a file"), CASE_ROLES, FILES, READS_ALONG),
        Grant("residents.assign_file", _("assign a file"), (Role.LEAD,), FILES),
        Grant("residents.restrict_file", _("restrict a file to those assigned"), (Role.LEAD,), FILES),
        Grant("residents.close_file", _("close a file"), (Role.LEAD,), FILES),
        Grant("residents.view_lookups", _("see who looked at a record"), WORKS_ON_FILES, FILES),
        Grant("residents.view_document", _("open a document"), CASE_ROLES, FILES, READS_ALONG),
        Grant("residents.add_document", _("add a document"), CASE_ROLES, FILES),
        Grant("residents.remove_document", _("remove a document"), WORKS_ON_FILES, FILES),
        Grant("residents.share_person", _("share with an organisation what she agreed to"), WORKS_ON_FILES, FILES),
        Grant("residents.view_safe_contact", _("read how she may be reached safely"), WORKS_WITH_PEOPLE, BY_CODE, READS_ALONG),
        Grant("residents.change_safe_contact", _("change how she may be reached"), (*HOUSE_ROLES, *WORKS_ON_FILES), BY_CODE),
        Grant("residents.view_follow_ups", _("see who is contacted after leaving"), (Role.SUPERVISOR, *WORKS_ON_FILES), BY_CODE),
        Grant("residents.view_conflict_link", _("see who must be kept apart from whom"), (Role.SUPERVISOR, *WORKS_ON_FILES), BOTH),
        Grant("residents.link_conflict", _("say that two people must be kept apart"), (Role.SUPERVISOR, *WORKS_ON_FILES), BOTH),
        Grant("residents.end_conflict_link", _("let two people sleep near each other again"), (Role.SUPERVISOR, Role.LEAD), BOTH),
        Grant("residents.contact_person", _("call her, as the rules allow"), WORKS_WITH_PEOPLE, BY_CODE),
    )),
    (_("Exceptions"), (
        Grant("residents.break_glass", _("open a file in an emergency, for thirty minutes"), (Role.SUPERVISOR, *CASE_ROLES, Role.MANAGER)),
        Grant("residents.review_break_glass", _("review files opened in an emergency"), (Role.PRIVACY,), NOT_HERSELF),
        Grant("residents.block_member", _("keep a member from a person"), (Role.LEAD, Role.PRIVACY), NOT_HERSELF),
        Grant("residents.end_conflict", _("let a member see a person again"), (Role.PRIVACY,), NOT_HERSELF),
        Grant("residents.erase_person", _("destroy a person’s data"), (Role.PRIVACY,)),
    )),
    (_("The house"), (
        Grant("rooms.view_board", _("see the room board, by code"), RUNS_THE_HOUSE),
        Grant("rooms.reveal_board", _("reveal the names on the board for thirty seconds"), RUNS_THE_HOUSE),
        Grant("rooms.view_beds", _("list beds by their state"), (*RUNS_THE_HOUSE, Role.MANAGER)),
        Grant("rooms.view_stay", _("see a stay"), (*RUNS_THE_HOUSE, *WORKS_ON_FILES), STAYS, READS_ALONG),
        Grant("rooms.check_in", _("check in"), RUNS_THE_HOUSE),
        Grant("rooms.check_out", _("check out"), RUNS_THE_HOUSE),
        Grant("rooms.move_stay", _("move to another bed"), RUNS_THE_HOUSE),
        Grant("rooms.swap_stays", _("swap two beds"), RUNS_THE_HOUSE),
        Grant("rooms.make_room", _("see who would have to move to make a place, and move them in one step"), RUNS_THE_HOUSE),
        Grant("rooms.record_birth", _("record a birth during a stay"), RUNS_THE_HOUSE),
        Grant("rooms.add_cot", _("put a cot into a room for a newborn"), (Role.SUPERVISOR,)),
        Grant("rooms.answer_forgotten", _("answer for stays that look forgotten"), (Role.SUPERVISOR,)),
        Grant("rooms.relocate_villa", _("move everyone of a villa elsewhere and close it, with her second factor"), (Role.SUPERVISOR,)),
        Grant("rooms.reopen_villa", _("reopen a villa that was closed"), (Role.SUPERVISOR,)),
        Grant("rooms.view_relocation", _("see which villas are closed, and who went where, by code"), (*RUNS_THE_HOUSE, Role.MANAGER, Role.NURSE), STAYS),
        Grant("rooms.cancel_stay", _("cancel a hold or an expected arrival"), RUNS_THE_HOUSE),
        Grant("rooms.undo_change", _("undo the last change of a bed"), RUNS_THE_HOUSE),
        Grant("rooms.ready_bed", _("see what must be made ready, and say that a bed or a room is"), RUNS_THE_HOUSE),
        Grant("rooms.close_bed", _("put beds out of service and back"), RUNS_THE_HOUSE),
        Grant("rooms.keep_maintenance", _("ask for a repair and say that it is done"), RUNS_THE_HOUSE),
        Grant("rooms.decline_request", _("record who could not be placed, and why"), RUNS_THE_HOUSE),
        Grant("rooms.view_request", _("see requests and the waiting list"), HOUSE_ROLES, _("her centre; what was declined only the supervisor")),
        Grant("rooms.screen_request", _("take a request, screen it, put it on the waiting list, withdraw it"), HOUSE_ROLES),
        Grant("rooms.decide_request", _("decide a request: hold beds, decline, or not now"), (Role.SUPERVISOR,)),
        Grant("rooms.view_proposal", _("see the plan for two weeks, by code"), RUNS_THE_HOUSE, BY_CODE),
        Grant("rooms.confirm_proposal", _("have two weeks planned, and confirm it line by line"), (Role.SUPERVISOR,), BY_CODE),
        Grant("rooms.override_rule", _("override a rule of placing, with a reason"), (Role.SUPERVISOR,)),
        Grant("rooms.view_override", _("see which rules of placing were set aside, and why, by code"), (Role.SUPERVISOR, Role.MANAGER)),
        Grant("rooms.extend_stay", _("ask for an extension"), (Role.CASEWORKER,), FILES),
        Grant("rooms.view_extension", _("see extensions past the limit"), (Role.SUPERVISOR, *WORKS_ON_FILES, Role.MANAGER), _("her centre, by code; who works on files only those; a manager and the leads what is theirs to decide")),
        Grant("rooms.approve_extension", _("decide a few nights past the limit"), (Role.SUPERVISOR,), NOT_HERS),
        Grant("rooms.approve_long_extension", _("decide more nights past the limit"), (Role.MANAGER,), NOT_HERS),
        Grant("rooms.vote_extension", _("decide, with a second member, whatever goes beyond that"), (Role.MANAGER, Role.LEAD), NOT_HERS),
        Grant("rooms.record_leave", _("record leave and return"), RUNS_THE_HOUSE),
        Grant("rooms.view_leave", _("see a leave and its conditions"), (*RUNS_THE_HOUSE, *WORKS_ON_FILES, Role.MANAGER), _("her centre, by code; who works on files only those; a manager who is very late")),
        Grant("rooms.plan_leave", _("ask for a leave and look at its risk"), (*RUNS_THE_HOUSE, Role.CASEWORKER), STAYS),
        Grant("rooms.approve_leave", _("decide a leave that somebody else asked for"), (Role.SUPERVISOR,), NOT_HERSELF),
        Grant("rooms.take_roll_call", _("take the night’s roll-call"), RUNS_THE_HOUSE),
        Grant("rooms.follow_missing", _("look for who is missing, by code"), (*RUNS_THE_HOUSE, Role.MANAGER)),
        Grant("rooms.decide_police", _("decide whether the police are told of who is missing"), (Role.MANAGER,)),
        Grant("rooms.keep_belongings", _("take belongings in and give them back"), RUNS_THE_HOUSE),
        Grant("rooms.tell_rights", _("tell the rules and her rights, and print them for her"), (*RUNS_THE_HOUSE, *WORKS_ON_FILES), STAYS),
        Grant("rooms.publish_text", _("publish the house rules, rights and their translations"), RUNS_THE_SETTINGS),
        Grant("rooms.view_children", _("see the children’s day, their papers and who may collect them, by code"), (*RUNS_THE_HOUSE, *WORKS_ON_FILES), STAYS),
        Grant("rooms.plan_routine", _("plan a child’s week"), (*RUNS_THE_HOUSE, Role.CASEWORKER), STAYS),
        Grant("rooms.send_child", _("note that a child goes to school and is back"), RUNS_THE_HOUSE),
        Grant("rooms.keep_custody", _("keep papers about a child, and say who may collect it"), (Role.SUPERVISOR, *WORKS_ON_FILES), STAYS),
        Grant("rooms.hand_over_child", _("give a child to somebody who may collect it"), RUNS_THE_HOUSE),
        Grant("rooms.view_shift", _("see the shift, the house log and the handover"), (*RUNS_THE_HOUSE, Role.MANAGER), BY_CODE),
        Grant("rooms.write_log", _("write in the house log"), RUNS_THE_HOUSE, BY_CODE),
        Grant("rooms.give_handover", _("prepare and give a handover"), RUNS_THE_HOUSE),
        Grant("rooms.take_handover", _("read and take over a handover that somebody else gave"), RUNS_THE_HOUSE),
        Grant("rooms.view_incident", _("see incidents of the house"), (*RUNS_THE_HOUSE, Role.MANAGER), BY_CODE),
        Grant("rooms.record_incident", _("record and follow up an incident"), RUNS_THE_HOUSE, BY_CODE),
        Grant("rooms.close_incident", _("close an incident"), (Role.SUPERVISOR,), BY_CODE),
        Grant("rooms.record_visit", _("record who comes to the door and leaves"), RUNS_THE_HOUSE),
        Grant("rooms.manage_bans", _("say who must not come in"), (Role.SUPERVISOR, Role.LEAD)),
        Grant("rooms.issue_card", _("issue a resident’s card"), RUNS_THE_HOUSE),
        Grant("rooms.scan_card", _("scan a card"), (*HOUSE_ROLES, *WORKS_ON_FILES, Role.TRAINER)),
        Grant("rooms.view_meals", _("see how many eat and which plates are special, by bed"), (*RUNS_THE_HOUSE, Role.MANAGER)),
        Grant("rooms.view_care", _("see what she eats, takes and was handed"), (*RUNS_THE_HOUSE, *WORKS_ON_FILES, Role.NURSE), STAYS),
        Grant("rooms.change_diet", _("change what she eats"), (*RUNS_THE_HOUSE, Role.CASEWORKER, Role.NURSE), STAYS),
        Grant("rooms.give_medicine", _("give medicines in the round"), (*RUNS_THE_HOUSE, Role.NURSE), STAYS),
        Grant("rooms.prescribe_medicine", _("write down and stop medicines"), (Role.NURSE,), STAYS),
        Grant("rooms.issue_supplies", _("hand out of the store"), RUNS_THE_HOUSE),
        Grant("rooms.view_supplies", _("see what was handed out, in figures"), (*RUNS_THE_HOUSE, Role.MANAGER)),
        Grant("rooms.print_night_pack", _("print the list for a night without power"), RUNS_THE_HOUSE),
        Grant("rooms.enter_paper", _("enter what was written on paper without power"), RUNS_THE_HOUSE, _("as on the page of each")),
        Grant("rooms.view_occupancy", _("see occupancy figures"), (Role.MANAGER,)),
        Grant("rooms.change_weights", _("change what the rules of placing count for"), (Role.MANAGER,)),
        Grant("rooms.change_rooms", _("change villas, rooms and beds"), RUNS_THE_SETTINGS),
    )),
    (_("Rehabilitation"), (
        Grant("rehabilitation.view_plan", _("read a plan"), CASE_ROLES, FILES, READS_ALONG),
        Grant("rehabilitation.write_plan", _("write a plan"), WORKS_ON_FILES, FILES),
        Grant("rehabilitation.approve_plan", _("approve a plan that somebody else wrote"), (Role.LEAD,), FILES),
        Grant("rehabilitation.view_review", _("see reviews"), WORKS_ON_FILES, FILES, READS_ALONG),
        Grant("rehabilitation.complete_review", _("complete a review"), WORKS_ON_FILES, FILES),
        Grant("rehabilitation.reschedule_review", _("set another date for a review"), WORKS_ON_FILES, FILES),
        Grant("rehabilitation.view_service_note", _("see that a service wrote, and its summary"), CASE_ROLES, FILES, READS_ALONG),
        Grant("rehabilitation.read_service_note", _("read a service’s own notes"), SERVICES, SERVICE),
        Grant("rehabilitation.write_service_note", _("write a note of her service"), SERVICES, SERVICE),
        Grant("rehabilitation.view_course", _("see courses, by code"), (Role.TRAINER, *WORKS_ON_FILES)),
        Grant("rehabilitation.manage_course", _("plan courses"), (Role.TRAINER,)),
        Grant("rehabilitation.enrol_person", _("enrol in a course"), (Role.TRAINER, *WORKS_ON_FILES)),
        Grant("rehabilitation.record_attendance", _("record attendance"), (Role.TRAINER,)),
    )),
    (_("Figures and files that leave the house"), (
        Grant("staff.view_exports", _("see which files were asked for"), (Role.LEAD, Role.MANAGER, Role.PRIVACY), _("her own; all of her centre for whoever decides")),
        Grant("staff.export_figures", _("export figures"), (Role.MANAGER,)),
        Grant("staff.export_persons", _("ask for an export in which persons can be recognised"), (Role.LEAD,), FILES),
        Grant("staff.decide_export", _("decide such an export"), (Role.PRIVACY,), NOT_HERSELF),
    )),
    (_("Trust"), (
        Grant("staff.view_audit", _("read the read log"), (Role.PRIVACY,)),
        Grant("staff.review_lookups", _("ask about look-ups that stand out"), (Role.PRIVACY,), NOT_HERSELF),
        Grant("staff.view_device_report", _("see whom a lost device had shown"), (Role.PRIVACY,)),
        Grant("staff.manage_keys", _("keys, recovery cards and backups"), (Role.PRIVACY,)),
        Grant("staff.change_retention", _("change how long data is kept"), (Role.PRIVACY,)),
        Grant("staff.preview_retention", _("see what will be destroyed, and when"), (Role.PRIVACY, Role.MANAGER)),
        Grant("staff.review_policy", _("read this policy"), (Role.MANAGER, Role.PRIVACY, Role.ADMIN)),
    )),
    (_("Settings"), (
        Grant("staff.change_settings", _("change the limits of the house"), RUNS_THE_SETTINGS),
        Grant("staff.manage_members", _("see and add accounts"), (Role.ADMIN,)),
        Grant("staff.change_member", _("change an account"), (Role.ADMIN,), NOT_HERSELF),
        Grant("staff.confirm_member", _("confirm in person whose account was made or reset"), (Role.MANAGER, Role.PRIVACY), NOT_HERSELF),
        Grant("staff.manage_shifts", _("plan duty shifts"), RUNS_THE_SETTINGS),
        Grant("staff.manage_devices", _("admit and refuse devices"), RUNS_THE_SETTINGS),
        Grant("staff.manage_organisations", _("list the organisations one works with"), (Role.MANAGER, Role.NETWORK)),
    )),
)  # fmt: skip


def grants() -> Iterable[Grant]:
    """Return every line of the policy."""
    return (grant for _title, section in POLICY for grant in section)

"""The read log in words: who looked, when, at which page, and whose data it showed."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from residents.models import Person
from residents.models.reach import in_conflict
from staff.audit import subjects_of
from staff.models import AuditEntry, Member
from staff.selectors import audit_trail

LINES_A_PAGE = 50
CODES_A_LINE = 6

PAGES: tuple[tuple[str, str | Promise], ...] = (
    ("organisation:", _("Organisations")),
    ("retention:", _("How long data is kept")),
    ("placing_rules:", _("Rules of placing")),
    ("person:erased", _("Destroy data")),
    ("home", _("Today")),
    ("house_log", _("House log")),
    ("handover", _("Handover")),
    ("incident", _("Incidents")),
    ("shift", _("Shift")),
    ("rotated", _("Keys changed")),
    ("cards_", _("Recovery cards")),
    ("restored", _("Restored from a backup")),
    ("back_up_failed", _("Backup failed")),
    ("audit_person", _("Who looked")),
    ("person_lookups", _("Who looked")),
    ("device_report", _("What a device showed")),
    ("audit", _("Read log")),
    ("occupancy", _("Occupancy")),
    ("search_residents", _("Search for a person")),
    ("get_resident", _("Record")),
    ("person_list", _("Residents")),
    ("person_search", _("Search for a person")),
    ("person_reveal", _("Record, name revealed")),
    ("person", _("Record")),
    ("follow_up", _("Contact after leaving")),
    ("safe_contact_call", _("Safe contact, to call her")),
    ("safe_contact", _("Safe contact")),
    ("service_note", _("Note of a service")),
    ("consent", _("Consent")),
    ("share", _("Share")),
    ("opened", _("Share opened by an organisation")),
    ("erasure", _("Destroy data")),
    ("retention", _("How long data is kept")),
    ("note", _("Note")),
    ("document", _("Document")),
    ("export", _("Exports")),
    ("file", _("Who works on a file")),
    ("task", _("Task")),
    ("glass", _("File opened in an emergency")),
    ("conflict_link", _("Kept apart")),
    ("conflict", _("Conflict of interest")),
    ("override", _("Rules set aside")),
    ("check_in_room", _("Make room")),
    ("request_room", _("Make room")),
    ("fit_room", _("Make room")),
    ("check_in", _("Check-in")),
    ("admission", _("Check-in")),
    ("availability", _("Find a place")),
    ("fit", _("Find a place")),
    ("roll_call", _("Roll-call")),
    ("missing", _("Missing and late")),
    ("leave", _("Leave")),
    ("board_reveal", _("Room board, names revealed")),
    ("board", _("Room board")),
    ("bed_out", _("Out of service")),
    ("bed_maintenance", _("Repairs")),
    ("bed", _("Beds")),
    ("forgotten", _("Stays that look forgotten")),
    ("stay_list", _("Stays")),
    ("belongings", _("Belongings")),
    ("visit", _("Visits")),
    ("ban", _("Must not come in")),
    ("stay_care", _("Care")),
    ("stay_check_out", _("Check-out")),
    ("stay", _("Stay")),
    ("extension", _("Extension")),
    ("text_", _("Rules and rights")),
    ("weights", _("Rules of placing")),
    ("request", _("Requests")),
    ("waiting_list", _("Waiting list")),
    ("proposal", _("Plan for two weeks")),
    ("paper_", _("Enter from paper")),
    ("relocation", _("Villas left and closed")),
    ("child_", _("Children")),
    ("routine_", _("Children")),
    ("run_out", _("Children")),
    ("run_skip", _("Children")),
    ("run_back", _("Children")),
    ("custody_", _("Papers about a child")),
    ("collector_", _("Who may collect a child")),
    ("change_undo", _("Bed change undone")),
    ("care", _("Care")),
    ("diet", _("Food and allergies")),
    ("meals", _("Meals")),
    ("medicine", _("Medicine round")),
    ("supply", _("Handed out")),
    ("night_pack", _("Night pack")),
    ("card", _("Card")),
    ("scan", _("Card scanned")),
    ("readiness", _("Rooms ready")),
    ("room_read", _("Rooms ready")),
    ("room_out", _("Out of service")),
    ("closure", _("Out of service")),
    ("room_maintenance", _("Repairs")),
    ("maintenance", _("Repairs")),
    ("villa", _("Villas, rooms and beds")),
    ("room", _("Villas, rooms and beds")),
    ("plan", _("Plan")),
    ("goal", _("Plan")),
    ("step", _("Plan")),
    ("review", _("Review")),
    ("run", _("Courses")),
    ("course", _("Courses")),
    ("enrolment", _("Enrolment")),
    ("session", _("Attendance")),
    ("attendance", _("Attendance")),
    ("added", _("Account made")),
    ("changed", _("Account changed")),
    ("password_reset", _("Password reset by an administrator")),
    ("factors_reset", _("Second step reset by an administrator")),
    ("confirmed", _("Account confirmed in person")),
    ("factor_added", _("Second step added")),
    ("factor_removed", _("Second step removed")),
    ("recovery_codes_made", _("Recovery codes made")),
    ("second_factor_wrong", _("Wrong code at the second step")),
    ("signed_beside", _("Signed beside a colleague")),
    ("signed_in", _("Signed in")),
    ("signed_out", _("Signed out")),
    ("locked_out", _("Signed out after wrong PINs")),
    ("parked", _("Left a shared desk to a colleague")),
    ("resumed", _("Came back to a shared desk")),
    ("terms_accepted", _("Rules accepted")),
    ("pin_chosen", _("PIN chosen")),
    ("mail_chosen", _("E-mail for notices chosen")),
    ("password_changed", _("Password changed")),
    ("roles_changed", _("Roles changed")),
)
"""Pages in words, by how their names begin, with the app where a colon stands in them;
the first that fits counts."""

REASONS: dict[str, str | Promise] = {
    "break_glass": _("opened in an emergency"),
    "break_glass_review": _("an emergency was reviewed"),
    "card": _("her card was read"),
    "visitor": _("it was shown who came to see her"),
    "collector": _("it was shown who may collect a child"),
    "request": _("it was shown what was said when a place was asked for"),
    "her_copy": _("her own copy of the receipt was printed"),
    "conflict": _("two changes were compared"),
    "contact": _("the rules were read and the number was shown"),
    "export": _("it left the house in a file"),
    "medicine_round": _("medicines were given"),
    "night_pack": _("it was printed for a night without power"),
    "reveal": _("the name was revealed"),
}
"""Why something was shown, in words; a reason that a member typed stands as it is."""


@dataclass(frozen=True)
class Line:
    """One entry as the log shows it; ``more`` is how many persons it names beyond ``codes``."""

    id: int
    at: datetime
    who: str
    page: str
    method: str
    status: int
    codes: list[tuple[UUID, str]]
    more: int
    reason: str


@dataclass(frozen=True)
class Trail:
    """One page of the log, and the entry to go on from (None at its end)."""

    lines: list[Line]
    older_than: int | None


def person_with_code(*, member: Member, code: str) -> UUID | None:
    """Return the id of the person of her centre with this code, for the log alone."""
    found = Person.objects.filter(centre=member.centre_id, code=code)
    found = found.exclude(pk__in=in_conflict(member))
    return found.values_list("pk", flat=True).first()


def read_trail(
    *, member: Member, of=None, on: date | None = None, person_id=None, before: int | None = None
) -> Trail:
    """Return one page of the read log, the newest first, from just before entry ``before``."""
    entries = audit_trail(member=member, of=of, person_id=person_id)
    if on is not None:
        entries = entries.filter(at__range=_day(on, member.centre.zone))
    if before is not None:
        entries = entries.filter(pk__lt=before)
    some = list(entries[: LINES_A_PAGE + 1])
    shown = some[:LINES_A_PAGE]
    named = {entry.pk: _first_of(entry, person_id) for entry in shown}
    codes = _codes_of((pk for ids in named.values() for pk in ids), member)
    names = dict(Member.objects.visible_to(member).values_list("pk", "name"))
    lines = [_line(entry, named[entry.pk], codes, names) for entry in shown]
    return Trail(lines, shown[-1].pk if len(some) > LINES_A_PAGE else None)


def _day(on, zone):
    """Return the first and the last moment of a date on the centre's clock."""
    return datetime.combine(on, time.min, tzinfo=zone), datetime.combine(on, time.max, tzinfo=zone)


def page_in_words(action: str) -> str:
    """Return what people call the page or operation of this URL name."""
    app, _colon, name = action.rpartition(":")
    words = next((str(words) for start, words in PAGES if _begins(start, action, name)), action)
    return gettext("%(page)s, by a program") % {"page": words} if app == "api" else words


def _begins(start, action, name):
    return (action if ":" in start else name).startswith(start)


def _first_of(entry, wanted):
    """Return the persons of an entry that there is room for; the one searched for first."""
    ids = subjects_of(entry)
    return sorted(ids, key=lambda pk: pk != wanted)[:CODES_A_LINE]


def _codes_of(person_ids, member):
    seen = Person.objects.filter(pk__in=set(person_ids)).exclude(pk__in=in_conflict(member))
    return dict(seen.values_list("pk", "code"))


def _line(entry: AuditEntry, named, codes, names) -> Line:
    known = [(pk, codes[pk]) for pk in named if pk in codes]
    return Line(
        id=entry.pk,
        at=entry.at,
        who=names.get(entry.member_id, ""),
        page=page_in_words(entry.action),
        method=entry.method,
        status=entry.status,
        codes=sorted(known, key=lambda pair: pair[1]),
        more=len(subjects_of(entry)) - len(known),
        reason=str(REASONS.get(entry.reason, entry.reason)),
    )

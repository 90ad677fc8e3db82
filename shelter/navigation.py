"""The navigation, grouped by what one does, showing a member only what she may open."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from staff.selectors import unread_of


@dataclass(frozen=True)
class Place:
    """One line of the navigation: a URL name, its label, its icon, and the permission it needs."""

    url_name: str
    label: str | Promise
    icon: str
    permission: str


GROUPS = (
    (_("The house"), (
        Place("home", _("Today"), "sun", "staff.use_house"),
        Place("rooms:board", _("Room board"), "bed-double", "rooms.view_board"),
        Place("rooms:readiness", _("Rooms ready"), "brush-cleaning", "rooms.ready_bed"),
        Place("rooms:check_in", _("Check-in"), "log-in", "rooms.check_in"),
        Place("rooms:request_list", _("Requests"), "inbox", "rooms.view_request"),
        Place("rooms:waiting_list", _("Waiting list"), "list-ordered", "rooms.view_request"),
        Place("rooms:stay_list", _("Stays"), "calendar-range", "rooms.view_stay"),
        Place("rooms:shift", _("Shift"), "clipboard-list", "rooms.view_shift"),
        Place("rooms:incident_list", _("Incidents"), "triangle-alert", "rooms.view_incident"),
        Place("rooms:roll_call", _("Roll-call"), "list-checks", "rooms.take_roll_call"),
        Place("rooms:missing_list", _("Missing and late"), "search", "rooms.follow_missing"),
        Place("rooms:medicine_list", _("Medicine round"), "pill", "rooms.give_medicine"),
        Place("rooms:child_list", _("Children"), "backpack", "rooms.view_children"),
        Place("rooms:meals", _("Meals"), "utensils", "rooms.view_meals"),
        Place("rooms:night_pack", _("Night pack"), "file-text", "rooms.print_night_pack"),
        Place("rooms:paper_entry", _("Enter from paper"), "file-pen", "rooms.enter_paper"),
        Place("rooms:relocation_list", _("Villas left and closed"), "truck",
              "rooms.view_relocation"),
        Place("rooms:override_list", _("Rules set aside"), "scale", "rooms.view_override"),
        Place("rooms:visit_list", _("Visits"), "door-open", "rooms.record_visit"),
        Place("rooms:ban_list", _("Must not come in"), "ban", "rooms.manage_bans"),
    )),
    (_("People"), (
        Place("residents:person_list", _("Residents"), "users", "residents.view_person"),
        Place("residents:follow_up_list", _("Follow-ups"), "phone-forwarded",
              "residents.view_follow_ups"),
        Place("rooms:extension_list", _("Extensions"), "calendar-plus",
              "rooms.view_extension"),
        Place("residents:glass_open", _("Open a file in an emergency"), "siren",
              "residents.break_glass"),
    )),
    (_("Rehabilitation"), (
        Place(
            "rehabilitation:plan_list", _("Plans"), "clipboard-check", "rehabilitation.view_plan"
        ),
        Place(
            "rehabilitation:review_list", _("Reviews due"), "clock", "rehabilitation.view_review"
        ),
        Place(
            "rehabilitation:course_list",
            _("Courses"),
            "graduation-cap",
            "rehabilitation.view_course",
        ),
    )),
    (_("Figures"), (
        Place("occupancy", _("Occupancy"), "chart-column", "rooms.view_occupancy"),
        Place("export_list", _("Exports"), "file-down", "staff.view_exports"),
    )),
    (_("Confidentiality"), (
        Place("audit", _("Read log"), "eye", "staff.view_audit"),
        Place("lookup_list", _("Look-ups that stand out"), "search-check",
              "staff.review_lookups"),
        Place("residents:glass_list", _("Opened in an emergency"), "door-open",
              "residents.review_break_glass"),
        Place("residents:conflict_list", _("Conflicts of interest"), "user-x",
              "residents.block_member"),
        Place("staff:confirmation_list", _("Accounts to confirm"), "user-check",
              "staff.confirm_member"),
        Place("staff:keys", _("Keys and backups"), "key-round", "staff.manage_keys"),
        Place("staff:policy", _("Who may do what"), "scale", "staff.review_policy"),
        Place(
            "residents:erasure_list", _("Destroy data"), "file-x", "residents.erase_person"
        ),
        Place(
            "residents:retention",
            _("How long data is kept"),
            "calendar-clock",
            "staff.preview_retention",
        ),
    )),
    (_("Your own"), (
        Place("staff:notice_list", _("Notices"), "bell", "staff.use_house"),
        Place("staff:preferences", _("Preferences"), "sliders-horizontal", "staff.use_house"),
    )),
    (_("Settings"), (
        Place("settings", _("Settings"), "settings", "staff.change_settings"),
        Place(
            "staff:organisation_list",
            _("Organisations"),
            "building-2",
            "staff.manage_organisations",
        ),
    )),
)  # fmt: skip
IN_THE_BAR = 3  # beside them: hide the screen, and more


def navigation(request):
    """Return what the frame of a page needs: the places this member may open, theme, demo."""
    member = getattr(request, "user", None)
    signed_in = member is not None and member.is_authenticated
    groups = _groups(member, request.path) if signed_in else []
    entries = [entry for _title, places in groups for entry in places]
    return {
        "navigation": groups,
        "navigation_bar": entries[:IN_THE_BAR],
        "theme": member.theme if signed_in else "",
        "is_demo": settings.DEMO,
        "emergency": getattr(request, "emergency", None),
        "switches": _switches(),
        "unread": SimpleLazyObject(lambda: unread_of(member)) if signed_in else 0,
    }


def _groups(member, path):
    groups = [(title, list(_open_to(member, places))) for title, places in GROUPS]
    here = max((url for _t, some in groups for _p, url in some if _is_in(path, url)), default="")
    return [
        (title, [_entry(place, url, path, here) for place, url in some])
        for title, some in groups
        if some
    ]


def _open_to(member, places):
    for place in places:
        url = _address(place.url_name)
        if url and member.has_perm(place.permission):
            yield place, url


def _is_in(path, url):
    return path == url or (url != "/" and path.startswith(url))


def _entry(place, url, path, here):
    """Mark one place as current: of those that the page lies in, the innermost."""
    current = "" if url != here else "page" if path == url else "true"
    return {"place": place, "url": url, "current": current}


def _switches():
    names = {"preferences": "staff:preferences", "language": "staff:language"}
    names |= {"sign_out": "staff:sign_out", "scan": "rooms:scan"}
    names |= {"lock": "staff:lock", "switch": "staff:member_switch"}
    return {key: _address(name) for key, name in names.items()}


def _address(url_name):
    try:
        return _found(url_name)
    except NoReverseMatch:
        return ""


_found = lru_cache(reverse)

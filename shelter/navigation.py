"""The navigation, grouped by what one does, showing a member only what she may open."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
        Place("rooms:check_in", _("Check-in"), "log-in", "rooms.check_in"),
        Place("rooms:stay_list", _("Stays"), "calendar-range", "rooms.view_stay"),
    )),
    (_("People"), (
        Place("residents:person_list", _("Residents"), "users", "residents.view_person"),
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
    (_("Figures and trust"), (
        Place("occupancy", _("Occupancy"), "chart-column", "rooms.view_occupancy"),
        Place("audit", _("Read log"), "eye", "staff.view_audit"),
    )),
    (_("Your own"), (
        Place("staff:notice_list", _("Notices"), "bell", "staff.use_house"),
        Place("staff:preferences", _("Preferences"), "sliders-horizontal", "staff.use_house"),
    )),
    (_("Settings"), (
        Place("settings", _("Settings"), "settings", "staff.change_settings"),
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
        "switches": _switches(),
    }


def _groups(member, path):
    groups = ((title, list(_open_to(member, places, path))) for title, places in GROUPS)
    return [(title, entries) for title, entries in groups if entries]


def _open_to(member, places, path):
    for place in places:
        url = _address(place.url_name)
        if url and member.has_perm(place.permission):
            inside = path == url or (url != "/" and path.startswith(url))
            current = "" if not inside else "page" if path == url else "true"
            yield {"place": place, "url": url, "current": current}


def _switches():
    names = {"preferences": "staff:preferences", "language": "staff:language"}
    names |= {"sign_out": "staff:sign_out", "scan": "rooms:scan"}
    return {key: _address(name) for key, name in names.items()}


def _address(url_name):
    try:
        return _found(url_name)
    except NoReverseMatch:
        return ""


_found = lru_cache(reverse)

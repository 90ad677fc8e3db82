"""The navigation, grouped by what one does, showing a member only what she may open."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """One line of the navigation: a URL name, its label, its icon, and the permission it needs."""

    url_name: str
    label: str
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
        Place("rehabilitation:plan_list", _("Plans"), "clipboard-check", "rehabilitation.view_plan"),
        Place("rehabilitation:review_list", _("Reviews due"), "clock", "rehabilitation.view_review"),
        Place("rehabilitation:course_list", _("Courses"), "graduation-cap", "rehabilitation.view_course"),
    )),
    (_("Figures and trust"), (
        Place("occupancy", _("Occupancy"), "chart-column", "rooms.view_occupancy"),
        Place("staff:audit", _("Read log"), "eye", "staff.view_audit"),
    )),
    (_("Settings"), (
        Place("settings", _("Settings"), "settings", "staff.change_settings"),
    )),
)  # fmt: skip


def navigation(request):
    """Return the groups of places that this member may open; nothing for a stranger."""
    member = getattr(request, "user", None)
    if member is None or not member.is_authenticated:
        return {"navigation": ()}
    return {"navigation": [(title, list(_open_to(member, places))) for title, places in GROUPS]}


def _open_to(member, places):
    for place in places:
        if member.has_perm(place.permission):
            try:
                yield {"place": place, "url": reverse(place.url_name)}
            except NoReverseMatch:
                continue

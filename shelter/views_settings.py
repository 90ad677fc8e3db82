from dataclasses import dataclass

from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shelter.shared.access import requires


@dataclass(frozen=True)
class Section:
    """One part of the settings, and the permission that opens it."""

    url_name: str
    label: str | Promise
    words: str | Promise
    icon: str
    permission: str


SECTIONS = (
    Section(
        "staff:centre_change",
        _("Limits of the house"),
        _("Nights without an extension, how long a bed is held, Hijri dates."),
        "sliders-horizontal",
        "staff.change_settings",
    ),
    Section(
        "rooms:villa_list",
        _("Villas, rooms and beds"),
        _("Who a room is for, its features, beds out of service."),
        "bed-double",
        "rooms.change_rooms",
    ),
    Section(
        "rooms:weights",
        _("Rules of placing"),
        _("What each rule counts for when a bed is chosen, tried before it counts."),
        "scale",
        "rooms.change_weights",
    ),
    Section(
        "rooms:text_list",
        _("Rules and rights"),
        _("What everyone is told when she comes, in the languages of the house."),
        "scroll-text",
        "rooms.publish_text",
    ),
    Section(
        "staff:member_list",
        _("Members"),
        _("Accounts, roles and teams."),
        "users",
        "staff.manage_members",
    ),
    Section(
        "staff:organisation_list",
        _("Organisations"),
        _("Hospitals, courts and others with whom something may be shared."),
        "building-2",
        "staff.manage_organisations",
    ),
    Section(
        "staff:policy",
        _("Who may do what"),
        _("The table of roles and rights, to be reviewed."),
        "scale",
        "staff.review_policy",
    ),
    Section(
        "staff:shift_list",
        _("Duty shifts"),
        _("Who is on duty, and when."),
        "calendar-clock",
        "staff.manage_shifts",
    ),
    Section(
        "staff:device_list",
        _("Devices"),
        _("Tablets and computers that may open this, and those refused."),
        "tablet-smartphone",
        "staff.manage_devices",
    ),
)


@require_safe
@requires("staff.change_settings")
def settings_index(request):
    sections = [(section, _address(section)) for section in SECTIONS]
    may_open = [
        {"section": section, "url": url}
        for section, url in sections
        if url and request.user.has_perm(section.permission)
    ]
    return render(request, "shelter/settings.html", {"sections": may_open})


def _address(section):
    try:
        return reverse(section.url_name)
    except NoReverseMatch:
        return ""

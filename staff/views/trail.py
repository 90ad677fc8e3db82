"""Where a settings page stands."""

from django.urls import reverse
from django.utils.translation import gettext as _


def settings_trail(*, members=False):
    steps = [{"label": _("Settings"), "url": reverse("settings")}]
    if members:
        steps.append({"label": _("Members"), "url": reverse("staff:member_list")})
    return steps

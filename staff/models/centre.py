"""The tenant, its teams, and the rows that belong to one centre."""

from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shelter.shared.models import Identified
from shelter.shared.nights import night_of


class OfCentre(models.QuerySet):
    """Rows that belong to one centre; a member sees those of her own."""

    def visible_to(self, member):
        return self.filter(centre=member.centre_id)


class Bilingual(models.Model):
    """Something with a name in Arabic and in English."""

    name_ar = models.CharField(_("name in Arabic"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)

    class Meta:
        abstract = True

    @property
    def name(self):
        return self.name_en if get_language() == "en" else self.name_ar


class Centre(Identified, Bilingual):
    """A tenant: one protection centre with its limits, its clock and its phone region."""

    code = models.SlugField(_("code"), unique=True)
    country = models.CharField(_("country"), max_length=2, default="QA")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Qatar")
    max_nights = models.PositiveSmallIntegerField(_("nights without an extension"), default=30)
    hold_minutes = models.PositiveSmallIntegerField(_("minutes a bed is held"), default=90)
    shows_hijri = models.BooleanField(_("shows Hijri dates"), default=True)
    requires_devices = models.BooleanField(_("sign-in from known devices only"), default=True)

    def __str__(self):
        return f"centre {self.code}"

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    def night(self, at=None):
        """Return the night that ``at`` (default: now) belongs to, on this centre's clock."""
        return night_of(at or timezone.now(), self.zone)


class Team(Identified, Bilingual):
    """Members who share case files."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="teams")
    objects = OfCentre.as_manager()

    def __str__(self):
        return f"team {self.pk}"

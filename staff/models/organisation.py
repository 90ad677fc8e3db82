"""Institutions that act beside the house: consent, shares and referrals point at them."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from shelter.shared.models import Identified
from staff.models.centre import Bilingual, Centre, OfCentre


class Organisation(Identified, Bilingual):
    """A hospital, a court, a police station, a ministry, an association."""

    class Kind(models.TextChoices):
        HEALTH = "health", _("health service")
        POLICE = "police", _("police")
        COURT = "court", _("court or prosecution")
        SOCIAL = "social", _("social service")
        SCHOOL = "school", _("school or training")
        EMPLOYER = "employer", _("employer")
        ASSOCIATION = "association", _("association")
        OTHER = "other", _("other institution")

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="organisations")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    is_active = models.BooleanField(_("we work with it"), default=True)
    objects = OfCentre.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "centre", Lower("name_en"), name="organisation_name_once_a_centre"
            )
        ]

    def __str__(self):
        return f"organisation {self.pk}"

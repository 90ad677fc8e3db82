"""Files that leave the house: who asked, why, who else agreed, what was in them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelter.shared.models import Identified
from staff.models.centre import Centre
from staff.models.member import Member


class ExportQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Those of her centre that she asked for herself or may decide."""
        here = self.filter(centre=member.centre_id)
        return here if member.has_perm("staff.decide_export") else here.filter(asked_by=member)


class Export(Identified):
    """One file asked for; if it shows persons, a second person decides. Fetched once, not kept."""

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("spreadsheet")

    class Reason(models.TextChoices):
        REPORT = "report", _("a report to the management")
        MINISTRY = "ministry", _("figures that an authority asks for")
        HANDOVER = "handover", _("work to be handed over")
        OWN_CASE = "own_case", _("a resident asked for her own data")
        OTHER = "other", _("another reason")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        READY = "ready", _("ready to fetch")
        REFUSED = "refused", _("refused")
        FETCHED = "fetched", _("fetched")
        LAPSED = "lapsed", _("not fetched in time")

    TRANSITIONS = {
        State.WAITING: {State.READY, State.REFUSED, State.LAPSED},
        State.READY: {State.FETCHED, State.LAPSED},
    }

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="exports")
    kind = models.CharField(_("what"), max_length=30)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    options = models.JSONField(default=dict)
    identifies = models.BooleanField(_("persons can be recognised"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    state = models.CharField(_("state"), max_length=8, choices=State)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="exports")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    fetched_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="export_decided_by_someone_else",
            ),
            models.CheckConstraint(
                condition=Q(identifies=False)
                | Q(decided_by__isnull=False)
                | Q(state__in=["waiting", "lapsed"]),
                name="export_that_identifies_needs_a_second_person",
            ),
        ]

    def __str__(self):
        return f"export {self.pk}"

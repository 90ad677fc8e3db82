"""The trail of what was shown and done, and the seals that chain it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelter.shared.models import Identified


class AuditEntry(models.Model):
    """One response that showed somebody's data: who saw it, where, and every person in it.

    No foreign keys: the trail never stands in the way of the data, nor the data of the trail.
    ``subjects`` is the 16-byte ids of the persons shown, packed one after another. ``reason`` is a
    code, never what somebody typed. What is done to an account, a device, a key or a share stands
    here too: then ``about_id`` names the row, and nobody need be shown. The database itself refuses
    to change or delete a row.
    """

    at = models.DateTimeField(_("at"), default=timezone.now)
    member_id = models.UUIDField(_("member"), null=True)
    centre_id = models.UUIDField(_("centre"), null=True)
    action = models.CharField(_("page or operation"), max_length=80)
    method = models.CharField(_("method"), max_length=7)
    status = models.PositiveSmallIntegerField(_("status"))
    subjects = models.BinaryField(_("persons shown"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    device_id = models.UUIDField(_("device"), null=True)
    about_id = models.UUIDField(_("about"), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["centre_id", "-id"], name="audit_by_centre"),
            models.Index(fields=["centre_id", "at"], name="audit_by_time"),
        ]

    def __str__(self):
        return f"audit entry {self.pk}"


class AuditSeal(models.Model):
    """A link of the chain: the entries from ``first_id`` to ``last_id``, as they stood when sealed.

    ``digests`` packs, for each entry in order, its id (8 bytes) and a keyed digest of all of it (16
    bytes), so that the first bad row can be named. ``digest`` covers this seal and ``previous``.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    digests = models.BinaryField()
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    def __str__(self):
        return f"audit seal {self.number}"


class LookupAlertQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Return those of her centre, but never what is about herself."""
        return self.filter(centre=member.centre_id).exclude(member=member)


class LookupAlert(Identified):
    """Look-ups of one member on one day that somebody should ask about (P8); no names, no texts."""

    class Kind(models.TextChoices):
        MANY = "many", _("many more people than is usual for her")
        OFF_SHIFT = "off_shift", _("outside her shifts")
        NOT_ASSIGNED = "not_assigned", _("files that she does not work on")
        SAME_NAME = "same_name", _("someone with the same family name")
        CONFLICT = "conflict", _("someone she declared a conflict with")

    class Outcome(models.TextChoices):
        EXPLAINED = "explained", _("explained")
        FOLLOWED_UP = "followed_up", _("followed up")

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="lookup_alerts")
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="lookup_alerts")
    kind = models.CharField(_("what stands out"), max_length=20, choices=Kind)
    on = models.DateField(_("on"))
    count = models.PositiveIntegerField(_("people"))
    usual = models.PositiveIntegerField(_("usually"), default=0)
    created_at = models.DateTimeField(default=timezone.now)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    objects = LookupAlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "on", "kind"], name="lookup_alert_once_a_day_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, outcome="")
                | (Q(reviewed_at__isnull=False) & ~Q(outcome="") & ~Q(reviewed_by=F("member"))),
                name="lookup_alert_reviewed_by_someone_else",
            ),
        ]

    def __str__(self):
        return f"look-up alert {self.pk}"

"""What a member is told."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelter.shared.models import Identified
from staff.models.member import Member


class OwnRows(models.QuerySet):
    """Rows that a member has for herself alone."""

    def visible_to(self, member):
        return self.filter(member=member)


class NoticeQuerySet(OwnRows):
    def unread(self):
        return self.filter(read_at=None)

    def unmailed(self):
        """Neither read nor told of in a mail."""
        return self.filter(read_at=None, mailed_at=None)


class Notice(Identified):
    """Something a member should know, named by kind and subject; never content."""

    class Kind(models.TextChoices):
        TASK = "task", _("Something for you to do")
        DECISION_WAITING = "decision_waiting", _("Something waits for a decision")
        REQUEST_WAITING = "request_waiting", _("A request for a place waits")
        LATE = "late", _("Somebody is late from leave")
        VERY_LATE = "very_late", _("Somebody is very late from leave")
        MISSING = "missing", _("Somebody is missing: a step is due")
        AT_THE_DOOR = "at_the_door", _("Somebody who must not come in was at the door")
        REVIEW_OVERDUE = "review_overdue", _("A review needs follow-up")
        REVIEW_ESCALATED = "review_escalated", _("A review still waits after the first notice")
        ARRIVAL_UNPLACED = "arrival_unplaced", _("An expected arrival needs another bed")
        OVERSTAY = "overstay", _("A stay is past its last night")
        COURSE_PLACE = "course_place", _("A place in a course was given")
        BREAK_GLASS = "break_glass", _("A file was opened in an emergency: review it")
        LOOKUP_ALERT = "lookup_alert", _("Look-ups that stand out: ask about them")
        EXPORT_WAITING = "export_waiting", _("A file that leaves the house waits for your decision")
        EXPORT_DECIDED = "export_decided", _("A file you asked for was decided")
        BACK_UP_FAILED = "back_up_failed", _("The backup could not be made")

    member = models.ForeignKey(Member, models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    subject_type = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["member", "read_at"], name="notice_unread")]

    def __str__(self):
        return f"notice {self.pk}"


class NoticePreference(models.Model):
    """How one member wants to be told outside of the product, if at all.

    Her address is sealed with her own key, and gone when she wants no mail. ``mailed_at`` is when
    the last mail went out: there is at most one in some minutes.
    """

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="notice_preference"
    )
    by_mail = models.BooleanField(_("by e-mail"), default=False)
    sealed_mailbox = models.BinaryField(null=True)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    only_on_duty = models.BooleanField(_("only on duty"), default=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    objects = OwnRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by_mail=False, sealed_mailbox=None)
                | Q(by_mail=True, sealed_mailbox__isnull=False),
                name="notice_preference_mailbox_only_for_mail",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="notice_preference_quiet_has_two_ends",
            ),
        ]

    def __str__(self):
        return f"notice preference {self.pk}"

"""What a member is told."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelter.shared.models import Identified
from staff.models.member import Member


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(member=member)

    def unread(self):
        return self.filter(read_at=None)


class Notice(Identified):
    """Something a member should know, named by kind and subject; never content."""

    class Kind(models.TextChoices):
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
    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["member", "read_at"], name="notice_unread")]

    def __str__(self):
        return f"notice {self.pk}"

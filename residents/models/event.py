"""The timeline of a file: what happened, when, by whom; codes and ids in clear, words sealed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models.person import Person
from shelter.shared.models import Identified


class FileEventQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(person__in=Person.objects.visible_to(member))


class FileEvent(Identified):
    """One line of a person's timeline, written by the action that made it happen.

    ``detail`` holds codes only (bed codes, state codes); ``sealed_note`` is sealed with her key.
    """

    class Kind(models.TextChoices):
        FILE_OPENED = "file_opened", _("File opened")
        FILE_REOPENED = "file_reopened", _("File opened again")
        HELD = "held", _("Bed held")
        EXPECTED = "expected", _("Arrival expected")
        CHECKED_IN = "checked_in", _("Arrived")
        GAVE_BIRTH = "gave_birth", _("Gave birth")
        MOVED = "moved", _("Moved to another bed")
        SWAPPED = "swapped", _("Swapped beds")
        UNDONE = "undone", _("Last bed change undone")
        EXTENSION_ASKED = "extension_asked", _("Extension asked for")
        EXTENSION_REFUSED = "extension_refused", _("Extension refused")
        EXTENDED = "extended", _("Stay extended")
        AWAY = "away", _("Went out")
        BACK = "back", _("Came back")
        MISSING = "missing", _("Missing at the roll-call")
        FOUND = "found", _("Found")
        CANCELLED = "cancelled", _("Stay cancelled")
        CHECKED_OUT = "checked_out", _("Left")
        BELONGINGS_TAKEN = "belongings_taken", _("Belongings taken in")
        BELONGINGS_RETURNED = "belongings_returned", _("Belongings given back")
        RIGHTS_TOLD = "rights_told", _("Rules and rights told")
        CONSENT = "consent", _("Consent recorded")
        ASSIGNED = "assigned", _("Member assigned")
        UNASSIGNED = "unassigned", _("Member no longer assigned")
        CHANGED = "changed", _("Details changed")
        PLAN_WRITTEN = "plan_written", _("Plan written")
        PLAN_APPROVED = "plan_approved", _("Plan approved")
        REVIEW_DONE = "review_done", _("Review completed")
        ENROLLED = "enrolled", _("Enrolled in a course")
        CARD_ISSUED = "card_issued", _("Card issued")
        NOTE = "note", _("Note")
        RESTRICTED = "restricted", _("File restricted")
        UNRESTRICTED = "unrestricted", _("File open to its team again")
        FILE_CLOSED = "file_closed", _("File closed")
        BREAK_GLASS = "break_glass", _("File opened in an emergency")
        SHARED = "shared", _("Shared with an organisation")
        SHARE_CLOSED = "share_closed", _("Share closed")
        SAFE_CONTACT = "safe_contact", _("Safe contact rules changed")
        CONTACT_TRIED = "contact_tried", _("Contact tried")
        DOCUMENT_ADDED = "document_added", _("Document added")
        DOCUMENT_REMOVED = "document_removed", _("Document removed")
        SERVICE_NOTE = "service_note", _("Note of a service")
        ERASED = "erased", _("Data destroyed")

    person = models.ForeignKey(Person, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    detail = models.JSONField(default=dict)
    sealed_note = models.BinaryField(null=True)
    objects = FileEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="file_event_by_person")]

    def __str__(self):
        return f"file event {self.pk}"

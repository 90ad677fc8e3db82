"""What happened while nothing could be entered, and was entered afterwards from paper."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from residents.models.person import Person
from residents.models.reach import NamingPersons
from shelter.shared.models import Identified


class LateEntryQuerySet(NamingPersons, models.QuerySet):
    def visible_to(self, member):
        """Those of her centre, but for what is about people hidden from her."""
        return self.filter(centre=member.centre_id).naming_nobody_hidden_from(member)


class LateEntry(Identified):
    """One line of paper that became a row of ours: when it happened, and when and by whom entered.

    It names its subject by type and id. ``line`` is the line of the sheet, which is entered once;
    ``number`` the one it has on the paper, and ``seen_by`` who wrote it there.
    """

    class Kind(models.TextChoices):
        ARRIVAL = "arrival", pgettext_lazy("from paper", "she came")
        WENT_OUT = "went_out", pgettext_lazy("from paper", "she went out")
        CAME_BACK = "came_back", pgettext_lazy("from paper", "she came back")
        CHECK_OUT = "check_out", pgettext_lazy("from paper", "she left for good")
        MOVE = "move", pgettext_lazy("from paper", "she moved to another bed")
        ROLL_ANSWER = "roll_answer", pgettext_lazy("from paper", "answer at the roll-call")
        ROLL_CLOSED = "roll_closed", pgettext_lazy("from paper", "the roll-call was closed")
        DOSE = "dose", pgettext_lazy("from paper", "medicine")
        LOG = "log", pgettext_lazy("from paper", "line of the house log")
        VISIT = "visit", pgettext_lazy("from paper", "somebody came to the door")
        VISIT_END = "visit_end", pgettext_lazy("from paper", "the visit was over")

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="late_entries")
    kind = models.CharField(max_length=12, choices=Kind)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="late_entries")
    subject_type = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    happened_at = models.DateTimeField()
    line = models.UUIDField()
    number = models.PositiveSmallIntegerField(null=True)
    seen_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    objects = LateEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "kind", "subject_id"], name="late_entry_once_a_line"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id", "happened_at"], name="late_entry_once_an_event"
            ),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("entered_at")), name="late_entry_is_of_before"
            ),
        ]
        indexes = [models.Index(fields=["person", "happened_at"], name="late_entry_by_person")]

    def __str__(self):
        return f"late entry {self.pk}"

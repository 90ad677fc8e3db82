"""What was said as she left, besides where she goes."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rooms.models.stay import Stay, ThroughStay
from shelter.shared.models import Identified


class ExitRecord(Identified):
    """Why the worker found it unsafe, and what happens with what is still kept for her.

    The words are sealed under her narrative key. When a check-out is undone, this goes with it.
    """

    class Unsafe(models.TextChoices):
        HE_IS_THERE = "he_is_there", pgettext_lazy("unsafe", "whom she fled is there")
        HE_KNOWS = "he_knows", pgettext_lazy("unsafe", "whom she fled knows where it is")
        PRESSED = "pressed", pgettext_lazy("unsafe", "she is pressed to go")
        NOBODY = "nobody", pgettext_lazy("unsafe", "nobody there stands by her")
        CHILD = "child", pgettext_lazy("unsafe", "a child is not safe there")
        HEALTH = "health", pgettext_lazy("unsafe", "her health needs more than there is")
        OTHER = "other", pgettext_lazy("unsafe", "another reason")

    class Belongings(models.TextChoices):
        KEPT = "kept", pgettext_lazy("belongings", "kept for her until a date")
        SENT_ON = "sent_on", pgettext_lazy("belongings", "sent on to her")

    stay = models.OneToOneField(Stay, models.PROTECT, related_name="exit_record")
    unsafe_reason = models.CharField(
        _("why it is not safe"), max_length=12, choices=Unsafe, blank=True
    )
    sealed_unsafe_note = models.BinaryField(null=True)
    belongings = models.CharField(
        _("what happens with her belongings"), max_length=8, choices=Belongings, blank=True
    )
    belongings_until = models.DateField(_("kept until"), null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    objects = ThroughStay.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(belongings="kept", belongings_until__isnull=False)
                | (~Q(belongings="kept") & Q(belongings_until=None)),
                name="exit_record_kept_until_a_date",
            )
        ]

    def __str__(self):
        return f"exit record {self.pk}"

"""A stay that looks forgotten: proposed by a job, answered by a supervisor."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rooms.models.stay import Stay, ThroughStay
from shelter.shared.models import Identified


class ForgottenQuerySet(ThroughStay):
    def open(self):
        return self.filter(answer="")


class ForgottenStay(Identified):
    """What makes a stay look forgotten, and what a supervisor says to it.

    Why she is here all the same is sealed under her narrative key.
    """

    class Reason(models.TextChoices):
        NO_SIGN = "no_sign", _("past her last night, and no sign of her")
        ABSENT = "absent", _("not there at the roll-call, night after night")
        NEVER_CAME = "never_came", _("awaited, and her day is over")

    class Answer(models.TextChoices):
        HERE = "here", _("it goes on")
        CLOSED = "closed", _("the stay was ended")
        SIGN = "sign", _("there was a sign of her")

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="proposals")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    since_on = models.DateField(_("since the night of"))
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    answer = models.CharField(_("answer"), max_length=6, choices=Answer, blank=True)
    here_until = models.DateField(_("until the night of"), null=True, blank=True)
    sealed_text = models.BinaryField(null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = ForgottenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay"], condition=Q(answer=""), name="forgotten_stay_one_open_a_stay"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | ~Q(answer="") & Q(answered_at__isnull=False),
                name="forgotten_stay_answered_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(answer="here")
                | Q(here_until__isnull=False, answered_by__isnull=False, sealed_text__isnull=False),
                name="forgotten_stay_goes_on_until_a_day",
            ),
        ]
        indexes = [models.Index(fields=["answer", "here_until"], name="forgotten_stay_by_answer")]

    def __str__(self):
        return f"forgotten stay {self.pk}"

    @property
    def person_id(self):
        return self.stay.person_id

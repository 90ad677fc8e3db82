"""Nights past the limit: what was asked for and why, and who decided it at which level."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models.reach import in_conflict
from rooms.choices import ExtensionReason, ExtensionRefusal, OfferedInstead
from rooms.models.stay import Stay, ThroughStay
from shelter.shared.models import Identified
from staff.choices import ExtensionLevel, Role

DECIDED = ("approved", "refused")
READ_BY_LEVEL = {
    Role.MANAGER: (ExtensionLevel.MANAGER, ExtensionLevel.COMMITTEE),
    Role.LEAD: (ExtensionLevel.COMMITTEE,),
}
"""Who sees what is hers to decide beside the stays that she sees: by code, of the whole centre."""


class ExtensionQuerySet(ThroughStay):
    def visible_to(self, member):
        """As her stay; a manager and the leads see what is theirs to decide, by code."""
        seen = Q(stay__in=Stay.objects.visible_to(member))
        for role, levels in READ_BY_LEVEL.items():
            if member.has_role(role):
                seen |= Q(stay__centre=member.centre_id, level__in=levels)
        return self.filter(seen).exclude(stay__person__in=in_conflict(member))

    def asked(self):
        """Asked for, and neither decided nor withdrawn."""
        return self.filter(state=Extension.State.ASKED)


class Extension(Identified):
    """Nights past the limit that somebody asks for, decided by others at the level they need.

    ``nights_past`` is how many nights of the whole stay would lie past the limit: the level is read
    from it. Her wish, the new exit plan and what was offered are sealed under her narrative key.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("extension asked for")
        APPROVED = "approved", _("extension approved")
        REFUSED = "refused", _("extension refused")
        WITHDRAWN = "withdrawn", _("extension withdrawn")

    TRANSITIONS = {
        State.ASKED: {State.APPROVED, State.REFUSED, State.WITHDRAWN},
        State.WITHDRAWN: {State.ASKED},  # the stay that ended goes on: that was a mistake
    }

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="extensions")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    nights = models.PositiveSmallIntegerField(_("nights"))
    nights_past = models.PositiveSmallIntegerField(_("nights past the limit in all"))
    level = models.CharField(_("decided by"), max_length=10, choices=ExtensionLevel)
    reason = models.CharField(_("reason"), max_length=20, choices=ExtensionReason)
    sealed_wish = models.BinaryField(null=True)
    sealed_exit_plan = models.BinaryField(null=True)
    requested_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    refusal_reason = models.CharField(
        _("why it was refused"), max_length=20, choices=ExtensionRefusal, blank=True
    )
    offered_instead = models.CharField(
        _("what she was offered instead"), max_length=20, choices=OfferedInstead, blank=True
    )
    sealed_offer = models.BinaryField(null=True)
    objects = ExtensionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay"], condition=Q(state="asked"), name="extension_one_asked_a_stay"
            ),
            models.CheckConstraint(
                condition=Q(nights__gte=1, nights_past__gte=1), name="extension_passes_the_limit"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="extension_not_decided_by_who_asked",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False, decided_by__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_at=None, decided_by=None)),
                name="extension_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at=None, withdrawn_by=None)),
                name="extension_withdrawn_at_a_time",
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(refusal_reason="") & ~Q(offered_instead=""))
                | (~Q(state="refused") & Q(refusal_reason="", offered_instead="")),
                name="extension_refused_with_an_offer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["requested_at"], condition=Q(state="asked"), name="extension_to_decide"
            )
        ]

    def __str__(self):
        return f"extension {self.pk}"

    @property
    def is_asked(self):
        return self.state == self.State.ASKED


class ThroughExtension(models.QuerySet):
    def visible_to(self, member):
        return self.filter(extension__in=Extension.objects.visible_to(member))


class ExtensionVote(Identified):
    """What one member of the committee said. ``asked_by`` is who asked, and so never votes."""

    extension = models.ForeignKey(Extension, models.PROTECT, related_name="votes")
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    is_yes = models.BooleanField(_("for it"))
    at = models.DateTimeField(default=timezone.now)
    objects = ThroughExtension.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["extension", "member"], name="extension_vote_once_a_member"
            ),
            models.CheckConstraint(
                condition=Q(asked_by=None) | ~Q(member=F("asked_by")),
                name="extension_vote_not_by_who_asked",
            ),
        ]

    def __str__(self):
        return f"extension vote {self.pk}"

"""What she agreed to, for how long. "No" is an answer like any other and stops nothing."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.choices import ConsentForm, ConsentGiver, ConsentPurpose, DataClass, SharePurpose
from residents.models.casefile import CaseFile
from residents.models.person import Person
from shelter.shared.models import Identified

PURPOSES = [*ConsentPurpose.choices, *SharePurpose.choices]


class ConsentQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(person__in=Person.objects.visible_to(member))


class Consent(Identified):
    """One answer of one person for one purpose; always with an end. The newest answer counts.

    To an organisation (``recipient``) she answers for one class of data at a time; an answer
    without a recipient is about what the house itself does. What a withdrawal ends stays written.
    """

    MOST_DAYS, MOST_DAYS_TO_OTHERS = 365, 90

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=PURPOSES)
    given = models.BooleanField(_("agreed"))
    until_on = models.DateField(_("until"))
    recipient = models.ForeignKey(
        "staff.Organisation", models.PROTECT, null=True, blank=True, related_name="consents"
    )
    data_class = models.CharField(_("data"), max_length=14, choices=DataClass, blank=True)
    form = models.CharField(
        _("form"), max_length=12, choices=ConsentForm, default=ConsentForm.SPOKEN
    )
    given_by = models.CharField(
        _("given by"), max_length=10, choices=ConsentGiver, default=ConsentGiver.HERSELF
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient=None, data_class="")
                | (Q(recipient__isnull=False) & ~Q(data_class="")),
                name="consent_to_someone_names_its_data",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "recipient", "purpose"], name="consent_by_recipient")
        ]

    def __str__(self):
        return f"consent {self.pk}"


class ShareQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Those who work on her file see what is shared of it."""
        return self.filter(person__in=CaseFile.objects.visible_to(member).values("person"))

    def open_at(self, moment):
        return self.filter(revoked_at=None, expires_at__gt=moment)


class Share(Identified):
    """What one organisation may read of one person, by link and code, until a moment.

    It shows ``data_classes`` as far as her consent for the purpose reaches, at the moment of
    reading. Only hashes of the link's token and of the code are kept.
    """

    MOST_DAYS, MOST_WRONG_CODES = 90, 5

    person = models.ForeignKey(Person, models.PROTECT, related_name="shares")
    recipient = models.ForeignKey("staff.Organisation", models.PROTECT, related_name="shares")
    purpose = models.CharField(_("purpose"), max_length=20, choices=SharePurpose)
    data_classes = models.JSONField(_("data"), default=list)
    digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("open until"))
    revoked_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    revoked_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = ShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="share_ends_after_it_begins"
            )
        ]

    def __str__(self):
        return f"share {self.pk}"

    @property
    def number(self):
        """What people call the share by; it names nobody and opens nothing."""
        return self.pk.hex[:8].upper()

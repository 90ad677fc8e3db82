"""Privileged notes: the service that wrote one reads it; the team reads its summary (E5)."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models import Assignment, CaseFile, Person
from shelter.shared.models import Identified
from staff.choices import Role


def services_of(member):
    """Return the codes of the services that a member writes for."""
    return [code for code, role in ServiceNote.ROLES.items() if member.has_role(role)]


def files_worked_on(member):
    """Return the files of her teams and those assigned to her, however else she may see a file."""
    teams = member.teams.through.objects.filter(member_id=member.pk).values("team_id")
    assigned = Assignment.objects.open().filter(member=member).values("case_file")
    of_team = Q(team__in=teams, restricted=False)
    return CaseFile.objects.visible_to(member).filter(of_team | Q(pk__in=assigned))


class ServiceNoteQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Whoever works on her file sees that there is a note; who may read it is `readable_by`."""
        files = CaseFile.objects.visible_to(member).values("person")
        return self.filter(person__in=files)

    def readable_by(self, member):
        """Notes of the member's own services, of people whose file is hers to work on.

        A file that she sees for any other reason, as in an emergency, is not hers.
        """
        own = files_worked_on(member).values("person")
        return self.visible_to(member).filter(service__in=services_of(member), person__in=own)

    def standing(self):
        """Leave out what a correction has replaced."""
        return self.filter(corrected_by=None)


class ServiceNote(Identified):
    """What a psychologist, a nurse or a legal officer wrote, and what the team may know of it.

    Both texts are sealed under the person's narrative key. A correction is a row of its own; what
    it replaces is kept. A supplement stands beside its note.
    """

    MAY_CORRECT_FOR = timedelta(hours=24)

    class Service(models.TextChoices):
        PSYCHOLOGICAL = "psychological", _("psychological")
        HEALTH = "health", _("health")
        LEGAL = "legal", _("legal")

    ROLES = {
        Service.PSYCHOLOGICAL: Role.PSYCHOLOGIST,
        Service.HEALTH: Role.NURSE,
        Service.LEGAL: Role.LEGAL,
    }

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="service_notes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="service_notes")
    service = models.CharField(_("service"), max_length=14, choices=Service)
    sealed_text = models.BinaryField(null=True)
    sealed_summary = models.BinaryField(null=True)
    at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    supplements = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supplemented_by"
    )
    objects = ServiceNoteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="service_note_by_person")]

    def __str__(self):
        return f"service note {self.pk}"

    def is_readable_by(self, member):
        """Tell whether the full text is open to the member: see `readable_by`."""
        return type(self).objects.readable_by(member).filter(pk=self.pk).exists()

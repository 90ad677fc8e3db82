"""The file that team members work on, and who works on it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.choices import Channel
from residents.models.person import Person
from shelter.shared.models import Identified
from staff.choices import CASE_ROLES


class CaseFileQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Case roles see the files of their teams and those assigned to them."""
        if not member.has_role(*CASE_ROLES):
            return self.none()
        teams = member.teams.through.objects.filter(member_id=member.pk).values("team_id")
        assigned = Assignment.objects.open().filter(member=member).values("case_file")
        return self.filter(Q(team__in=teams) | Q(pk__in=assigned), centre=member.centre_id)


class CaseFile(Identified):
    """The working file of one person, opened at first admission, and again when she returns."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    TRANSITIONS = {State.OPEN: {State.CLOSED}, State.CLOSED: {State.OPEN}}

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="case_files")
    person = models.OneToOneField(Person, models.PROTECT, related_name="case_file")
    team = models.ForeignKey("staff.Team", models.PROTECT, null=True, related_name="case_files")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    channel = models.CharField(_("came by"), max_length=20, choices=Channel)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opened_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = CaseFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "state"], name="case_file_by_team")]

    def __str__(self):
        return f"case file {self.pk}"


class AssignmentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(until_at=None)


class Assignment(Identified):
    """A member working on a file, ``[since_at, until_at)``."""

    case_file = models.ForeignKey(CaseFile, models.PROTECT, related_name="assignments")
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="assignments")
    since_at = models.DateTimeField(default=timezone.now)
    since_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    until_at = models.DateTimeField(null=True, blank=True)
    until_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_file", "member"],
                condition=Q(until_at=None),
                name="assignment_one_open_a_member",
            )
        ]

    def __str__(self):
        return f"assignment {self.pk}"

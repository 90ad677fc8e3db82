"""The file that team members work on, and who works on it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.choices import Channel
from residents.models.person import Person
from residents.models.reach import in_conflict, opened_by, teams_of, worked_on_by
from shelter.shared.models import Identified
from staff.choices import CASE_ROLES, Role


class CaseFileQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Case roles see the files of their teams and those assigned to them.

        A restricted one only if assigned. A file opened in an emergency is open to a manager too.
        """
        if not member.has_role(*CASE_ROLES, Role.MANAGER):
            return self.none()
        hers = Q(person__in=opened_by(member))
        if member.has_role(*CASE_ROLES):
            of_team = Q(team__in=teams_of(member), restricted=False)
            hers |= of_team | worked_on_by(member)
        return self.filter(hers, centre=member.centre_id).exclude(person__in=in_conflict(member))

    def restricted_near(self, member):
        """The restricted files of the member's teams, to be counted and no more."""
        return self.filter(restricted=True, team__in=teams_of(member), centre=member.centre_id)


class CaseFile(Identified):
    """The working file of one person, opened at first admission, and again when she returns."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    class Kept(models.TextChoices):
        """Why a closed file is kept beyond the retention clock."""

        LEGAL = "legal", _("a legal matter goes on")
        AFTERCARE = "aftercare", _("contact after leaving goes on")
        HER_WISH = "her_wish", _("she asked for it")

    TRANSITIONS = {State.OPEN: {State.CLOSED}, State.CLOSED: {State.OPEN}}

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="case_files")
    person = models.OneToOneField(Person, models.PROTECT, related_name="case_file")
    team = models.ForeignKey("staff.Team", models.PROTECT, null=True, related_name="case_files")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    channel = models.CharField(_("came by"), max_length=20, choices=Channel)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opened_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    restricted = models.BooleanField(_("restricted to those assigned"), default=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    kept_until = models.DateField(_("kept at least until"), null=True, blank=True)
    kept_because = models.CharField(_("why it is kept"), max_length=12, choices=Kept, blank=True)
    objects = CaseFileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["team", "state"], name="case_file_by_team"),
            models.Index(
                fields=["person"], condition=Q(restricted=True), name="case_file_restricted"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_until=None, kept_because="")
                | (Q(kept_until__isnull=False) & ~Q(kept_because="")),
                name="case_file_kept_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | Q(state="closed", closed_at__isnull=False),
                name="case_file_closed_at_a_time",
            ),
        ]

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

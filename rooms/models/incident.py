"""What went wrong in the house: facts without names, and beside them who was involved, sealed."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.models import Person
from residents.models.reach import NamingPersons, in_conflict
from shelter.shared.models import Identified


class HouseIncidentQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Incidents of her centre, but for those that are only about people hidden from her."""
        involved = IncidentPerson.objects.filter(incident=OuterRef("pk"))
        seen = involved.naming_nobody_hidden_from(member)
        return self.filter(~Exists(involved) | Exists(seen), centre=member.centre_id)

    def counted_by(self, member):
        """Incidents whose number she may know: a conflict hides it, a restricted file does not.

        What is open goes from shift to shift, whoever may read about it.
        """
        involved = IncidentPerson.objects.filter(incident=OuterRef("pk"))
        known = involved.exclude(person__in=in_conflict(member))
        return self.filter(~Exists(involved) | Exists(known), centre=member.centre_id)


class HouseIncident(Identified):
    """One incident, numbered by its centre. Its texts are about nobody in particular.

    It is followed up by a date, then closed by a supervisor.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("incident", "open")
        FOLLOWED_UP = "followed_up", pgettext_lazy("incident", "followed up")
        CLOSED = "closed", pgettext_lazy("incident", "closed")

    TRANSITIONS = {State.OPEN: {State.FOLLOWED_UP}, State.FOLLOWED_UP: {State.CLOSED}}

    class Place(models.TextChoices):
        ROOM = "room", _("in a room")
        COMMON = "common", _("in a shared space")
        OUTSIDE = "outside", _("outside, in the yard or at the gate")

    class Kind(models.TextChoices):
        QUARREL = "quarrel", _("quarrel")
        HARM = "harm", _("somebody was hurt by somebody")
        ACCIDENT = "accident", _("accident")
        ILLNESS = "illness", _("sudden illness")
        SELF_HARM = "self_harm", _("harm to oneself, or the wish for it")
        FIRE = "fire", _("fire or smoke")
        DAMAGE = "damage", _("damage")
        LOSS = "loss", _("something is missing")
        STRANGER = "stranger", _("a stranger, or a threat from outside")
        PRIVACY = "privacy", _("something confidential got out")
        OTHER = "other", _("another incident")

    class Severity(models.IntegerChoices):
        MINOR = 1, _("1 – minor")
        MODERATE = 2, _("2 – moderate")
        SERIOUS = 3, _("3 – serious")
        CRITICAL = 4, _("4 – critical")

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="incidents")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.OPEN)
    at = models.DateTimeField(_("happened at"))
    place = models.CharField(_("where"), max_length=7, choices=Place)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity)
    happened = models.CharField(_("what happened"), max_length=500)
    action_taken = models.CharField(_("what was done at once"), max_length=500)
    follow_up_on = models.DateField(_("to be followed up by"))
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    lessons = models.CharField(_("what we learn from it"), max_length=500, blank=True)
    followed_up_at = models.DateTimeField(null=True, blank=True)
    followed_up_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = HouseIncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "number"], name="house_incident_one_number_a_centre"
            ),
            models.CheckConstraint(
                condition=Q(severity__range=(1, 4)), name="house_incident_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", followed_up_at=None, followed_up_by=None)
                | Q(followed_up_at__isnull=False, followed_up_by__isnull=False)
                & ~Q(state="open")
                & ~Q(lessons=""),
                name="house_incident_followed_up_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) & ~Q(state="closed")
                | Q(state="closed", closed_at__isnull=False, closed_by__isnull=False),
                name="house_incident_closed_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["centre", "state", "-at"], name="house_incident_by_state")]

    def __str__(self):
        return f"house incident {self.pk}"

    @property
    def name(self):
        """Return what it is called in the house: a number that says nothing."""
        return f"I-{self.number:04}"


class IncidentPersonQuerySet(NamingPersons, models.QuerySet):
    def visible_to(self, member):
        here = self.filter(incident__centre=member.centre_id)
        return here.naming_nobody_hidden_from(member)


class IncidentPerson(Identified):
    """Somebody involved in an incident; what is said about her is sealed with her narrative key."""

    class Role(models.TextChoices):
        HARMED = "harmed", _("came to harm")
        CAUSED = "caused", _("had a part in causing it")
        WITNESS = "witness", _("saw or heard it")

    incident = models.ForeignKey(HouseIncident, models.PROTECT, related_name="involved")
    person = models.ForeignKey(Person, models.PROTECT, related_name="incidents")
    role = models.CharField(_("part in it"), max_length=7, choices=Role)
    sealed_text = models.BinaryField(null=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    objects = IncidentPersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person"], name="incident_person_once_an_incident"
            )
        ]

    def __str__(self):
        return f"incident person {self.pk}"


class IncidentNoticeQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(incident__in=HouseIncident.objects.visible_to(member))


class IncidentNotice(Identified):
    """Who was told of an incident, and when."""

    class Told(models.TextChoices):
        SUPERVISOR = "supervisor", _("the shift supervisor")
        MANAGER = "manager", _("the manager")
        CASE_TEAM = "case_team", _("her social worker")
        AMBULANCE = "ambulance", _("the ambulance")
        POLICE = "police", _("the police")
        CIVIL_DEFENCE = "civil_defence", _("the civil defence")
        AUTHORITY = "authority", _("the authority in charge")
        OTHER = "other", _("somebody else")

    incident = models.ForeignKey(HouseIncident, models.PROTECT, related_name="notices")
    told = models.CharField(_("who was told"), max_length=13, choices=Told)
    at = models.DateTimeField(_("told at"))
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    objects = IncidentNoticeQuerySet.as_manager()

    def __str__(self):
        return f"incident notice {self.pk}"

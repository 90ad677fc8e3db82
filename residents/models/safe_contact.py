"""How she may be reached without harm, and every time somebody tried."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models.person import Person
from shelter.shared.models import Identified


class ThroughPerson(models.QuerySet):
    def visible_to(self, member):
        return self.filter(person__in=Person.objects.visible_to(member))

    def in_use(self):
        return self.filter(until_at=None)


class SafeContact(Identified):
    """One number, and what may be done with it. ``never``: it is known, and nobody may use it.

    Number, who may answer, code word and note are sealed under her identity key. Hours are on the
    centre's clock, ``[from_time, until_time)``; both empty: at any hour. Changing writes a new row.
    """

    class Whose(models.TextChoices):
        HER_OWN = "her_own", _("her own phone")
        RELATIVE = "relative", _("a relative she trusts")
        FRIEND = "friend", _("a friend she trusts")
        WORK = "work", _("at work")
        SCHOOL = "school", _("at school")
        OTHER = "other", _("another number")

    person = models.ForeignKey(Person, models.PROTECT, related_name="safe_contacts")
    whose = models.CharField(_("whose number"), max_length=10, choices=Whose)
    sealed_number = models.BinaryField(null=True)
    sealed_who_answers = models.BinaryField(null=True)
    sealed_code_word = models.BinaryField(null=True)
    sealed_note = models.BinaryField(null=True)
    may_call = models.BooleanField(_("calls are safe"), default=False)
    may_leave_message = models.BooleanField(_("a spoken message may be left"), default=False)
    may_text = models.BooleanField(_("written messages are safe"), default=False)
    never = models.BooleanField(_("never use this number"), default=False)
    weekdays = models.JSONField(_("days"), default=list)
    from_time = models.TimeField(_("from"), null=True, blank=True)
    until_time = models.TimeField(_("until"), null=True, blank=True)
    since_at = models.DateTimeField(default=timezone.now)
    since_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    until_at = models.DateTimeField(null=True, blank=True)
    until_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = ThroughPerson.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(never=False)
                | Q(may_call=False, may_leave_message=False, may_text=False),
                name="safe_contact_never_means_never",
            ),
            models.CheckConstraint(
                condition=Q(may_leave_message=False) | Q(may_call=True),
                name="safe_contact_message_needs_a_call",
            ),
            models.CheckConstraint(
                condition=Q(from_time=None, until_time=None)
                | Q(from_time__isnull=False, until_time__isnull=False),
                name="safe_contact_hours_have_two_ends",
            ),
        ]

    def __str__(self):
        return f"safe contact {self.pk}"


class ContactAttempt(Identified):
    """One time that somebody of the house tried to reach her."""

    class Way(models.TextChoices):
        CALL = "call", _("call")
        VOICE_MESSAGE = "voice_message", _("spoken message")
        TEXT = "text", _("written message")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("she was reached")
        NO_ANSWER = "no_answer", _("nobody answered")
        SOMEONE_ELSE = "someone_else", _("someone else answered; nothing was said")
        NOT_SAFE = "not_safe", _("broken off: not safe")

    person = models.ForeignKey(Person, models.PROTECT, related_name="contact_attempts")
    safe_contact = models.ForeignKey(SafeContact, models.PROTECT, related_name="attempts")
    way = models.CharField(_("way"), max_length=14, choices=Way)
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    objects = ThroughPerson.as_manager()

    def __str__(self):
        return f"contact attempt {self.pk}"

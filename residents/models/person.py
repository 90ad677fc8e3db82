"""A person: a code for everyone, an identity only for those who reveal it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.choices import Sex
from residents.models.reach import Sight
from shelter.shared.models import Identified


class PersonQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Those of her centre whom the member may see (`Sight`)."""
        return Sight(member).of_persons(self)


class Person(Identified):
    """Someone the house knows. Identity is sealed under her own data key (`staff.vault`).

    ``sealed_*`` fields are read and written only by `residents.identity`. `phone_hash` finds equal
    numbers. Sex, birth year and languages stay in clear: rooms and figures need them.
    """

    SEALED = ("name", "called", "phone", "birth_date", "document")

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="persons")
    code = models.CharField(_("code"), max_length=8, unique=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    languages = models.JSONField(_("languages"), default=list)
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    sealed_name = models.BinaryField(null=True)
    sealed_called = models.BinaryField(null=True)
    sealed_phone = models.BinaryField(null=True)
    sealed_birth_date = models.BinaryField(null=True)
    sealed_document = models.BinaryField(null=True)
    phone_hash = models.BinaryField(max_length=16, null=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("known since"), default=timezone.now)
    created_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["phone_hash"], name="person_by_phone"),
            models.Index(fields=["centre", "created_at"], name="person_by_centre"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__range=(1900, 2200)),
                name="person_birth_year_possible",
            )
        ]

    def __str__(self):
        return f"person {self.code}"

    def age_on(self, day):
        """Return her age in full years at the most on ``day`` (by year of birth), or None."""
        return None if self.birth_year is None else max(0, day.year - self.birth_year)


class NameToken(models.Model):
    """One word of a name, or its sound, as a keyed hash: equal ones meet; no word is kept.

    It carries its person's centre, so that one index answers who has a word, at any size.
    """

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="name_tokens", db_index=False
    )  # the constraint below leads with it
    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="+", db_index=False)
    token = models.BinaryField(max_length=16)

    class Meta:
        indexes = [models.Index(fields=["token", "centre", "person"], name="name_token_in_centre")]
        constraints = [
            models.UniqueConstraint(fields=["person", "token"], name="name_token_once_a_person")
        ]

    def __str__(self):
        return f"name token {self.pk}"

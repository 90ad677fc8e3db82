"""Who works here and signs in, and when she is on duty."""

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shelter.shared.models import Identified
from staff.choices import Role
from staff.models.centre import Centre, OfCentre, Team

USE_HOUSE = "staff.use_house"


class MemberManager(BaseUserManager.from_queryset(OfCentre)):
    def get_by_natural_key(self, login):
        return self.get(login=login)


class Member(Identified, AbstractBaseUser):
    """Someone who works here and signs in. Roles are codes of `Role`; rights follow from them.

    Whoever made or reset her account (``reset_by``) knows her password. Until somebody else has
    confirmed in person that it is she, the account may do nothing (``awaits_confirmation_since``).
    """

    login = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("name shown to colleagues"), max_length=60)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="members")
    teams = models.ManyToManyField(Team, related_name="members", blank=True)
    roles = models.JSONField(_("roles"), default=list)
    language = models.CharField(_("language"), max_length=2, blank=True)
    theme = models.CharField(_("theme"), max_length=5, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    pin = models.CharField(_("PIN"), max_length=128, blank=True)  # a hash, as of a password
    awaits_confirmation_since = models.DateTimeField(null=True, blank=True)
    reset_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    USERNAME_FIELD = "login"
    objects = MemberManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(language__in=["", "ar", "en"]), name="member_language_known"
            ),
            models.CheckConstraint(
                condition=Q(theme__in=["", "light", "dark"]), name="member_theme_known"
            ),
        ]

    def __str__(self):
        return f"member {self.login}"

    def has_role(self, *roles):
        return self.is_active and not set(self.roles).isdisjoint(roles)

    def has_perm(self, permission, row=None):
        """Ask the rules; there are no stored permissions and no superusers."""
        if self.awaits_confirmation_since and permission != USE_HOUSE:
            return False
        return self.is_active and rules.has_perm(permission, self, row)

    @property
    def role_names(self):
        return [Role(code).label for code in self.roles]


class DutyShift(Identified):
    """A member on duty in a centre, from one moment to another: ``[starts_at, ends_at)``."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="duty_shifts")
    member = models.ForeignKey(Member, models.PROTECT, related_name="duty_shifts")
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    objects = OfCentre.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="duty_shift_ends_after_it_starts"
            )
        ]

    def __str__(self):
        return f"duty shift {self.pk}"

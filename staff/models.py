"""Who acts, and what they did. Nothing here is ever deleted: members and history stay (PROTECT)."""

from zoneinfo import ZoneInfo

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shelter.shared.models import Identified
from shelter.shared.nights import night_of
from staff.choices import Role


class OfCentre(models.QuerySet):
    """Rows that belong to one centre; a member sees those of her own."""

    def visible_to(self, member):
        return self.filter(centre=member.centre_id)


class Bilingual(models.Model):
    """Something with a name in Arabic and in English."""

    name_ar = models.CharField(_("name in Arabic"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)

    class Meta:
        abstract = True

    @property
    def name(self):
        return self.name_en if get_language() == "en" else self.name_ar


class Centre(Identified, Bilingual):
    """A tenant: one protection centre with its limits, its clock and its phone region."""

    code = models.SlugField(_("code"), unique=True)
    country = models.CharField(_("country"), max_length=2, default="QA")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Qatar")
    max_nights = models.PositiveSmallIntegerField(_("nights without an extension"), default=30)
    hold_minutes = models.PositiveSmallIntegerField(_("minutes a bed is held"), default=90)
    shows_hijri = models.BooleanField(_("shows Hijri dates"), default=True)

    def __str__(self):
        return f"centre {self.code}"

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    def night(self, at=None):
        """Return the night that ``at`` (default: now) belongs to, on this centre's clock."""
        return night_of(at or timezone.now(), self.zone)


class Team(Identified, Bilingual):
    """Members who share case files."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="teams")
    objects = OfCentre.as_manager()

    def __str__(self):
        return f"team {self.pk}"


class MemberManager(BaseUserManager.from_queryset(OfCentre)):
    def get_by_natural_key(self, login):
        return self.get(login=login)


class Member(Identified, AbstractBaseUser):
    """Someone who works here and signs in. Roles are codes of `Role`; rights follow from them."""

    login = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("name shown to colleagues"), max_length=60)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="members")
    teams = models.ManyToManyField(Team, related_name="members", blank=True)
    roles = models.JSONField(_("roles"), default=list)
    language = models.CharField(_("language"), max_length=2, blank=True)
    theme = models.CharField(_("theme"), max_length=5, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

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


class AuditEntry(models.Model):
    """One response that showed somebody's data: who saw it, where, and every person in it.

    No foreign keys: the trail never stands in the way of the data, nor the data of the trail.
    ``subjects`` is the 16-byte ids of the persons shown, packed one after another.
    """

    at = models.DateTimeField(_("at"), default=timezone.now)
    member_id = models.UUIDField(_("member"), null=True)
    centre_id = models.UUIDField(_("centre"), null=True)
    action = models.CharField(_("page or operation"), max_length=80)
    method = models.CharField(_("method"), max_length=7)
    status = models.PositiveSmallIntegerField(_("status"))
    subjects = models.BinaryField(_("persons shown"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["centre_id", "-id"], name="audit_by_centre")]

    def __str__(self):
        return f"audit entry {self.pk}"


class WrappedKey(models.Model):
    """The data key of one owner (a person), wrapped by the keyring outside the database.

    Destroying this row makes everything sealed under it unreadable. No foreign key, on purpose.
    """

    owner_id = models.UUIDField(primary_key=True)
    keyring_id = models.CharField(max_length=16)
    wrapped = models.BinaryField()

    def __str__(self):
        return f"key of {self.owner_id}"


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(member=member)

    def unread(self):
        return self.filter(read_at=None)


class Notice(Identified):
    """Something a member should know, named by kind and subject; never content."""

    class Kind(models.TextChoices):
        REVIEW_OVERDUE = "review_overdue", _("A review needs follow-up")
        REVIEW_ESCALATED = "review_escalated", _("A review still waits after the first notice")
        ARRIVAL_UNPLACED = "arrival_unplaced", _("An expected arrival needs another bed")
        OVERSTAY = "overstay", _("A stay is past its last night")
        COURSE_PLACE = "course_place", _("A place in a course was given")

    member = models.ForeignKey(Member, models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    subject_type = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["member", "read_at"], name="notice_unread")]

    def __str__(self):
        return f"notice {self.pk}"


class ApiToken(Identified):
    """A bearer token; only its hash is kept. It acts with its member's permissions."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"token {self.pk}"


class KeptAnswer(models.Model):
    """The answer that a request with a token once got, to be given again to the same request.

    ``key`` and ``body_digest`` are hashes; ``body`` is sealed under the token, which is not kept.
    """

    member = models.ForeignKey(Member, models.CASCADE)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "path", "key"], name="kept_answer_one_per_token"
            )
        ]

    def __str__(self):
        return f"kept answer {self.pk}"

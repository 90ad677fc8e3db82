"""Reads about members: who is on duty, what they were told, what they looked at."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import BinaryField, Func, IntegerField, QuerySet, Value
from django.utils.translation import get_language

from staff.models import AuditEntry, DutyShift, Member, Notice, NoticeQuerySet, Organisation, Team

JUST_OVER = timedelta(hours=12)


def on_duty(member: Member, at: datetime) -> bool:
    """Tell whether a member is on duty at that moment; in the demonstration everyone always is."""
    if settings.DEMO:
        return True
    return DutyShift.objects.filter(member=member, starts_at__lte=at, ends_at__gt=at).exists()


def shifts_from(*, member: Member, at: datetime) -> QuerySet[DutyShift]:
    """Return the shifts of her centre that go on, come, or are just over; the earliest first."""
    shifts = DutyShift.objects.visible_to(member).filter(ends_at__gt=at - JUST_OVER)
    return shifts.select_related("member").order_by("starts_at", "member__name")


def members_of(*, member: Member) -> QuerySet[Member]:
    """Return everyone who works in her centre, by name."""
    return Member.objects.visible_to(member).prefetch_related("teams").order_by("name", "login")


def awaiting_confirmation(*, member: Member) -> QuerySet[Member]:
    """Return the accounts of her centre that wait for somebody to meet their members."""
    waiting = Member.objects.visible_to(member).filter(is_active=True)
    return waiting.exclude(awaits_confirmation_since=None).order_by("awaits_confirmation_since")


def teams_of(*, member: Member) -> QuerySet[Team]:
    """Return the teams of her centre."""
    return Team.objects.visible_to(member).order_by("name_en")


def organisations_of(*, member: Member) -> QuerySet[Organisation]:
    """Return the organisations of her centre: those that it works with first, by name."""
    name = "name_en" if get_language() == "en" else "name_ar"
    return Organisation.objects.visible_to(member).order_by("-is_active", name, "pk")


def notices_of(*, member: Member) -> NoticeQuerySet:
    """Return what a member was told, the newest first."""
    return Notice.objects.visible_to(member).order_by("-created_at", "pk")


def unread_of(member: Member) -> int:
    """Return how many notices a member has not read."""
    return Notice.objects.visible_to(member).unread().count()


def audit_trail(
    *, member: Member, of: Member | None = None, person_id: UUID | None = None
) -> QuerySet[AuditEntry]:
    """Return the read log of her centre, the newest first; of one member, or about one person."""
    entries = AuditEntry.objects.filter(centre_id=member.centre_id).order_by("-id")
    if of is not None:
        entries = entries.filter(member_id=of.pk)
    if person_id is not None:
        entries = entries.alias(place=PlaceOf(person_id)).filter(place__gt=0)
    return entries


class PlaceOf(Func):
    """Where a person's id stands among the packed subjects of an entry; 0 where it does not."""

    output_field = IntegerField()

    def __init__(self, person_id=None, *expressions, **extra):
        packed = Value(getattr(person_id, "bytes", None), output_field=BinaryField())
        super().__init__(*(expressions or ("subjects", packed)), **extra)

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="INSTR", **context)

    def as_postgresql(self, compiler, connection, **context):
        needle_first = self.copy()
        needle_first.set_source_expressions(self.get_source_expressions()[::-1])
        return needle_first.as_sql(
            compiler, connection, function="POSITION", arg_joiner=" IN ", **context
        )

"""Conflicts of interest and openings in an emergency, as those who answer for them see them."""

from django.db.models import QuerySet

from residents.models import BreakGlass, CaseFile, ConflictOfInterest, Person
from residents.models.reach import in_conflict
from staff.models import Member


def conflicts_of(member: Member) -> QuerySet[ConflictOfInterest]:
    """Return the open conflicts of her centre that this member may know of, the newest first.

    Whoever may end them knows of all; a lead of those about people whom she sees.
    """
    rows = ConflictOfInterest.objects.visible_to(member).open()
    if not member.has_perm("residents.end_conflict"):
        rows = rows.filter(person__in=Person.objects.visible_to(member))
    return rows.select_related("member", "person").order_by("-since_at", "pk")


def conflicts_about(person: Person, member: Member) -> QuerySet[ConflictOfInterest]:
    """Return who is kept from one person, as far as this member may know."""
    return conflicts_of(member).filter(person=person)


def to_review(member: Member) -> QuerySet[BreakGlass]:
    """Return what was opened in an emergency: what waits for a review first, then the newest."""
    rows = BreakGlass.objects.visible_to(member).select_related("member", "person", "reviewed_by")
    return rows.order_by("outcome", "-started_at")


def colleagues_to_keep_away(member: Member) -> list[Member]:
    """Return the others who work in her centre, by name."""
    here = Member.objects.visible_to(member).filter(is_active=True).exclude(pk=member.pk)
    return list(here.order_by("name", "pk"))


def known_to(member: Member) -> QuerySet[Person]:
    """Return for whom this member may declare a colleague's conflict, by code."""
    if not member.has_perm("residents.end_conflict"):
        return Person.objects.visible_to(member)
    here = Person.objects.filter(centre=member.centre_id, erased_at=None)
    return here.exclude(pk__in=in_conflict(member))


def restricted_count(member: Member) -> int | None:
    """Return how many files of her teams are restricted, for whoever restricts them; else None."""
    if not member.has_perm("residents.restrict_file"):
        return None
    return CaseFile.objects.restricted_near(member).count()

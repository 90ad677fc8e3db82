"""What is kept for somebody, and what was given back, as pages and paper show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from residents.models import ConflictOfInterest, Person
from rooms.models import BelongingsItem, Stay
from rooms.sealed import words_of
from shelter.shared.text import ltr
from staff.models import Member

SIGNS_SECOND = "rooms.keep_belongings"


@dataclass(frozen=True)
class Kept:
    """One thing; its words are empty where the member may not read them, and after erasure."""

    item: BelongingsItem
    description: str = ""
    receiver: str = ""

    @property
    def words(self) -> str:
        """Return number, kind, and how it looks or how much it is, in one line."""
        number = ltr(self.item.number)
        parts = [f"{number}", self.item.get_kind_display(), self.money, self.description]
        return " · ".join(str(part) for part in parts if part)

    @property
    def money(self) -> str:
        """Return the amount of cash with its currency; empty for anything else."""
        if self.item.amount is None:
            return ""
        return f"{ltr(self.item.amount)} {self.item.get_currency_display()}"

    @property
    def release(self):
        """Return how it was given back, or None."""
        line = getattr(self.item, "returned", None)
        return line.release if line else None


@dataclass(frozen=True)
class Keeping:
    """All things of one stay: ``kept`` are here, ``returned`` were given back."""

    stay: Stay
    kept: Sequence[Kept]
    returned: Sequence[Kept]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was ever taken in."""
        return not self.kept and not self.returned


def keeping(*, stay: Stay, member: Member) -> Keeping:
    """Gather the things of a stay, with their words if her record is open to the member."""
    rows = BelongingsItem.objects.filter(stay=stay).select_related(
        "record__by", "record__second", "returned__release__by", "returned__release__second"
    )
    items = list(rows.order_by("number"))
    readable = items and Person.objects.visible_to(member).filter(pk=stay.person_id).exists()
    hers = words_of(stay.person_id) if readable else None
    things = [_kept(item, hers) for item in items]
    return Keeping(
        stay=stay,
        kept=[thing for thing in things if thing.release is None],
        returned=[thing for thing in things if thing.release is not None],
    )


def _kept(item, hers):
    if hers is None:
        return Kept(item)
    line = getattr(item, "returned", None)
    receiver = hers.open(line.release, "receiver") if line else ""
    return Kept(item, hers.open(item, "description"), receiver)


def still_kept(stays: Sequence[Stay]) -> list[BelongingsItem]:
    """Return what is still kept of these stays, by person and number, in one query."""
    rows = BelongingsItem.objects.filter(stay__in=stays, returned=None)
    return list(rows.select_related("stay__person").order_by("stay__created_at", "stay", "number"))


def who_may_sign(*, stay: Stay, member: Member) -> list[Member]:
    """Return the colleagues who may sign second: they do this work, and may see the stay."""
    kept_away = ConflictOfInterest.objects.open().filter(person=stay.person_id)
    colleagues = Member.objects.visible_to(member).filter(is_active=True).exclude(pk=member.pk)
    rows = colleagues.exclude(pk__in=kept_away.values("member")).order_by("name", "pk")
    return [one for one in rows if one.has_perm(SIGNS_SECOND, stay)]

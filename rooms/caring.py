"""What the house minds while somebody stays: her food, her medicines, what she was handed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, Sum

from residents.models import ConflictOfInterest
from rooms.models import Diet, Medicine, Stay, SupplyIssue
from rooms.sealed import open_words
from staff.models import Centre, Member

LATEST = 20


@dataclass(frozen=True)
class Told:
    """A medicine and its words; they are empty after her data was destroyed."""

    medicine: Medicine
    name: str
    amount: str


@dataclass(frozen=True)
class Care:
    """Everything on her care page. Medicines are None for who does not give them."""

    diet: Diet | None
    kinds: list[str]
    allergies: list[str]
    medicines: list[Told] | None
    supplies: Sequence[SupplyIssue]


def care_of(stay: Stay, *, member: Member, on: date) -> Care:
    """Gather what is minded for somebody, in a fixed number of queries."""
    diet = Diet.objects.filter(person=stay.person_id).first()
    gives = member.has_perm("rooms.give_medicine", stay)
    supplies = SupplyIssue.objects.filter(stay=stay).select_related("by").order_by("-at")[:LATEST]
    return Care(
        diet=diet,
        kinds=labels(Diet.Kind, diet.kinds) if diet else [],
        allergies=allergies_of(diet) if diet else [],
        medicines=medicines_of(stay.person_id, on) if gives else None,
        supplies=list(supplies),
    )


def allergies_of(diet: Diet) -> list[str]:
    """Return the labels of her allergies, what is not in the list by its own name."""
    known = [code for code in diet.allergies if code != Diet.Allergy.OTHER]
    (other,) = open_words([diet], "other").get(diet.pk, ("",))
    return labels(Diet.Allergy, known) + ([other] if other else [])


def labels(choices, codes: Sequence[str]) -> list[str]:
    """Return the labels of codes in the order of their list."""
    return [str(one.label) for one in choices if one in codes]


def medicines_of(person_id: UUID, on: date) -> list[Told]:
    """Return what somebody takes now or will take, with its words."""
    rows = Medicine.objects.filter(Q(until_on=None) | Q(until_on__gte=on), person=person_id)
    medicines = list(rows.filter(stopped_at=None).order_by("from_on", "prescribed_at"))
    words = open_words(medicines, "name", "dose")
    return [Told(medicine, *words.get(medicine.pk, ("", ""))) for medicine in medicines]


def who_may_give(*, medicine: Medicine, member: Member) -> list[Member]:
    """Return the colleagues who may sign beside the member for a controlled dose."""
    kept_away = ConflictOfInterest.objects.open().filter(person=medicine.person_id)
    colleagues = Member.objects.visible_to(member).filter(is_active=True).exclude(pk=member.pk)
    rows = colleagues.exclude(pk__in=kept_away.values("member")).order_by("name", "pk")
    return [one for one in rows if one.has_perm("rooms.give_medicine", medicine)]


def handed_out(centre: Centre, since: datetime, until: datetime) -> list[tuple[str, int]]:
    """Return how many of each item were handed out in ``[since, until)``, none among them."""
    rows = SupplyIssue.objects.filter(stay__centre=centre, at__gte=since, at__lt=until)
    sums = dict(rows.values_list("item").annotate(total=Sum("count")).values_list("item", "total"))
    return [(str(item.label), sums.get(item.value, 0)) for item in SupplyIssue.Item]

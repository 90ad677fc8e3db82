"""How many eat at each meal of a day, from who sleeps here and who is out; never typed (D13).

Before noon a meal belongs to those who slept here the night before, after noon to those who will.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from rooms.doses import moment_of
from rooms.models import BedNight, Diet, LeavePass, Placement, Stay
from rooms.sealed import open_words
from shelter.shared.nights import NIGHT, night_of
from staff.models import Centre

NOON = time(12)
INFANT_UNDER = 2
"""So young, by year of birth, that she eats apart and is carried."""


class Meal(TextChoices):
    SUHOOR = "suhoor", _("suhoor")
    BREAKFAST = "breakfast", _("breakfast")
    LUNCH = "lunch", _("lunch")
    IFTAR = "iftar", _("iftar")
    DINNER = "dinner", _("dinner")


SERVED = {
    Meal.SUHOOR: time(3, 30),
    Meal.BREAKFAST: time(8),
    Meal.LUNCH: time(13),
    Meal.IFTAR: time(18),
    Meal.DINNER: time(19, 30),
}
WHILE_FASTING = {
    Diet.Fasting.RELIGIOUS: (Meal.SUHOOR, Meal.IFTAR),
    Diet.Fasting.DOCTOR: (),
    "": (Meal.BREAKFAST, Meal.LUNCH, Meal.DINNER),
}


class Guest(NamedTuple):
    """Somebody who has a bed on the night of a meal, and where it is."""

    villa_ar: str
    villa_en: str
    room: str
    bed: str
    stay_id: UUID
    state: str
    person_id: UUID
    birth_year: int | None


@dataclass(frozen=True)
class Count:
    """One meal in figures. ``plates`` are without infants; ``special`` of them are in the list."""

    meal: Meal
    plates: int = 0
    special: int = 0
    infants: int = 0
    out: int = 0
    may_come: int = 0

    @property
    def at(self) -> time:
        return SERVED[self.meal]

    @property
    def is_served(self) -> bool:
        """Tell whether anybody eats, or would if she were here."""
        return bool(self.plates or self.infants or self.out or self.may_come)


@dataclass(frozen=True)
class Plate:
    """What the kitchen has to mind for one bed; without a place where that would tell too much."""

    room: str
    bed: str
    kinds: list[str]
    allergies: list[str]
    infant_food: str
    fasting: str
    meals: list[str]


@dataclass(frozen=True)
class Kitchen:
    """Everything that the kitchen needs for one day. ``persons`` are those whose plate it shows."""

    on: date
    counts: list[Count]
    plates: list[Plate]
    persons: list[UUID]


def kitchen_on(
    centre: Centre, on: date, *, at: datetime, hidden: frozenset[UUID] = frozenset()
) -> Kitchen:
    """Return the counts and the special plates of a day, in a fixed number of queries.

    The plate of somebody ``hidden`` is there, without her bed.
    """
    guests = _guests(centre, on, at)
    everyone = {guest.person_id: guest for night in guests.values() for guest in night}
    rows = Diet.objects.filter(person__in=everyone)
    diets = {row.person_id: row for row in rows}
    out = _out(centre, on)
    counts, eats = [], {}
    for meal in Meal:
        some = guests[on - NIGHT] if SERVED[meal] < NOON else guests[on]
        count = Count(meal)
        for guest in some:
            diet = diets.get(guest.person_id)
            if meal in _meals_of(guest, diet, on):
                moment = moment_of(on, SERVED[meal], centre.zone)
                count = _counted(count, guest, diet, on, _is_out(out, guest, moment, at))
                eats.setdefault(guest.person_id, []).append(str(meal.label))
        counts.append(count)
    shown = [pk for pk in everyone if pk in diets and _needs_plate(diets[pk], on)]
    others = open_words((diets[pk] for pk in shown), "other")
    plates = [
        _plate(everyone[pk], diets[pk], on, others, eats.get(pk, []), pk in hidden) for pk in shown
    ]
    return Kitchen(on, [count for count in counts if count.is_served], plates, shown)


def is_infant(birth_year: int | None, on: date) -> bool:
    """Tell whether somebody born in that year is an infant on this day, as far as is known."""
    return birth_year is not None and on.year - birth_year < INFANT_UNDER


PLACE = (
    "bed__room__villa__name_ar",
    "bed__room__villa__name_en",
    "bed__room__code",
    "bed__code",
)
WHO = ("stay_id", "stay__state", "stay__person_id", "stay__person__birth_year")
IN_ORDER = (
    "bed__room__villa__position",
    "bed__room__villa_id",
    "bed__room__position",
    "bed__room__code",
    "bed__position",
    "bed__code",
)


def _guests(centre, on, at):
    """Return who has a bed on the night before a day and on the night after it, house in order."""
    tonight = night_of(at, centre.zone)
    nights = {on - NIGHT: [], on: []}
    rows = BedNight.objects.filter(night__in=nights, stay__centre=centre)
    rows = rows.exclude(stay__state=Stay.State.ENDED, night__gte=tonight).order_by(*IN_ORDER)
    for night, *guest in rows.values_list("night", *PLACE, *WHO):
        nights[night].append(Guest(*guest))
    if tonight in nights:
        known = {guest.stay_id for guest in nights[tonight]}
        late = [guest for guest in _lingering(centre, tonight) if guest.stay_id not in known]
        nights[tonight] += late
    return nights


def _lingering(centre, tonight):
    """Return who should have left and is here."""
    rows = Placement.objects.filter(
        stay__centre=centre,
        stay__state=Stay.State.ADMITTED,
        stay__departs_on__lte=tonight,
        until_on=F("stay__departs_on"),
    )
    return [Guest(*guest) for guest in rows.order_by(*IN_ORDER).values_list(*PLACE, *WHO)]


def _out(centre, on):
    """Return by stay when those go out and come back who are out, or may be, on a day."""
    begun = Q(left_at__isnull=False, returned_at=None)
    planned = Q(left_at=None, called_off_at=None, decision=LeavePass.Decision.APPROVED)
    rows = LeavePass.objects.filter(begun | planned, stay__centre=centre)
    found: dict = {}
    for stay_id, left_at, leaves_at, due_at in rows.values_list(
        "stay_id", "left_at", "leaves_at", "due_at"
    ):
        found.setdefault(stay_id, []).append((left_at or leaves_at, due_at, left_at is not None))
    return found


def _is_out(out, guest, moment, at):
    """Tell whether she is out over a meal; who is late stays out until she is back."""
    return any(
        since <= moment and (moment < due_at or (begun and due_at <= at))
        for since, due_at, begun in out.get(guest.stay_id, ())
    )


def _meals_of(guest, diet, on):
    return WHILE_FASTING[diet.fasting_on(on) if diet else ""]


def _counted(count, guest, diet, on, is_out):
    if guest.state in (Stay.State.HELD, Stay.State.EXPECTED):
        return replace(count, may_come=count.may_come + 1)
    if is_out:
        return replace(count, out=count.out + 1)
    if is_infant(guest.birth_year, on):
        return replace(count, infants=count.infants + 1)
    special = count.special + bool(diet and not diet.is_plain)
    return replace(count, plates=count.plates + 1, special=special)


def _needs_plate(diet, on):
    return not diet.is_plain or bool(diet.fasting_on(on))


def _plate(guest, diet, on, others, meals, is_hidden):
    (other,) = others.get(diet.pk, ("",))
    allergies = _labels(Diet.Allergy, diet.allergies, without=Diet.Allergy.OTHER)
    return Plate(
        room="" if is_hidden else guest.room,
        bed="" if is_hidden else guest.bed,
        kinds=_labels(Diet.Kind, diet.kinds),
        allergies=[*allergies, other] if other else allergies,
        infant_food=diet.get_infant_food_display() if diet.infant_food else "",
        fasting=str(Diet.Fasting(diet.fasting).label) if diet.fasting_on(on) else "",
        meals=meals,
    )


def _labels(choices, codes: Iterable[str], without: str = "") -> list[str]:
    """Return the labels of the codes that were chosen, in the order of their list."""
    return [str(one.label) for one in choices if one in codes and one != without]

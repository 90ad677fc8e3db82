"""The one table of rules by which people are placed: each rule once, with what it counts for.

A rule is hard (it is never given up), or it has a weight: the points that an option loses where the
rule is given up, for each time; `Rule.unit` says for what. A manager may change the weight of a
rule that has one, and make hard those that `may_be_hard`; rules of safety stay hard. What
she changed is kept in `rooms.models.RuleWeight`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rooms.choices import PlacingRule
from rooms.models import RuleWeight
from staff.models import Centre


@dataclass(frozen=True)
class Rule:
    """One rule: what it asks for, and what is said where it is kept and where it is given up.

    ``weight`` is None for a rule that is hard and stays so.
    """

    code: PlacingRule
    says: str | Promise
    kept: str | Promise
    given_up: str | Promise
    weight: int | None = None
    may_be_hard: bool = False
    unit: str | Promise = ""

    @property
    def may_change(self) -> bool:
        return self.weight is not None


@dataclass(frozen=True)
class Rules:
    """What the rules count for in one centre: points by rule, and which of them are hard now."""

    weights: Mapping[str, int]
    made_hard: frozenset[str] = frozenset()

    def weight(self, code: str) -> int:
        """Return the points that are lost where the rule is given up."""
        return self.weights[code]

    def is_hard(self, code: str) -> bool:
        return code not in self.weights or code in self.made_hard

    @property
    def version(self) -> str:
        """Return what differs as soon as a rule counts for something else."""
        lines = [f"{code} {self.weights[code]} {code in self.made_hard}" for code in self.weights]
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


FOR_EACH_BED = pgettext_lazy("weight", "for each bed, five at most")
FOR_EACH_BABY = pgettext_lazy("weight", "for each baby")
FOR_EACH_GROWN_UP = pgettext_lazy("weight", "for each grown-up")
FOR_EACH_MOVE = pgettext_lazy("weight", "for each move")
LAST_PLACE = pgettext_lazy("weight", "at most, where nobody else would find a place")
AT_MOST = pgettext_lazy("weight", "at most, in the fullest villa")

TABLE = (
    Rule(
        PlacingRule.CAPACITY,
        _("Everyone has a bed of her own on every night; nobody sleeps on the floor."),
        _("A bed for everyone on every night"),
        _("Not enough beds"),
    ),
    Rule(
        PlacingRule.AUDIENCE,
        _("A room takes those it is for: women, one family at a time, girls or boys on their own."),
        _("The room is for them"),
        _("The room is for others"),
    ),
    Rule(
        PlacingRule.BOYS_AGE,
        _("A boy sleeps where the room takes boys of his age; a grown-up man where it takes men."),
        _("The room takes boys of this age"),
        _("The room does not take boys of this age"),
    ),
    Rule(
        PlacingRule.FAMILY,
        _("A family stays in one room if any room can hold it."),
        _("Keeps the family together"),
        _("Parts the family"),
    ),
    Rule(
        PlacingRule.APART,
        _("Two sides of a conflict never share a room; where it was so decided, nor a villa."),
        _("Apart from whom she must not meet"),
        _("Near somebody whom she must not meet"),
    ),
    Rule(
        PlacingRule.WHEELCHAIR,
        _("Whoever uses a wheelchair gets a room with access."),
        _("Wheelchair access"),
        _("No wheelchair access"),
    ),
    Rule(
        PlacingRule.GROUND_FLOOR,
        _("Whoever needs the ground floor sleeps there."),
        _("Ground floor"),
        _("Not on the ground floor"),
    ),
    Rule(
        PlacingRule.COT,
        _("A baby that needs a cot gets one, and nobody else sleeps in it."),
        _("A cot for the baby"),
        _("No cot for the baby"),
    ),
    Rule(
        PlacingRule.INFECTION,
        _("Whoever needs infection control sleeps in a room made for it, alone."),
        _("A room for infection control"),
        _("No room for infection control"),
    ),
    Rule(
        PlacingRule.ALONE,
        _("Whoever needs a room of her own shares it with nobody outside her family."),
        _("Nobody else sleeps in this room"),
        _("Others sleep in this room"),
    ),
    Rule(
        PlacingRule.NEAR_STAFF,
        _("Who is at risk, and children on their own, sleep near staff."),
        _("Near staff"),
        _("Not near staff"),
        weight=15,
        may_be_hard=True,
    ),
    Rule(
        PlacingRule.QUIET,
        _("Who sleeps badly gets the quiet side."),
        _("Quiet"),
        _("Not the quiet side"),
        weight=10,
        may_be_hard=True,
    ),
    Rule(
        PlacingRule.NEWBORN,
        _("A newborn, and any child under two, gets a cot where there is one."),
        _("A cot for the baby"),
        _("No cot for the baby"),
        weight=6,
        unit=FOR_EACH_BABY,
    ),
    Rule(
        PlacingRule.SIDE_BY_SIDE,
        _("Rooms side by side are given only to a family that no room can hold."),
        _("One room for all of them"),
        _("In rooms side by side, in one villa"),
        weight=40,
    ),
    Rule(
        PlacingRule.SPARE_BEDS,
        _("People get the room that fits them, so that large rooms stay free for large families."),
        _("No bed stays empty beside them"),
        _("Beds stay empty beside them"),
        weight=4,
        unit=FOR_EACH_BED,
    ),
    Rule(
        PlacingRule.FAMILY_ROOMS,
        _("A family room is not given to one person while another room fits her."),
        _("Leaves the family rooms to families"),
        _("Takes a family room for one person"),
        weight=30,
    ),
    Rule(
        PlacingRule.AMONG_WOMEN,
        _("A family sleeps in a women’s room only if no family room fits as well."),
        _("A room for families"),
        _("A family sleeps in a women’s room"),
        weight=6,
    ),
    Rule(
        PlacingRule.WHEELCHAIR_KEPT,
        _("Rooms with wheelchair access are kept for those who need it."),
        _("Leaves the wheelchair rooms free"),
        _("Takes a wheelchair room without need"),
        weight=12,
    ),
    Rule(
        PlacingRule.INFECTION_KEPT,
        _("Rooms for infection control are kept for those who need them."),
        _("Leaves the rooms for infection control free"),
        _("Takes a room for infection control without need"),
        weight=20,
    ),
    Rule(
        PlacingRule.GROUND_KEPT,
        _("The ground floor is kept for those who need it."),
        _("Leaves the ground floor free"),
        _("Takes a ground-floor room without need"),
        weight=3,
    ),
    Rule(
        PlacingRule.LOW_BED,
        _("Grown-ups do not sleep in bunk beds while a low bed is free."),
        _("Low beds for the grown-ups"),
        _("A grown-up sleeps in a bunk bed"),
        weight=2,
        unit=FOR_EACH_GROWN_UP,
    ),
    Rule(
        PlacingRule.SPREAD,
        _("Arrivals are spread over the villas, so that none is overcrowded."),
        _("In a villa with room"),
        _("In a villa that is filling up"),
        weight=5,
        unit=AT_MOST,
    ),
    Rule(
        PlacingRule.FOR_OTHERS,
        _("Whoever is placed leaves free what those who usually come will need."),
        _("Leaves free what others are likely to need"),
        _("Takes a place that others are likely to need"),
        weight=100,
        unit=LAST_PLACE,
    ),
    Rule(
        PlacingRule.CONTINUITY,
        _("Whoever lives in a room stays there; every move costs her and her children rest."),
        _("Stays where she lives"),
        _("She has to move"),
        weight=11,
        unit=FOR_EACH_MOVE,
    ),
)

BY_CODE = {rule.code: rule for rule in TABLE}
CHANGEABLE = tuple(rule for rule in TABLE if rule.may_change)
DEFAULTS = Rules({rule.code.value: rule.weight for rule in TABLE if rule.weight is not None})


def rules_of(centre: Centre) -> Rules:
    """Return what the rules count for in a centre now; one query, kept with this instance of it."""
    kept = centre.__dict__.get("placing_rules")
    if kept is None:
        kept = rules_from(RuleWeight.objects.current().filter(centre=centre.pk))
        centre.__dict__["placing_rules"] = kept
    return kept


def forget_rules(centre: Centre) -> None:
    """Have the rules of this instance of a centre read anew: they were changed."""
    centre.__dict__.pop("placing_rules", None)


def rules_from(changed: Iterable[RuleWeight]) -> Rules:
    """Return the rules with what was changed: rows with a rule, a weight and whether it is hard."""
    rows = [row for row in changed if row.rule in DEFAULTS.weights]
    weights = dict(DEFAULTS.weights) | {row.rule: row.weight for row in rows}
    return Rules(weights, frozenset(row.rule for row in rows if row.is_hard))

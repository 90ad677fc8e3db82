"""What the rules of placing count for, changed by the manager; every change is kept."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rooms.allocation.rules import BY_CODE, Rule, Rules, forget_rules, rules_of
from rooms.models import RuleWeight
from rooms.models.rule import HEAVIEST
from shelter.shared.errors import DomainError
from staff.audit import record
from staff.models import Centre, Member

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Weighing:
    """What a rule is to count for: its points, and whether it may never be given up."""

    weight: int
    is_hard: bool = False


class RuleIsFixed(DomainError):
    """The rule is one of safety: it is hard, and nobody may change that."""

    status = 422


class WeightOutOfBounds(DomainError):
    """The weight is below nothing, or above the heaviest."""

    status = 422


class WeightsChangedMeanwhile(DomainError):
    """Somebody else changed the weights since they were shown."""


class NothingChanged(DomainError):
    """The weights are what they were."""

    status = 422


@transaction.atomic
def change_weights(
    *, centre: Centre, weighings: Mapping[str, Weighing], seen: str, by: Member, at: datetime
) -> Rules:
    """Let rules count for something else from now on; who changed what and when is kept.

    ``seen`` is the version that was shown. Raises RuleIsFixed, WeightOutOfBounds,
    WeightsChangedMeanwhile or NothingChanged.
    """
    Centre.objects.select_for_update().get(pk=centre.pk)
    forget_rules(centre)
    now = rules_of(centre)
    if now.version != seen:
        raise WeightsChangedMeanwhile(
            _("Somebody else changed the weights meanwhile. Look at them again, then save yours.")
        )
    weighed(now, weighings)
    changed = {code: one for code, one in weighings.items() if one != weighing_of(now, code)}
    if not changed:
        raise NothingChanged(_("These are the weights that count already."))
    before = RuleWeight.objects.current().filter(centre=centre, rule__in=changed)
    before.update(replaced_at=at, replaced_by=by)
    RuleWeight.objects.bulk_create(
        RuleWeight(
            centre=centre,
            rule=code,
            weight=one.weight,
            is_hard=one.is_hard,
            set_at=at,
            set_by=by,
        )
        for code, one in changed.items()
    )
    forget_rules(centre)
    record(action="placing_rules:changed", by=by, about_id=centre.pk, at=at)
    logger.info("placing rules changed", extra={"subject": str(centre.pk), "by": str(by.pk)})
    return rules_of(centre)


def weighed(rules: Rules, weighings: Mapping[str, Weighing]) -> Rules:
    """Return the rules as they would count; nothing is kept.

    Raises RuleIsFixed or WeightOutOfBounds.
    """
    for code, one in weighings.items():
        _refuse_impossible(BY_CODE[code], one)  # type: ignore[index]
    weights = dict(rules.weights) | {code: one.weight for code, one in weighings.items()}
    hard = {code for code, one in weighings.items() if one.is_hard}
    return Rules(weights, frozenset(hard | (rules.made_hard - set(weighings))))


def weighing_of(rules: Rules, code: str) -> Weighing:
    """Return what a rule counts for."""
    return Weighing(rules.weight(code), code in rules.made_hard)


def _refuse_impossible(rule: Rule, one: Weighing) -> None:
    if not rule.may_change or (one.is_hard and not rule.may_be_hard):
        raise RuleIsFixed(_("“%(rule)s” cannot be changed that way.") % {"rule": rule.code.label})
    if not 0 <= one.weight <= HEAVIEST:
        raise WeightOutOfBounds(
            _("“%(rule)s”: enter a weight from 0 to %(most)d.")
            % {"rule": rule.code.label, "most": HEAVIEST}
        )

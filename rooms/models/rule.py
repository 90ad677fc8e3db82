"""What a centre's manager made the rules of placing count for, with every change kept."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rooms.choices import PlacingRule
from shelter.shared.models import Identified
from staff.models import OfCentre

HEAVIEST = 100
MAY_CHANGE = (
    PlacingRule.NEAR_STAFF,
    PlacingRule.QUIET,
    PlacingRule.NEWBORN,
    PlacingRule.SIDE_BY_SIDE,
    PlacingRule.SPARE_BEDS,
    PlacingRule.FAMILY_ROOMS,
    PlacingRule.AMONG_WOMEN,
    PlacingRule.WHEELCHAIR_KEPT,
    PlacingRule.INFECTION_KEPT,
    PlacingRule.GROUND_KEPT,
    PlacingRule.LOW_BED,
    PlacingRule.SPREAD,
    PlacingRule.FOR_OTHERS,
    PlacingRule.CONTINUITY,
)
MAY_BE_HARD = (PlacingRule.NEAR_STAFF, PlacingRule.QUIET)
"""Rules of safety are in neither list: they are hard, and nobody changes that."""


class RuleWeightQuerySet(OfCentre):
    def current(self):
        """Those that count now; rules without one count for what the house's table says."""
        return self.filter(replaced_at=None)


class RuleWeight(Identified):
    """What a rule of placing counts for in a centre from a moment on, and who decided that.

    It never changes: a new one follows it, and says when it was replaced.
    """

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="rule_weights")
    rule = models.CharField(_("rule"), max_length=20, choices=PlacingRule)
    weight = models.PositiveSmallIntegerField(_("weight"))
    is_hard = models.BooleanField(_("never given up"), default=False)
    set_at = models.DateTimeField(_("since"), default=timezone.now)
    set_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(_("until"), null=True, blank=True)
    replaced_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = RuleWeightQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "rule"],
                condition=Q(replaced_at=None),
                name="rule_weight_one_now",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at=None, replaced_by=None)
                | Q(replaced_at__isnull=False, replaced_by__isnull=False),
                name="rule_weight_replaced_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(weight__lte=HEAVIEST), name="rule_weight_within_bounds"
            ),
            models.CheckConstraint(
                condition=Q(rule__in=[rule.value for rule in MAY_CHANGE]),
                name="rule_weight_of_a_rule_that_may_change",
            ),
            models.CheckConstraint(
                condition=Q(is_hard=False) | Q(rule__in=[rule.value for rule in MAY_BE_HARD]),
                name="rule_weight_hard_only_where_it_may_be",
            ),
        ]

    def __str__(self):
        return f"rule weight {self.pk}"

"""A hard rule is set aside for one bed: by who may, with a reason, and every rule is written down.

What is no rule cannot be set aside: a bed that is taken stays taken.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from rooms.allocation import BedTaken
from rooms.models import Bed, RuleOverride, Stay
from rooms.sealed import words_of
from shelter.shared.errors import DomainError
from staff.models import Member


class OverrideNotAllowed(DomainError):
    """Only some roles may set a rule of the rooms aside, and only with a reason."""


def refuse_override(*, reason: str, by: Member) -> None:
    """Raise OverrideNotAllowed unless a member who may says why."""
    if not reason.strip() or not by.has_perm("rooms.override_rule"):
        raise OverrideNotAllowed(
            _("Only the shift supervisor may set a rule aside. Ask her, or choose another bed.")
        )


def write_overrides(
    *,
    stay: Stay,
    bed: Bed,
    broken: Iterable[DomainError],
    from_on: date,
    reason: str,
    by: Member,
    at: datetime,
) -> None:
    """Keep one row for each rule that was set aside for this bed; one that says so if none was.

    Raises BedTaken.
    """
    rules: dict[RuleOverride.Rule, None] = {}
    for refusal in broken:
        if isinstance(refusal, BedTaken):
            raise refusal
        rules[RuleOverride.Rule(type(refusal).__name__)] = None
    hers, rows = words_of(stay.person_id), []
    for rule in rules or {RuleOverride.Rule.NONE: None}:
        row = RuleOverride(
            stay=stay, bed=bed, rule=rule, from_on=from_on, decided_at=at, decided_by=by
        )
        row.sealed_reason = hers.seal(row, "reason", reason.strip())
        rows.append(row)
    RuleOverride.objects.bulk_create(rows)

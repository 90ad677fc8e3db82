"""Rules of the rooms that were set aside, as those who answer for it see them: codes only."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from rooms.models import RuleOverride
from rooms.sealed import open_words
from staff.models import Member

ROWS_A_PAGE = 30


@dataclass(frozen=True)
class OverrideRow:
    """One rule that was set aside, and why; without words once her data is destroyed."""

    override: RuleOverride
    reason: str


def overrides_of(*, member: Member, page: str | int = 1) -> Page:
    """Return a page of the overrides in the member's centre, the newest first."""
    rows = RuleOverride.objects.visible_to(member).select_related(
        "stay__person", "bed__room__villa", "decided_by"
    )
    shown = Paginator(rows.order_by("-decided_at", "pk"), ROWS_A_PAGE).get_page(page)
    some = list(shown.object_list)
    reasons = open_words(some, "reason")
    shown.object_list = [OverrideRow(row, reasons.get(row.pk, ("",))[0]) for row in some]
    return shown

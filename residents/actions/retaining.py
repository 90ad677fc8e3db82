"""The retention clock: what was kept long enough is destroyed, class by class (P20)."""

from datetime import datetime

from residents.actions.erasing import erase_persons
from residents.models import Erasure
from residents.selectors.retention import SCOPES, due_files
from staff.models import Centre
from staff.retention import days_kept

BATCH = 500


def retain_and_erase(*, centre: Centre, at: datetime) -> dict[str, int]:
    """Destroy what is due on this day, each batch in a transaction of its own; return counts."""
    days, on = days_kept(centre), at.astimezone(centre.zone).date()
    counts: dict[str, int] = {}
    for data_class, (scope, _kind) in SCOPES.items():
        counts[str(scope)] = 0
        files = due_files(centre=centre, data_class=data_class, days=days[data_class], on=on)
        while batch := list(files.values_list("person_id", flat=True)[:BATCH]):
            reason = Erasure.Reason.RETENTION
            erase_persons(
                centre=centre, person_ids=batch, scope=scope, reason=reason, by=None, at=at
            )
            counts[str(scope)] += len(batch)
    return counts

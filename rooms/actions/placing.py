"""The nights that stays take and the history of their beds: two tables, always written together.

`BedNight` is what counts; `Placement` says the same as half-open periods. Whoever writes one of
them elsewhere must write the other as well; a property test holds the two equal.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from residents.actions import new_task, open_tasks
from residents.models import Task
from rooms.actions.kept_apart import watch_links
from rooms.actions.villa_closures import refuse_closed_villas
from rooms.allocation import BedTaken
from rooms.models import Bed, BedChange, BedChangeLine, BedNight, BedPreparation, Placement, Stay
from shelter.shared import states
from shelter.shared.errors import DomainError
from shelter.shared.nights import nights_between
from staff.choices import Role
from staff.models import Centre, Member

PREPARING = (Task.Kind.BED_TO_PREPARE, Task.Kind.BED_BACK)
"""Tasks that are done when a bed is ready."""


class StayIsOver(DomainError):
    """The stay takes no beds any more."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stay in one bed for the nights ``[from_on, until_on)``."""

    stay_id: UUID
    bed_id: UUID
    from_on: date
    until_on: date

    @property
    def nights(self) -> list[date]:
        return nights_between(self.from_on, self.until_on)


def lock_stays(*stays: Stay) -> None:
    """Read these stays again and keep others from changing them until the action commits."""
    fields = ("state", "arrives_on", "departs_on", "hold_until", "is_overstay")
    locked = Stay.objects.select_for_update().filter(pk__in=[stay.pk for stay in stays])
    found = {row[0]: row[1:] for row in locked.order_by("pk").values_list("pk", *fields)}
    for stay in stays:
        for name, value in zip(fields, found[stay.pk], strict=True):
            setattr(stay, name, value)


def coming_runs(stays: Iterable[Stay], from_on: date) -> dict[UUID, list[Run]]:
    """Return by stay where each sleeps from ``from_on`` on, in the order of the nights."""
    runs = defaultdict(list)
    rows = Placement.objects.filter(stay__in=stays, until_on__gt=from_on).order_by("from_on")
    for row in rows:
        first = max(row.from_on, from_on)
        runs[row.stay_id].append(Run(row.stay_id, row.bed_id, first, row.until_on))
    return runs


def free_nights(stays: Iterable[Stay], from_on: date) -> None:
    """Give back every night of these stays from ``from_on`` on."""
    ids = [stay.pk for stay in stays]
    BedNight.objects.filter(stay__in=ids, night__gte=from_on).delete()
    periods = Placement.objects.filter(stay__in=ids)
    periods.filter(from_on__gte=from_on).delete()
    periods.filter(until_on__gt=from_on).update(until_on=from_on)


def take_nights(runs: Iterable[Run], *, is_overstay: bool = False) -> None:
    """Take these nights, which the stays do not have yet. Raises BedTaken.

    Those of a stay past its last night are marked, or of all with ``is_overstay``.
    """
    runs = list(runs)
    ids = {run.stay_id for run in runs}
    marked = set(Stay.objects.filter(pk__in=ids, is_overstay=True).values_list("pk", flat=True))
    marked = ids if is_overstay else marked
    nights = [
        BedNight(
            bed_id=run.bed_id,
            stay_id=run.stay_id,
            night=night,
            is_overstay=run.stay_id in marked,
        )
        for run in runs
        for night in run.nights
    ]
    try:
        with transaction.atomic():
            BedNight.objects.bulk_create(nights)
    except IntegrityError as taken:
        raise BedTaken(
            _("Someone has this bed on one of these nights. Choose another bed.")
        ) from taken
    _keep_periods(runs)


def _keep_periods(runs):
    """Write the runs as periods; going on in the same bed lengthens the period before."""
    before = Placement.objects.filter(
        stay__in={run.stay_id for run in runs}, until_on__in={run.from_on for run in runs}
    )
    ending = {(row.stay_id, row.bed_id, row.until_on): row for row in before}
    longer, new = [], []
    for run in runs:
        row = ending.get((run.stay_id, run.bed_id, run.from_on))
        if row:
            row.until_on = run.until_on
            longer.append(row)
        else:
            new.append(_period(run))
    Placement.objects.bulk_update(longer, ["until_on"])
    Placement.objects.bulk_create(new)


def _period(run):
    return Placement(
        stay_id=run.stay_id, bed_id=run.bed_id, from_on=run.from_on, until_on=run.until_on
    )


def leave_to_prepare(
    bed_ids: Iterable[UUID], *, centre: Centre, by: Member | None, at: datetime
) -> None:
    """Let beds that someone slept in be prepared, with a task; one that is already stays so."""
    beds = [Bed(pk=bed_id) for bed_id in bed_ids]
    if not beds:
        return
    queue_beds(bed_ids=[bed.pk for bed in beds], by=by, at=at)
    today = at.astimezone(centre.zone).date()
    kind = Task.Kind.BED_TO_PREPARE
    open_tasks(
        new_task(centre=centre, kind=kind, subject=bed, due_on=today, role=Role.HOUSE)
        for bed in beds
    )


def queue_beds(*, bed_ids: Iterable[UUID], by: Member | None, at: datetime) -> None:
    """Let beds be prepared, without a task; one that is already stays so."""
    BedPreparation.objects.bulk_create(
        [BedPreparation(bed_id=pk, since_at=at, since_by=by) for pk in bed_ids],
        ignore_conflicts=True,
    )


def end_preparations(bed_ids: Iterable[UUID], *, by: Member, at: datetime) -> int:
    """Say that these beds are ready, close their tasks, and return how many were being prepared."""
    being_prepared = BedPreparation.objects.filter(bed__in=bed_ids, ready_at=None)
    ready = being_prepared.update(ready_at=at, ready_by=by)
    tasks = Task.objects.filter(kind__in=PREPARING, subject_type="bed", subject_id__in=bed_ids)
    states.move_all(tasks, came_from=Task.State.OPEN, to=Task.State.DONE, done_at=at, done_by=by)
    return ready


def record_change(
    *,
    centre: Centre,
    kind: str,
    lines: Iterable[BedChangeLine],
    by: Member | None,
    at: datetime,
    undoes: BedChange | None = None,
) -> BedChange:
    """Write what was done to beds, so that it can be undone and read for ever.

    Nobody is given a bed in a villa that was closed meanwhile. Raises VillaIsClosed.
    """
    lines = list(lines)
    refuse_closed_villas(line.to_bed_id for line in lines)
    change = BedChange.objects.create(centre=centre, kind=kind, at=at, by=by, undoes=undoes)
    for line in lines:
        line.change = change
    BedChangeLine.objects.bulk_create(lines)
    watch_links(stays=[line.stay_id for line in lines], centre=centre, by=by, at=at)
    return change


def line_of(
    stay: Stay, *, runs: list[Run], to_bed: Bed | None, from_on: date, **before: object
) -> BedChangeLine:
    """Return an unsaved line of a change, remembering where the stay slept before it."""
    return BedChangeLine(
        stay=stay,
        from_bed_id=runs[0].bed_id if runs else None,
        to_bed=to_bed,
        from_on=from_on,
        before={
            "runs": [[str(r.bed_id), r.from_on.isoformat(), r.until_on.isoformat()] for r in runs],
            "departs_on": stay.departs_on.isoformat(),
            **before,
        },
    )


def runs_before(line: BedChangeLine) -> list[Run]:
    """Return where the stay of a line slept before the change, from the line's first night on."""
    return [
        Run(line.stay_id, UUID(bed), date.fromisoformat(first), date.fromisoformat(until))
        for bed, first, until in line.before.get("runs", [])
    ]

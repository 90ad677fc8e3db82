"""A whole villa relocated in one confirmed step, and reopened when it is safe again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from residents.actions import write_events
from residents.models import FileEvent
from rooms.actions.board import touch_board
from rooms.actions.moving import spent_tonight
from rooms.actions.placing import (
    Run,
    coming_runs,
    free_nights,
    line_of,
    queue_beds,
    record_change,
    take_nights,
)
from rooms.actions.relocation_tasks import end_tasks_of, open_tasks_of, reopen_tasks
from rooms.actions.villa_closures import close_beds_of
from rooms.allocation import BedTaken
from rooms.models import (
    Bed,
    BedChange,
    BedChangeLine,
    BedNight,
    OutOfService,
    Placement,
    Relocation,
    Stay,
    Villa,
)
from rooms.relocation_facts import Leaver, Move, Proposal, proposal_for
from shelter.shared.errors import DomainError
from shelter.shared.jobs import enqueue
from shelter.shared.nights import NIGHT
from shelter.shared.retries import retried
from staff import vault
from staff.models import Centre, Member

WORDS = "relocation.words"


class VillaClosedAlready(DomainError):
    """The villa was left before and is not reopened."""


class HouseChanged(DomainError):
    """Somebody would go elsewhere now than was shown; nobody was moved."""


class SomeDoNotFit(DomainError):
    """Somebody has no bed elsewhere, and nobody accepted that."""


class VillaOpenAlready(DomainError):
    """The villa is open."""


@retried
@transaction.atomic
def relocate_villa(
    *,
    villa: Villa,
    reason: str,
    version: str,
    by: Member,
    at: datetime,
    words: str = "",
    accept_remaining: bool = False,
) -> Relocation:
    """Move everyone of a villa elsewhere from tonight on, as was proposed, and close it.

    All of them or nobody; who fits nowhere keeps her bed there only with ``accept_remaining``, and
    somebody is told at once. The caller has asked for the second factor. Raises VillaClosedAlready,
    HouseChanged (``version`` is not the one of now) or SomeDoNotFit.
    """
    _lock(villa)
    if Relocation.objects.closed().filter(villa=villa).exists():
        raise _closed_already()
    proposal = proposal_for(villa, at)
    if proposal.version != version:
        raise _changed()
    if proposal.staying and not accept_remaining:
        raise _do_not_fit(proposal)
    try:
        with transaction.atomic():
            change = _carry_out(proposal, by, at)
    except BedTaken as beaten:
        raise _changed() from beaten
    relocation = _close(villa, reason, words, change, by, at)
    open_tasks_of(relocation=relocation, proposal=proposal, at=at)
    _make_pack_anew(villa.centre)
    touch_board(villa.centre_id)
    return relocation


@retried
@transaction.atomic
def reopen_villa(*, relocation: Relocation, by: Member, at: datetime) -> Relocation:
    """Put the beds of a villa back into service; everybody stays where she is.

    Beds that were left wait to be prepared. Raises VillaOpenAlready.
    """
    closed = Relocation.objects.closed().filter(pk=relocation.pk)
    if not closed.update(reopened_at=at, reopened_by=by):
        raise VillaOpenAlready(_("This villa is open again already."))
    relocation.refresh_from_db(fields=["reopened_at", "reopened_by"])
    centre = relocation.villa.centre
    closures, tonight = OutOfService.objects.filter(relocation=relocation), centre.night(at)
    closures.filter(from_on__gte=tonight).delete()
    closures.filter(ended_at=None).update(until_on=tonight, ended_at=at, ended_by=by)
    reopen_tasks(relocation=relocation, by=by, at=at)
    touch_board(centre.pk)
    return relocation


def leave_closed_villas(*, centre: Centre, at: datetime) -> int:
    """Find beds elsewhere for who sleeps tonight in a villa that is closed; count who moved.

    She had no bed elsewhere before, or only for the first nights. Running it again changes nothing.
    """
    moved = 0
    coming = Placement.objects.filter(
        until_on__gt=centre.night(at), stay__state__in=Stay.OPEN_STATES
    )
    closed = Relocation.objects.closed().filter(villa__centre=centre)
    inside = closed.filter(villa__in=coming.values("bed__room__villa"))
    for relocation in inside.select_related("villa__centre"):
        _lock(relocation.villa)
        proposal = proposal_for(relocation.villa, at)
        if proposal.moves:
            _carry_out(proposal, None, at)
        open_tasks_of(relocation=relocation, proposal=proposal, at=at)
        moved += len(proposal.moves)
    if moved:
        _make_pack_anew(centre)
    return moved


def _make_pack_anew(centre: Centre) -> None:
    """Let the night pack that is kept be made again: it must not send anybody to a bed left."""
    enqueue("rooms.tasks.make_night_pack", centre=str(centre.pk))


def words_of_relocation(relocation: Relocation) -> str:
    """Open the words that were written; empty where there are none or their key is gone."""
    try:
        key = vault.key_of(relocation.pk, vault.DOCUMENT)
    except vault.KeyGone:
        return ""
    return vault.open_text(key, relocation.pk, WORDS, relocation.sealed_words)


def _lock(villa: Villa) -> None:
    """Keep others from moving who is there, and from giving a bed there, until this commits."""
    placed = Placement.objects.filter(bed__room__villa=villa, stay__state__in=Stay.OPEN_STATES)
    stays = Stay.objects.select_for_update(of=("self",)).filter(pk__in=placed.values("stay"))
    list(stays.order_by("pk").values_list("pk"))
    beds = Bed.objects.select_for_update(of=("self",)).filter(room__villa=villa)
    list(beds.order_by("pk").values_list("pk"))


def _carry_out(proposal: Proposal, by: Member | None, at: datetime) -> BedChange:
    """Give everyone her new nights, in a fixed number of statements. Raises BedTaken."""
    without = [one for family in proposal.awaited for one in family.leavers]
    leavers = [*(move.leaver for move in proposal.moves), *without]
    stays = [one.stay for one in leavers]
    before = coming_runs(stays, proposal.tonight)
    free_nights(stays, proposal.tonight)
    _take(proposal, without, before)
    _carry_on([move.leaver for move in proposal.moves if move.leaver.is_overstay], proposal)
    lines = [_line(one.leaver, one.bed, before) for one in proposal.moves]
    lines += [_line(one, None, before) for one in without]
    kind, centre = BedChange.Kind.RELOCATION, proposal.villa.centre
    change = record_change(centre=centre, kind=kind, lines=lines, by=by, at=at)
    write_events(_moved(move, by, at) for move in proposal.moves)
    _queue_left_beds(proposal, by, at)
    return change


def _take(proposal: Proposal, without: Iterable[Leaver], before: dict) -> None:
    """Take the nights elsewhere; what lies beyond them stays where it was kept."""
    runs: list[Run] = []
    for move in proposal.moves:
        runs += _runs_of(move, before, proposal)
    for leaver in without:
        runs += _outside(leaver, before)
    leavers = (move.leaver for move in proposal.moves)
    late = {one.stay.pk for one in leavers if one.is_overstay or one.stay.is_overstay}
    take_nights([run for run in runs if run.stay_id not in late])
    take_nights([run for run in runs if run.stay_id in late], is_overstay=True)


def _runs_of(move: Move, before: dict, proposal: Proposal) -> list[Run]:
    leaver = move.leaver
    runs = _outside(leaver, before)
    for bed, first, until in leaver.nights:
        if first < move.until:
            runs.append(Run(leaver.stay.pk, move.bed.pk, first, min(until, move.until)))
        if until > move.until:
            runs.append(Run(leaver.stay.pk, bed.pk, max(first, move.until), until))
    return sorted(runs, key=lambda run: run.from_on)


def _outside(leaver: Leaver, before: dict) -> list[Run]:
    """Return the nights that somebody has in another villa anyway."""
    left = {bed.pk for bed, _first, _until in leaver.nights}
    return [run for run in before.get(leaver.stay.pk, []) if run.bed_id not in left]


def _carry_on(leavers: Sequence[Leaver], proposal: Proposal) -> None:
    """Let who is past her last night stay tonight."""
    if leavers:
        late = Stay.objects.filter(pk__in=[one.stay.pk for one in leavers])
        late.update(departs_on=proposal.tonight + NIGHT, is_overstay=True)


def _line(leaver: Leaver, bed: Bed | None, before: dict) -> BedChangeLine:
    runs = before.get(leaver.stay.pk, [])
    line = line_of(leaver.stay, runs=runs, to_bed=bed, from_on=leaver.first)
    line.from_bed = leaver.bed
    return line


def _moved(move: Move, by: Member | None, at: datetime) -> dict:
    return {
        "person_id": move.leaver.stay.person_id,
        "kind": FileEvent.Kind.MOVED,
        "at": at,
        "by": by,
        "detail": {"bed": move.bed.code, "from": move.leaver.bed.code},
    }


def _queue_left_beds(proposal: Proposal, by: Member | None, at: datetime) -> None:
    """Let beds that were slept in wait to be prepared; nobody is asked while it is closed."""
    centre, here = proposal.villa.centre, [one.leaver for one in proposal.moves]
    left = {one.bed.pk: one.stay for one in here if one.is_here}
    slept = BedNight.objects.filter(bed__in=left, night__lt=proposal.tonight)
    beds = set(slept.values_list("bed_id", flat=True))
    beds |= {bed for bed, stay in left.items() if spent_tonight(stay, centre, at)}
    queue_beds(bed_ids=beds, by=by, at=at)


def _close(villa, reason, words, change, by, at) -> Relocation:
    """Take every bed of the villa out of service until further notice."""
    relocation = Relocation(villa=villa, reason=reason, change=change, closed_at=at, closed_by=by)
    if words.strip():
        key = vault.make_key(relocation.pk, vault.DOCUMENT)
        relocation.sealed_words = vault.seal_text(key, relocation.pk, WORDS, words.strip())
    try:
        with transaction.atomic():
            relocation.save(force_insert=True)
    except IntegrityError as twice:
        raise _closed_already() from twice
    beds = Bed.objects.filter(room__villa=villa)
    close_beds_of(relocation=relocation, beds=beds, by=by, at=at)
    end_tasks_of(villa=villa, by=by, at=at)
    return relocation


def _closed_already():
    return VillaClosedAlready(_("This villa is closed already. Reopen it first."))


def _changed():
    return HouseChanged(
        _("The house changed meanwhile. Nobody was moved; look at what is proposed now.")
    )


def _do_not_fit(proposal):
    count = sum(len(family.leavers) for family in proposal.staying)
    return SomeDoNotFit(
        ngettext(
            "%(count)d resident fits nowhere else. Nobody was moved: accept it, or make room.",
            "%(count)d residents fit nowhere else. Nobody was moved: accept it, or make room.",
            count,
        )
        % {"count": count}
    )

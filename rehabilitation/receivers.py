"""What rehabilitation hears from the floors below, inside their transactions."""

from rehabilitation.actions.clock import (
    close_stay_clock,
    hand_over_clock,
    has_own_clock,
    open_stay_clock,
)
from shelter.shared.jobs import enqueue


def begin_clock(*, stay, **_signal):
    """A stay began, or its end was undone: a job, queued with it or not at all, opens its clock."""
    if has_own_clock(stay):
        enqueue("rehabilitation.tasks.open_stay_clock", stay_id=str(stay.pk))


def go_on_with_clock(*, stay, at, **_signal):
    """Nights past the limit were approved: what they ask for is opened with them."""
    if has_own_clock(stay):
        open_stay_clock(stay=stay, at=at)


def end_clock(*, stay, at, by, **_signal):
    """A stay ended: what is left of its clock is no longer needed; contact after leaving begins."""
    close_stay_clock(stay=stay, by=by, at=at)


def pass_on_clock(*, case_file, **_signal):
    """Someone else works on her file: her reviews and milestones go along."""
    hand_over_clock(case_file=case_file)

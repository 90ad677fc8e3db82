"""What pages and operations read about courses."""

from rehabilitation.models import Enrolment


def position_of(enrolment: Enrolment) -> int | None:
    """Return her place in the waiting list of the run, from 1; none for who has a seat."""
    return Enrolment.objects.filter(pk=enrolment.pk).with_position().get().position

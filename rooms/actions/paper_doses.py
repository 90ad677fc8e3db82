"""Which dose a line of paper means: the paper knows codes and times, and no names of medicines."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rooms.actions.medicines import GivenAlready, NotDueThen, answer_dose
from rooms.actions.paper_record import refuse_out_then
from rooms.doses import EARLY, due_between
from rooms.medicine_round import BEHIND
from rooms.models import Dose, Medicine, Stay
from shelter.shared.errors import DomainError
from staff.models import Member

MINUTE = timedelta(minutes=1)


class WhichMedicine(DomainError):
    """More than one medicine of hers was due then."""

    status = 422


def answer_from_paper(*, stay: Stay, said: Mapping[str, Any], by: Member, at: datetime) -> Dose:
    """Answer the dose that the paper means, as `answer_dose` does.

    ``said``: outcome, second, and where it is told, the medicine and the time at which it was due.
    Raises WhichMedicine, GivenAlready, NotDueThen, AgainstTheRecord, or what `answer_dose` raises.
    """
    medicine, due_at = _meant(stay, said, at)
    if said["outcome"] == Dose.Outcome.GIVEN and medicine.kept != Medicine.Place.WITH_HER:
        refuse_out_then(stay, at, even_open=True)
    act = {"outcome": said["outcome"], "second": said.get("second"), "by": by, "at": at}
    return answer_dose(medicine=medicine, due_at=due_at, **act)


def _meant(stay, said, at):
    hers = Medicine.objects.filter(person=stay.person_id)
    chosen = said.get("medicine")
    if chosen is not None:
        hers = hers.filter(pk=chosen)
    dues = [(one, _moments(one, stay, said.get("due"), at)) for one in hers.order_by("pk")]
    taken = _taken([one for one, _moments_of in dues], at)
    waiting = [
        (one, max(left))
        for one, moments in dues
        if (left := [moment for moment in moments if (one.pk, moment) not in taken])
    ]
    needed = [one for one, _moments_of in dues if one.as_needed]
    if chosen is not None and needed:
        return needed[0], None
    if len(waiting) > 1:
        raise WhichMedicine(_("More than one medicine of hers was due. Open the line and choose."))
    if waiting:
        return waiting[0]
    if any(moments for _one, moments in dues):
        raise GivenAlready(_("This dose was answered already. Look at the round again."))
    raise NotDueThen(_("No dose of hers was due then. Check the time, or choose the medicine."))


def _moments(medicine, stay, clock, at):
    """Return when doses were due that may have been answered then, at ``clock`` if it is told."""
    if medicine.as_needed:
        return []
    zone = stay.centre.zone
    moments = due_between(medicine, at - BEHIND, at + EARLY + MINUTE, zone)
    return [one for one in moments if clock in (None, one.astimezone(zone).time())]


def _taken(medicines, at):
    rows = Dose.objects.filter(medicine__in=medicines, due_at__gte=at - 2 * BEHIND)
    return set(rows.values_list("medicine_id", "due_at"))

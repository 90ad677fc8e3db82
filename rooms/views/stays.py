from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from residents.models import Person
from rooms.actions import may_be_mother, may_begin, may_decide
from rooms.models import Stay
from rooms.stay_clock import stay_clock
from rooms.staying import open_stay_of, staying
from shelter.shared.access import obtain, requires
from staff.audit import showing

HERE = {
    "may_move": "rooms.move_stay",
    "may_swap": "rooms.swap_stays",
    "may_check_out": "rooms.check_out",
    "may_record_birth": "rooms.record_birth",
    "may_keep_belongings": "rooms.keep_belongings",
    "may_go_out": "rooms.record_leave",
    "may_plan_leave": "rooms.plan_leave",
    "may_see_leave": "rooms.view_leave",
    "may_extend": "rooms.extend_stay",
    "may_cancel": "rooms.cancel_stay",
    "may_check_in": "rooms.check_in",
    "may_see_extension": "rooms.view_extension",
    "may_issue_card": "rooms.issue_card",
    "may_see_record": "residents.view_person",
    "may_see_care": "rooms.view_care",
    "may_tell_rights": "rooms.tell_rights",
    "may_see_children": "rooms.view_children",
}


@require_safe
@requires("rooms.view_stay", on=Stay)
def stay_detail(request, stay):
    """One stay: where she is, what comes next, and what may be done now."""
    context = stay_context(request, stay)
    return render(request, "rooms/stay_detail.html", context)


@require_safe
@requires("rooms.view_stay")
def stay_panel(request, person_id):
    """The stay on a person's record; the record is what decides who sees her."""
    person = obtain(Person, person_id, by=request.user, to="residents.view_person")
    stay = open_stay_of(member=request.user, person=person)
    if stay is None:
        showing(request, [person.pk])
        return render(request, "rooms/stay_panel.html", {"person": person, "shown": None})
    return render(request, "rooms/stay_panel.html", stay_context(request, stay))


def stay_context(request, stay):
    """Return what the page and the panel of a stay show; everyone shown is in the audit row."""
    shown = staying(stay=stay, member=request.user, at=timezone.now())
    showing(request, shown.persons)
    rights = {name: request.user.has_perm(right, stay) for name, right in HERE.items()}
    opens_record = Person.objects.visible_to(request.user).filter(pk=stay.person_id).exists()
    for name, possible in _possible(shown, opens_record).items():
        rights[name] = rights[name] and possible
    asked, is_closed = shown.asked, not opens_record
    extensions = [extension.pk for extension in shown.extensions]
    clock = stay_clock(stay=stay, extension_ids=extensions, whole=opens_record, at=timezone.now())
    rights["may_decide"] = asked is not None and may_decide(extension=asked, member=request.user)
    going = next(
        (leave for leave in shown.planned if may_begin(leave=leave, at=timezone.now())), None
    )
    rights["going"] = going if rights["may_go_out"] and not shown.leave else None
    what = {"shown": shown, "clock": clock, "stay": stay, "person": stay.person}
    return {**what, "is_closed": is_closed, **rights}


def _possible(shown, opens_record):
    """Return what the state of a stay leaves to be done; a closed record gives no card either."""
    stay = shown.stay
    staying_here = stay.state == Stay.State.ADMITTED
    return {
        "may_move": stay.is_open and stay.departs_on > shown.tonight,
        "may_swap": stay.is_open and stay.departs_on > shown.tonight,
        "may_check_out": staying_here,
        "may_record_birth": staying_here and may_be_mother(stay=stay, on=shown.tonight),
        "may_go_out": staying_here,
        "may_plan_leave": staying_here,
        "may_see_leave": staying_here,
        "may_extend": stay.is_open,
        "may_cancel": stay.is_open,
        "may_check_in": stay.state in (Stay.State.HELD, Stay.State.EXPECTED),
        "may_issue_card": opens_record,
        "may_see_record": opens_record,
    }

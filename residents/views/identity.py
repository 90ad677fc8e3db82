from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from residents.identity import identities
from residents.models import Person
from residents.selectors import reach_of
from residents.views.record import record_page
from shelter.shared.access import requires
from shelter.shared.htmx import wants_fragment
from staff.audit import showing


@require_POST
@requires("residents.reveal_identity", on=Person)
def person_reveal(request, person):
    showing(request, [person.pk], reason="reveal")
    identity = identities([person]).get(person.pk)
    revealed = {
        "identity": identity,
        "was_erased": identity is None,
        "phone_standing": identity and reach_of(person, identity.phone, timezone.now()),
    }
    return record_page(request, person, fragment="identity", **revealed)


@require_safe
@requires("residents.view_person", on=Person)
def person_conceal(request, person):
    if not wants_fragment(request):
        return redirect("residents:person_detail", person.pk)
    showing(request, [person.pk])
    may_reveal = request.user.has_perm("residents.reveal_identity", person)
    context = {"person": person, "identity": None, "was_erased": False, "may_reveal": may_reveal}
    return render(request, "residents/person_detail.html#identity", context)

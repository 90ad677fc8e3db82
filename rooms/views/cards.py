from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from residents.models import Person
from rooms.actions import issue_card
from rooms.cards import grouped
from rooms.staying import open_stay_of
from shelter.shared.access import requires
from shelter.shared.pictures import qr_svg
from staff.answers import answer_once
from staff.audit import showing


@require_safe
@requires("rooms.issue_card", on=Person)
def card_detail(request, person):
    """Her card, ready to be printed: digits and a code that mean nothing outside."""
    showing(request, [person.pk], reason="card")
    card = person.cards.valid().first()
    stay = open_stay_of(member=request.user, person=person)
    context = {"person": person, "card": card, "stay": stay}
    if card:
        context |= {"picture": qr_svg(card.number), "digits": grouped(card.number)}
    return render(request, "rooms/card_detail.html", context)


@require_POST
@requires("rooms.issue_card", on=Person)
@answer_once
def card_issue(request, person):
    """A new card; the one before opens nothing any more."""
    issue_card(person=person, by=request.user, at=timezone.now())
    messages.success(request, _("The card is ready to print."))
    return redirect("rooms:card_detail", person.pk)

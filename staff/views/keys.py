from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.pictures import qr_svg
from staff.actions import entrust_cards, make_cards, show_cards
from staff.answers import answer_once
from staff.factors import StepUpForm, confirm_now, step_up_form
from staff.key_state import key_state

KEYS = "staff:keys"


@require_safe
@requires("staff.manage_keys")
def keys(request):
    """Say how the keys, the cards and the backups stand."""
    return _overview(request)


@require_POST
@requires("staff.manage_keys")
@answer_once
def key_cards(request):
    """Show the cards to be printed, after she proved that it is she; made anew if she asks."""
    at = timezone.now()
    try:
        confirm_now(request=request, data=request.POST, at=at)
        if request.POST.get("what") == "new":
            make_cards(by=request.user, at=at)
        cards = show_cards(by=request.user, at=at)
    except DomainError as refusal:
        return _overview(request, StepUpForm.refused(request.POST, refusal))
    pictures = [(card, qr_svg(card.digits)) for card in cards]
    return render(request, "staff/key_cards.html", {"cards": pictures, "trail": _trail()})


@require_POST
@requires("staff.manage_keys")
@answer_once
def key_cards_entrust(request):
    try:
        entrust_cards(by=request.user, at=timezone.now())
        messages.success(request, _("The cards are deleted here. Only the paper is left."))
    except DomainError as refusal:
        messages.info(request, str(refusal))
    return redirect(KEYS)


def _overview(request, refused=None):
    at = timezone.now()
    context = {
        "state": key_state(folder=settings.BACKUP_DIR, at=at),
        "step_up": refused or step_up_form(request, at=at),
    }
    return render(request, "staff/keys.html", context, status=422 if refused else 200)


def _trail():
    return [{"label": _("Keys and backups"), "url": reverse(KEYS)}]

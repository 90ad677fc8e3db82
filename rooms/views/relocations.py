from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rooms.actions import relocate_villa, reopen_villa, words_of_relocation
from rooms.forms.relocations import RelocationForm
from rooms.models import Relocation, Villa
from rooms.relocation_facts import proposal_for
from rooms.relocations import list_of, shown_to, villas_of
from rooms.tonight import hidden_from
from rooms.views.asking import posted
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing
from staff.factors import confirm_now, step_up_form


@require_safe
@requires("rooms.view_relocation")
def relocation_list(request):
    """Every villa: how many sleep there tonight, and whether it is closed."""
    may = request.user.has_perm("rooms.relocate_villa")
    villas = villas_of(member=request.user, at=timezone.now())
    return render(request, "rooms/relocation_list.html", {"villas": villas, "may_relocate": may})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.relocate_villa", on=Villa)
@answer_once
def villa_relocate(request, villa):
    """Where everyone of a villa fits elsewhere tonight; then all of them, in one step."""
    at = timezone.now()
    form = RelocationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            confirm_now(request=request, data=request.POST, at=at)
            kept = relocate_villa(villa=villa, **form.cleaned_data, by=request.user, at=at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Everyone has her new bed. The villa is closed."))
            return redirect("rooms:relocation_detail", kept.pk)
    proposal = shown_to(proposal_for(villa, at), hidden_from(request.user))
    showing(request, proposal.persons)
    closed = Relocation.objects.visible_to(request.user).closed().filter(villa=villa).first()
    context = {"villa": villa, "form": form, "proposal": proposal, "closed": closed}
    context["step_up"] = step_up_form(request, at=at)
    status = 422 if form.errors else 200
    return render(request, "rooms/villa_relocate.html", context, status=status)


@require_safe
@requires("rooms.view_relocation", on=Relocation)
def relocation_detail(request, relocation):
    """Who went where, by code, to be printed."""
    rows = list_of(relocation=relocation, member=request.user)
    showing(request, [row.person_id for row in rows if row.person_id])
    decides = request.user.has_perm("rooms.relocate_villa", relocation.villa)
    may_reopen = request.user.has_perm("rooms.reopen_villa", relocation)
    context = {
        "relocation": relocation,
        "rows": rows,
        "words": words_of_relocation(relocation) if decides else "",
        "may_reopen": may_reopen and relocation.reopened_at is None,
        "now": timezone.now(),
    }
    return render(request, "rooms/relocation_detail.html", context)


@require_POST
@requires("rooms.reopen_villa", on=Relocation)
@answer_once
def relocation_reopen(request, relocation):
    """The villa is safe again: its beds are back; everybody stays where she is."""
    try:
        reopen_villa(relocation=relocation, by=request.user, at=timezone.now())
        messages.success(request, _("The villa is open again. Everybody stays where she is."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("rooms:relocation_detail", relocation.pk)

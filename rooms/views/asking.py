"""What the pages that ask one thing about a stay share: a refusal on the form, else her page."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from shelter.shared.errors import DomainError
from staff.audit import showing


def posted(request):
    """Return what was posted, for a form that is bound even to an empty answer."""
    return request.POST if request.method == "POST" else None


def done(form, action, /, **kwargs):
    """Do ``action`` and tell if it was done; a refusal is put on the form."""
    try:
        action(**kwargs)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def back_to(request, stay, message, undo=False):
    """Say that it was done, on the page of the stay; ``undo`` offers its Undo beside the words."""
    messages.success(request, message, extra_tags="undo" if undo else "")
    return redirect("rooms:stay_detail", stay.pk)


def ask(request, template, stay, form, **context):
    """Draw the page with the question; 422 if what came was wrong or refused."""
    showing(request, [stay.person_id])
    status = 422 if form.is_bound and form.errors else 200
    context = {"stay": stay, "person": stay.person, "form": form, **context}
    return render(request, f"rooms/{template}.html", context, status=status)


def press(request, stay, message, action, /, **kwargs):
    """Do what a single button asks for; a refusal is told on the page of the stay."""
    try:
        action(**kwargs)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("rooms:stay_detail", stay.pk)
    return back_to(request, stay, message)


def back_where(request, otherwise):
    """Return to the page of ours that asked, else to ``otherwise``."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return redirect(wanted if ours else otherwise)

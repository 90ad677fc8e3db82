"""Papers about a child, who may collect it, and the door at which it is given to somebody."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from residents.models import Document
from rooms.actions import (
    allow_collector,
    end_collector,
    end_paper,
    forbid_collector,
    hand_over_child,
    keep_paper,
)
from rooms.custody import collector_words, has_adult_here, opens_record
from rooms.forms.children import CollectorForm, HandOverForm, PaperForm
from rooms.models import BannedAtDoor, CustodyPaper, MayCollect, Stay
from rooms.sealed import open_words
from rooms.staying import open_stay_of
from rooms.views.asking import ask, done, posted
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.keep_custody", on=Stay)
@answer_once
def custody_add(request, stay):
    """A paper about the child, by codes and dates."""
    seen = Document.objects.visible_to(request.user).filter(person=stay.person_id)
    today = timezone.now().astimezone(stay.centre.zone).date()
    form = PaperForm(posted(request), initial={"valid_from": today}, documents=seen)
    if request.method == "POST" and form.is_valid():
        wish = {"person": stay.person, "says": form.says, "by": request.user}
        if done(form, keep_paper, **wish, at=timezone.now()):
            messages.success(request, _("The paper is kept, and told of before it ends."))
            return redirect("rooms:child_detail", stay.pk)
    return ask(request, "custody_add", stay, form)


@require_safe
@requires("rooms.view_children", on=CustodyPaper)
def custody_detail(request, paper):
    """One paper: what it says, until when, and where it is kept."""
    showing(request, [paper.person_id])
    opens = opens_record(paper.person_id, request.user)
    (remark,) = open_words([paper], "remark").get(paper.pk, ("",)) if opens else ("",)
    seen = Document.objects.visible_to(request.user).filter(pk=paper.document_id)
    today = timezone.now().astimezone(paper.person.centre.zone).date()
    context = {
        "paper": paper,
        "person": paper.person,
        "remark": remark,
        "counts": paper.counts_on(today),
        "document": seen.first() if paper.document_id else None,
        "stay": open_stay_of(member=request.user, person=paper.person),
        "may_keep": request.user.has_perm("rooms.keep_custody", paper),
    }
    return render(request, "rooms/custody_detail.html", context)


@require_POST
@requires("rooms.keep_custody", on=CustodyPaper)
@answer_once
def custody_end(request, paper):
    return _end(request, paper.person, end_paper, paper=paper)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.keep_custody", on=Stay)
@answer_once
def collector_add(request, stay):
    """Somebody may collect the child until a day, or never may."""
    form = CollectorForm(posted(request), country=stay.centre.country)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        wish = {"person": stay.person, "caller": form.caller, "relation": said["relation"]}
        action = forbid_collector
        if said["may"] == "may":
            action = allow_collector
            wish |= {"allowed_by": said["allowed_by"], "until_on": said["until_on"]}
        if done(form, action, **wish, by=request.user, at=timezone.now()):
            messages.success(request, _("In the child’s list from now on."))
            return redirect("rooms:child_detail", stay.pk)
    return ask(request, "collector_add", stay, form)


@require_POST
@requires("rooms.keep_custody", on=MayCollect)
@answer_once
def collector_end(request, collector):
    return _end(request, collector.person, end_collector, collector=collector)


@require_POST
@requires("rooms.view_children", on=MayCollect)
def collector_reveal(request, collector):
    """Who it is: shown on purpose, and the read log says so."""
    showing(request, [collector.person_id], reason="collector")
    context = {
        "collector": collector,
        "person": collector.person,
        "words": collector_words(collector=collector, member=request.user),
        "stay": open_stay_of(member=request.user, person=collector.person),
    }
    return render(request, "rooms/collector_reveal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.hand_over_child", on=Stay)
@answer_once
def child_hand_over(request, stay):
    """Somebody is at the door for the child: everything is asked before it is given."""
    at = timezone.now()
    today = at.astimezone(stay.centre.zone).date()
    asked = {"initial": {"due_on": today}, "country": stay.centre.country}
    form = HandOverForm(posted(request), **asked, has_mother=has_adult_here(stay))
    if request.method == "POST" and form.is_valid():
        met = _give(form, stay, request.user, at)
        if isinstance(met, BannedAtDoor):
            return render(request, "rooms/visit_warning.html")
        if met is not None:
            messages.success(request, _("Given. The child is noted as out, and its bed is kept."))
            return redirect("rooms:child_detail", stay.pk)
    return ask(request, "child_hand_over", stay, form)


def _give(form, stay, member, at):
    """Return what was written; a refusal is put on the form."""
    try:
        return hand_over_child(stay=stay, **form.wish(stay.centre.zone), by=member, at=at)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None


def _end(request, person, action, /, **wish):
    try:
        action(**wish, by=request.user, at=timezone.now())
        messages.success(request, _("Ended."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    stay = open_stay_of(member=request.user, person=person)
    return redirect("rooms:child_detail", stay.pk)

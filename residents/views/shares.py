"""Shares: opened and closed by those who work on her file, read by whoever holds link and code."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from residents.actions import close_share, open_share, try_code
from residents.choices import SharePurpose
from residents.consent_forms import CodeForm, ShareForm
from residents.models import Person, Share
from residents.selectors.ledger import asked_of
from residents.selectors.record import person_record
from residents.selectors.sharing import read_share, share_behind, shown_by
from residents.views.consents import ledger_page
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing, showing_by
from staff.selectors import organisations_of

PASS_LASTS = 15 * 60
PASS_SALT = "share"


@require_http_methods(["GET", "HEAD", "POST"])
@requires("residents.share_person", on=Person)
@answer_once
def share_open(request, person):
    record = person_record(member=request.user, person=person, on=request.user.centre.night())
    if record.case_file is None:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    organisation = _organisation(request, asked.get("organisation", ""))
    purpose = asked.get("purpose", "")
    if organisation is None or purpose not in SharePurpose.values:
        return redirect("residents:consent_list", person.pk)
    return _open_page(request, person, organisation, SharePurpose(purpose))


def _open_page(request, person, organisation, purpose):
    at = timezone.now()
    lines = asked_of(person, organisation, purpose, at)
    consented = [line.data_class for line in lines if line.standing.holds]
    form = ShareForm(request.POST if request.method == "POST" else None, consented=consented)
    showing(request, [person.pk])
    context = {"person": person, "organisation": organisation, "purpose": purpose, "lines": lines}
    if form.is_valid():
        what = {"person": person, "recipient": organisation, "purpose": purpose}
        try:
            opened = open_share(**what, by=request.user, at=at, **form.cleaned_data)
            return _show_once(request, opened, context)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context |= {"form": form, "chosen": _chosen(form, consented)}
    status = 422 if form.errors else 200
    return render(request, "residents/share_open.html", context, status=status)


def _show_once(request, opened, context):
    path = reverse("residents:share_read", args=[opened.token])
    context |= {
        "share": opened.share,
        "code": opened.code,
        "link": request.build_absolute_uri(path),
    }
    return render(request, "residents/share_opened.html", context)


def _chosen(form, consented):
    """Return the codes that are ticked: what was sent, else all that she agreed to."""
    sent = form.data.getlist("data_classes") if form.is_bound else consented
    return [code.value for code in consented if code in sent]


def _organisation(request, pk):
    try:
        rows = organisations_of(member=request.user).filter(is_active=True, pk=UUID(pk))
    except ValueError:
        return None
    return rows.first()


@require_POST
@requires("residents.share_person", on=Share)
@answer_once
def share_close(request, share):
    try:
        close_share(share=share, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return ledger_page(request, share.person, status=refusal.status, refusal=str(refusal))
    messages.success(request, _("The share is closed. Nothing more is shown through it."))
    return redirect("residents:consent_list", share.person_id)


@login_not_required  # whoever has the link; what it shows needs the code, and her consent
@require_http_methods(["GET", "HEAD", "POST"])
def share_read(request, token):
    """Show what she agreed to now; an unknown link and one that shows nothing look the same."""
    share = share_behind(token, timezone.now())
    if share is None:
        raise Http404
    if request.method != "POST":
        return _ask_code(request, CodeForm())
    if _holds_pass(request.POST.get("pass", ""), share):
        return _shared_page(request, token)
    form = CodeForm(request.POST)
    if form.is_valid():
        if try_code(share=share, code=form.cleaned_data["code"], at=timezone.now()):
            return _shared_page(request, token)
        if share_behind(token, timezone.now()) is None:
            raise Http404
        form.add_error("code", _("This is not the code. Type it as it was told to you."))
    return _ask_code(request, form, status=422)


def _shared_page(request, token):
    """Draw the page from what stands at this very moment."""
    at = timezone.now()
    share = share_behind(token, at)
    if share is None:
        raise Http404
    showing(request, shown_by(share, at))
    showing_by(request, "share:opened", share.pk, share.person.centre_id)
    context = {
        "share": share,
        "shown": read_share(share, at),
        "at": at.astimezone(share.person.centre.zone),
        "pass": signing.dumps(str(share.pk), salt=PASS_SALT),
        "pass_lasts": PASS_LASTS,
    }
    return render(request, "residents/share_read.html", context)


def _ask_code(request, form, status=200):
    return render(request, "residents/share_code.html", {"form": form}, status=status)


def _holds_pass(typed, share):
    """Tell whether the code was given within a quarter of an hour; closing ends this as well."""
    try:
        return signing.loads(typed, salt=PASS_SALT, max_age=PASS_LASTS) == str(share.pk)
    except signing.BadSignature:
        return False

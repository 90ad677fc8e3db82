from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shelter.exports.actions import ask_export, decide_export, fetch_export
from shelter.exports.kinds import KINDS, month_words
from shelter.exports.spans import span_of, spans_offered
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing
from staff.factors import confirm_now, step_up_form
from staff.models import Export

ROWS_A_PAGE = 30
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ExportForm(forms.Form):
    """What is wanted, of which time, as what, and why; only what the member may ask for."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), widget=forms.RadioSelect)
    span = forms.ChoiceField(label=gettext_lazy("Of which time"))
    file_format = forms.ChoiceField(
        label=gettext_lazy("As what"), choices=Export.Format, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=Export.Reason, widget=forms.RadioSelect
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, auto_id="export-%s", **kwargs)
        months, years = spans_offered(member.centre)
        self.fields["kind"].choices = [
            (code, kind.label) for code, kind in KINDS.items() if member.has_perm(kind.permission)
        ]
        self.fields["span"].choices = [
            (_("Months"), [(span.code, month_words(span.first)) for span in months]),
            (_("Years"), [(span.code, span.code) for span in years]),
        ]
        self.fields["span"].initial = months[1].code  # the latest that is over

    def clean_span(self):
        return span_of(self.cleaned_data["span"])


@require_safe
@requires("staff.view_exports")
def export_list(request):
    return _page(request)


@require_POST
@requires("staff.view_exports")
@answer_once
def export_ask(request):
    form = ExportForm(request.POST, member=request.user)
    if form.is_valid():
        try:
            export = ask_export(**form.cleaned_data, by=request.user, at=timezone.now())
        except DomainError as refusal:
            form.add_error("span", str(refusal))
        else:
            messages.success(request, _said(export))
            return redirect("export_list")
    return _page(request, form=form, status=422)


def _said(export):
    if export.identifies:
        return _("Somebody else decides now. You will be told.")
    return _("The file is ready. Fetch it within 24 hours.")


@require_POST
@requires("staff.decide_export", on=Export)
@answer_once
def export_decide(request, export):
    at, allow = timezone.now(), request.POST.get("decision") == "allow"
    try:
        confirm_now(request=request, data=request.POST, at=at, anew=False)
        decide_export(export=export, allow=allow, by=request.user, at=at)
    except DomainError as refusal:
        return _page(request, refusal=refusal, status=refusal.status)
    messages.success(request, _("Your decision is recorded, and she is told."))
    return redirect("export_list")


@require_POST
@requires("staff.view_exports", on=Export)
def export_fetch(request, export):
    """The file itself, once: made now, sent from memory, kept nowhere."""
    at = timezone.now()
    try:
        if export.identifies:
            confirm_now(request=request, data=request.POST, at=at, anew=False)
        fetched = fetch_export(export=export, by=request.user, at=at)
    except DomainError as refusal:
        return _page(request, refusal=refusal, status=refusal.status)
    showing(request, fetched.persons, reason="export")
    response = StreamingHttpResponse(iter([fetched.content]), content_type=TYPES[export.format])
    response["Content-Length"] = len(fetched.content)
    response["Content-Disposition"] = f'attachment; filename="export.{export.format}"'
    return response


def _page(request, *, form=None, refusal=None, status=200):
    member, at = request.user, timezone.now()
    exports = Export.objects.visible_to(member).select_related("asked_by", "decided_by")
    page = Paginator(exports.order_by("-asked_at", "pk"), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    empty = ExportForm(member=member, initial={"file_format": "xlsx"})
    context = {
        "page": page,
        "rows": [_row(export, member) for export in page],
        "form": form or (empty if empty.fields["kind"].choices else None),
        "refusal": refusal,
        "step_up": step_up_form(request, at=at, anew=False),
    }
    return render(request, "shelter/export_list.html", context, status=status)


def _row(export, member):
    span, kind = span_of(export.options["span"]), KINDS.get(export.kind)
    is_hers = export.asked_by_id == member.pk
    return {
        "export": export,
        "label": kind.label if kind else export.kind,
        "span": month_words(span.first) if span.month else span.code,
        "may_fetch": is_hers and export.state == Export.State.READY,
        "may_decide": export.state == Export.State.WAITING
        and not is_hers
        and member.has_perm("staff.decide_export", export),
    }

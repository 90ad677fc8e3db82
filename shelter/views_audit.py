from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from shelter.shared.access import requires
from shelter.shared.text import plain
from shelter.trail import person_with_code, read_trail
from staff.audit import showing
from staff.models import Device, Member
from staff.selectors import members_of


class TrailForm(forms.Form):
    """What part of the read log is wanted; sent by POST, so that no code stands in an address."""

    member = forms.ModelChoiceField(
        label=_("Member"), queryset=Member.objects.none(), required=False, empty_label=_("Everyone")
    )
    code = forms.CharField(
        label=_("Person’s code"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    before = forms.IntegerField(
        min_value=1, max_value=2**62, required=False, widget=forms.HiddenInput
    )

    def __init__(self, data=None, *, members):
        super().__init__(data)
        self.fields["member"].queryset = members
        self.fields["member"].label_from_instance = lambda member: member.name


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.view_audit")
def audit(request):
    """Show the read log. Reading it shows persons' codes, so this too is written there."""
    data = request.POST if request.method == "POST" else None
    form = TrailForm(data, members=members_of(member=request.user))
    wanted = form.cleaned_data if form.is_valid() else {}
    trail = _trail(request.user, wanted)
    showing(request, (pk for line in trail.lines for pk, _code in line.codes))
    status = 422 if form.errors else 200
    context = {"form": form, "trail": trail, "filtered": any(wanted.values())}
    context["devices"] = Device.objects.visible_to(request.user).order_by("label")
    return render(request, "shelter/audit.html", context, status=status)


def _trail(member, wanted):
    part = {name: wanted.get(name) for name in ("on", "before")}
    code = plain(wanted.get("code") or "").upper()
    if not code:
        return read_trail(member=member, of=wanted.get("member"), **part)
    person_id = person_with_code(member=member, code=code)
    if person_id is None:
        return read_trail(member=member, before=0)
    return read_trail(member=member, of=wanted.get("member"), person_id=person_id, **part)

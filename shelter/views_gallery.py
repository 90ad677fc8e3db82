"""Every component in every state on one page, in the demonstration only."""

from datetime import datetime

from django import forms
from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from shelter.shared.access import requires

BED_STATES = (
    ("free", pgettext_lazy("bed", "free"), "plus", ""),
    ("occupied", pgettext_lazy("bed", "occupied"), "user", "N7-K24"),
    ("held", pgettext_lazy("bed", "held"), "clock", ""),
    ("prep", pgettext_lazy("bed", "being prepared"), "brush", ""),
    ("away", pgettext_lazy("bed", "away"), "moon", "H9-R35"),
    ("out", pgettext_lazy("bed", "out of service"), "wrench", ""),
)
TONES = ("neutral", "info", "good", "caution", "urgent")
LEVELS = ("info", "success", "warning", "error")
BARS = ((0, 40), (52, 65), (104, 50), (156, 90), (208, 75), (260, 60), (312, 82))


class ExampleForm(forms.Form):
    called = forms.CharField(
        label=_("Name to call her"), required=False, help_text=_("Any name she likes.")
    )
    nights = forms.IntegerField(label=_("Nights"), min_value=1, max_value=30)
    arrives_on = forms.DateField(
        label=_("Arrives on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    channel = forms.ChoiceField(label=_("Came through"), choices=[("", "—"), ("x", _("Walked in"))])
    needs = forms.MultipleChoiceField(
        label=_("Needs"),
        required=False,
        choices=[("ground", _("Ground floor")), ("cot", _("Cot"))],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"dir": "auto"})
    )
    agrees = forms.BooleanField(label=_("She agrees"), required=False)


@require_safe
@requires("staff.use_house")
def gallery(request):
    if not settings.DEMO:
        raise Http404
    wrong = ExampleForm({"nights": "90", "arrives_on": "31/31/2026"}, auto_id="wrong_%s")
    wrong.add_error(None, _("The bed was given to someone else. Choose another one."))
    at = timezone.make_aware(datetime(2026, 11, 24, 18, 10))  # noqa: DTZ001
    return render(
        request,
        "shelter/gallery.html",
        {
            "at": at,
            "form": ExampleForm(),
            "wrong": wrong,
            "beds": BED_STATES,
            "bars": [dict(x=x, middle=x + 20, top=100 - h, height=h) for x, h in BARS],
            "tones": TONES,
            "levels": LEVELS,
            "tabs": [
                {"label": _("Summary"), "url": "#tabs", "current": True},
                {"label": _("Timeline"), "url": "#tabs", "current": False},
                {"label": _("Who looked"), "url": "#tabs", "current": False},
            ],
            "steps": [_("Safe now?"), _("Who came"), _("Bed"), _("Consent"), _("Check answers")],
            "trail": [{"label": _("Residents"), "url": "#trail"}],
        },
    )

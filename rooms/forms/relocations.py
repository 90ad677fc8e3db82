"""Why a villa is left, and that who fits nowhere was seen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rooms.models import Relocation

LONGEST = 500


class RelocationForm(forms.Form):
    """The reason by code, words that are sealed, and the version of what was proposed."""

    reason = forms.ChoiceField(
        label=_("Why does everybody leave?"),
        choices=Relocation.Reason.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What happened"),
        help_text=_("Kept sealed. Write no names and no address."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
    )
    accept_remaining = forms.BooleanField(
        label=_("I have seen who fits nowhere, and find a place for them myself"), required=False
    )
    version = forms.CharField(max_length=64, widget=forms.HiddenInput)

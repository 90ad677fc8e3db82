"""What is typed about somebody at the door."""

from django import forms
from django.utils.translation import gettext_lazy as _

from residents.forms import PlainText
from rooms.doors import Caller
from rooms.models import BannedVisitor, Visit
from shelter.shared.errors import DomainError
from shelter.shared.phones import read_phone

LONGEST_NAME = 120
LONGEST_PLATE = 20
WORDS = {"dir": "auto", "autocomplete": "off", "spellcheck": "false"}
DIGITS = {"dir": "ltr", "autocomplete": "off"}


class CallerForm(forms.Form):
    """A name, a phone, a plate: whatever is known, in any script and any digits."""

    name = PlainText(
        label=_("Name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Two words or more, as it is said."),
        widget=forms.TextInput(attrs=WORDS),
    )
    phone = PlainText(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", **DIGITS}),
    )
    plate = PlainText(
        label=_("Plate of the vehicle"),
        max_length=LONGEST_PLATE,
        required=False,
        widget=forms.TextInput(attrs=DIGITS),
    )

    def __init__(self, *args, country, **kwargs):
        super().__init__(*args, **kwargs)
        self.country = country

    def clean_phone(self):
        typed = self.cleaned_data["phone"]
        if not typed:
            return ""
        try:
            return read_phone(typed, self.country)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    @property
    def caller(self):
        """Return what the list is asked by."""
        return Caller(**{part: self.cleaned_data[part] for part in Visit.PARTS})


class _Whom(forms.Form):
    whom = PlainText(
        label=_("Code of the resident"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={**DIGITS, "autocapitalize": "characters"}),
    )


class VisitForm(CallerForm, _Whom):
    """Who or what is at the door, and for whom by code, if it is for somebody."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=Visit.Kind)
    field_order = ("kind", "name", "phone", "plate", "whom")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["whom"].help_text = _(
            "Only if it is for one of them. Without it no name is kept."
        )


class BanForm(CallerForm, _Whom):
    """Who must not come in, why, and until when."""

    reason = forms.ChoiceField(
        label=_("Why?"), choices=[("", _("Choose")), *BannedVisitor.Reason.choices]
    )
    until_on = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("Empty: until somebody lifts it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("name", "phone", "plate", "reason", "until_on", "whom")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["whom"].help_text = _("If it is because of one of them.")

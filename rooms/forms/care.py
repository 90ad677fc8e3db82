"""What is typed about food, medicines and what was handed out."""

import re
from datetime import datetime, time

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from rooms.actions.diet import WhatSheEats
from rooms.actions.medicines import Prescription
from rooms.models import Diet, Dose, Medicine, SupplyIssue
from shelter.shared.forms import NumberField
from shelter.shared.text import plain

LONGEST_WORDS = 120
MOST_TIMES = 12
WORDS = {"dir": "auto", "autocomplete": "off", "spellcheck": "false"}
CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


def _words(label, help_text="", *, required=True):
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs=WORDS),
    )


def _date(label, *, required=False):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class TimesField(forms.CharField):
    """Times of day in one line, in any digits: `8:00 14:30 ٢١:٠٠`."""

    def to_python(self, value):
        typed = plain(super().to_python(value)).replace("،", " ").replace(",", " ").split()
        found = [CLOCK.fullmatch(word) for word in typed]
        if not all(found) or len(found) > MOST_TIMES:
            raise forms.ValidationError(_now("Write times like 8:00, with a space between them."))
        return sorted({time(int(one[1]), int(one[2])) for one in found if one})


class MomentField(forms.Field):
    """A moment with its offset, exactly as the page was given it, whatever the clock does."""

    widget = forms.HiddenInput

    def prepare_value(self, value):
        return value.isoformat() if isinstance(value, datetime) else value

    def to_python(self, value):
        try:
            moment = parse_datetime(value[:40]) if value else None
        except ValueError:
            moment = None
        return moment if moment and is_aware(moment) else None


class DietForm(forms.Form):
    """What somebody may and may not eat."""

    kinds = forms.MultipleChoiceField(
        label=_("Diet"),
        required=False,
        choices=Diet.Kind,
        widget=forms.CheckboxSelectMultiple,
    )
    allergies = forms.MultipleChoiceField(
        label=_("Allergies"),
        required=False,
        choices=Diet.Allergy,
        widget=forms.CheckboxSelectMultiple,
    )
    other = _words(
        _("What else she does not tolerate"),
        _("One or two words, for the kitchen."),
        required=False,
    )
    infant_food = forms.ChoiceField(
        label=_("Food of an infant"),
        required=False,
        choices=[("", _("eats with the others")), *Diet.InfantFood.choices],
    )
    fasting = forms.ChoiceField(
        label=_("Fasting"),
        required=False,
        choices=[("", _("does not fast")), *Diet.Fasting.choices],
    )
    fasts_from = _date(_("Fasts from"))
    fasts_until = _date(_("Fasts until, that day included"))

    @property
    def said(self):
        """Return what the action wants to know."""
        return WhatSheEats(**self.cleaned_data)


class MedicineForm(forms.Form):
    """A medicine as the nurse writes it down."""

    name = _words(_("Medicine"))
    dose = _words(_("How much"), _("For example: one tablet, with food."))
    times = TimesField(
        label=_("Times of day"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_("For example 8:00 21:00. Empty if she takes it as needed."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    as_needed = forms.BooleanField(label=_("Taken as needed"), required=False)
    is_controlled = forms.BooleanField(label=_("Controlled: two sign each dose"), required=False)
    kept = forms.ChoiceField(label=_("Where it is kept"), choices=Medicine.Place)
    from_on = _date(_("First day"), required=True)
    until_on = _date(_("Last day, if there is one"))

    @property
    def prescription(self):
        """Return what the action wants to know."""
        return Prescription(**self.cleaned_data)


class DoseForm(forms.Form):
    """What came of one dose; a controlled one is signed by a colleague too."""

    due = MomentField(required=False)
    outcome = forms.ChoiceField(
        label=_("What came of it?"), choices=Dose.Outcome, widget=forms.RadioSelect
    )
    second = forms.ChoiceField(label=_("Colleague"), required=False)
    second_code = forms.CharField(
        label=_("Her PIN, or a code of her app"),
        max_length=40,
        required=False,
        strip=False,
        help_text=_("She types it herself."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )

    def __init__(self, *args, medicine, among=(), asks_code=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.among = {str(member.pk): member for member in among}
        if medicine.as_needed:
            self.fields["outcome"].choices = [(Dose.Outcome.GIVEN, Dose.Outcome.GIVEN.label)]
            self.initial.setdefault("outcome", Dose.Outcome.GIVEN)
        if not medicine.is_controlled:
            del self.fields["second"], self.fields["second_code"]
            return
        named = [(pk, member.name) for pk, member in self.among.items()]
        self.fields["second"].choices = [("", _now("Choose")), *named]
        self.fields["second"].help_text = _("Only for a dose that is given.")
        if not asks_code:
            del self.fields["second_code"]

    @property
    def signer(self):
        """Return the colleague who signs, not yet proved; none unless the dose is given."""
        given = self.cleaned_data["outcome"] == Dose.Outcome.GIVEN
        return self.among.get(self.cleaned_data.get("second", "")) if given else None


class SupplyForm(forms.Form):
    """What is handed to her, and how many."""

    item = forms.ChoiceField(
        label=_("What?"), choices=[("", _("Choose")), *SupplyIssue.Item.choices]
    )
    count = NumberField(label=_("How many?"), min_value=1, max_value=SupplyIssue.MOST, initial=1)


class DayForm(forms.Form):
    """A day to look at; what makes no sense counts as not said."""

    on = forms.DateField(required=False)


class MonthForm(forms.Form):
    """A month to look at."""

    month = forms.DateField(required=False, input_formats=["%Y-%m"])

"""Validation of what is typed about people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from residents.choices import ConsentGiver, ConsentPurpose, Language, Sex
from shelter.shared.text import plain

LONGEST_NAME = 120
SHORTEST = 2
FREE_TEXT = {"dir": "auto", "autocomplete": "off", "spellcheck": "false"}
DIGITS = {"dir": "ltr", "autocomplete": "off"}


class SearchForm(forms.Form):
    """One box for a name, a phone or a code; `parts` says which of them was typed."""

    query = forms.CharField(
        label=_("Name, phone or code"),
        max_length=LONGEST_NAME,
        min_length=SHORTEST,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search", **FREE_TEXT}),
    )

    def parts(self):
        """Return the arguments of the search: digits are a phone, a letter and a digit a code."""
        typed = plain(self.cleaned_data["query"])
        letters = "".join(c for c in typed if c.isalnum())
        if letters.isdigit() or typed.startswith("+"):
            return {"phone": typed}
        if letters.isascii() and letters[:1].isalpha() and letters[1:2].isdigit():
            return {"code": typed}
        return {"name": typed}


class PlainText(forms.CharField):
    """A short text without invisible marks."""

    def to_python(self, value):
        return plain(super().to_python(value))


class ChangeForm(forms.Form):
    """One field of a person, and the version of her that the page was drawn from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


def _line(label, help_text="", *, attrs=FREE_TEXT):
    widget = forms.TextInput(attrs=attrs)
    return PlainText(
        label=label, help_text=help_text, required=False, max_length=LONGEST_NAME, widget=widget
    )


YES_NO = ((True, _("yes")), (False, _("no")))
REPLACES = _("What you write replaces what is kept. Leave it empty to remove it.")

CHANGEABLE = {
    "called": lambda: _line(_("Called"), REPLACES),
    "name": lambda: _line(_("Name"), REPLACES),
    "phone": lambda: _line(_("Phone"), REPLACES, attrs={"inputmode": "tel", **DIGITS}),
    "sex": lambda: forms.ChoiceField(label=_("Sex"), choices=Sex, widget=forms.RadioSelect),
    "birth_year": lambda: forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4, **DIGITS}),
    ),
    "languages": lambda: forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        choices=Language,
        widget=forms.CheckboxSelectMultiple,
    ),
    "needs_interpreter": lambda: forms.TypedChoiceField(
        label=_("Needs an interpreter"),
        choices=YES_NO,
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    ),
}
"""The fields that a row of the record lets change, by their names in addresses."""


def change_form(field, person, typed=None):
    """Return the form of one field, filled with what is kept in clear; sealed parts start empty."""
    initial = {"version": person.version, field: getattr(person, field, "")}
    form = ChangeForm(typed, initial=initial, auto_id=f"change-{field}-%s")
    form.fields[field] = CHANGEABLE[field]()
    form.fields[field].widget.attrs["data-shelter-focus"] = True
    return form


class ConsentForm(forms.Form):
    """An answer for one purpose: yes and no are two buttons of the same weight."""

    purpose = forms.ChoiceField(choices=ConsentPurpose, widget=forms.HiddenInput)
    until_on = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    given = forms.TypedChoiceField(
        choices=(("yes", _("yes")), ("no", _("no"))), coerce=lambda value: value == "yes"
    )
    given_by = forms.TypedChoiceField(
        choices=ConsentGiver, required=False, empty_value=ConsentGiver.HERSELF
    )


class WorkerForm(forms.Form):
    """Which colleague is meant, out of those offered."""

    member = forms.ChoiceField(label=_("Colleague"))

    def __init__(self, *args, among, **kwargs):
        super().__init__(*args, **kwargs)
        self.among = {str(member.pk): member for member in among}
        self.fields["member"].choices = [(pk, member.name) for pk, member in self.among.items()]

    def clean_member(self):
        return self.among[self.cleaned_data["member"]]


class NoteForm(forms.Form):
    """A note of the case team."""

    text = forms.CharField(
        label=_("New note"),
        max_length=10_000,
        strip=True,
        help_text=_("Only those who work on this file read notes. She may ask to read them."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

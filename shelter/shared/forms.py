"""How form fields are drawn and read: label, help, error, and any digits."""

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shelter.shared.moments import NoSuchTime, TimeCameTwice, comes_twice, moment_shown
from shelter.shared.text import plain

REQUIRED = _("This field is required.")
"""Django's own sentence, named here so that our catalogue says it in our words."""


class FieldRenderer(TemplatesSetting):
    """Draw `{{ form }}` with the house's own templates in `templates/forms/`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class NumberField(forms.IntegerField):
    """A whole number in ASCII or Arabic-Indic digits."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Enter a number, in digits."),
        "min_value": _("Enter %(limit_value)s or more."),
        "max_value": _("Enter %(limit_value)s or less."),
    }

    def to_python(self, value):
        return super().to_python(plain(value) if isinstance(value, str) else value)


class ClockForm(forms.Form):
    """A form with days and times on the clock of ``zone``, made moments.

    ``CLOCKS`` names each pair: ``{"due": ("due_on", "due_time")}``; then ``moments["due"]`` is what
    was typed. Where the clock shows a time twice, one more field asks which of the two is meant.
    """

    CLOCKS: dict[str, tuple[str, str]] = {}
    TURNS = (
        ("first", pgettext_lazy("summer time", "the first time, still by summer time")),
        ("second", pgettext_lazy("summer time", "the second time, an hour later")),
    )

    def __init__(self, *args, zone, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone, self.moments = zone, {}
        for name, (day, clock) in self.CLOCKS.items():
            on, at = self._typed(day), self._typed(clock)
            if on and at and comes_twice(on, at, zone):
                self._ask_for_the_turn(name, clock)

    def clean(self):
        cleaned = super().clean()
        for name, pair in self.CLOCKS.items():
            on, at = (self.cleaned_data.get(part) for part in pair)
            if on and at is not None:
                self._read(name, pair[1], on, at)
        return cleaned

    def _read(self, name, clock, on, at):
        turn = {"first": False, "second": True}.get(self.cleaned_data.get(f"{name}_turn", ""))
        try:
            self.moments[name] = moment_shown(on, at, self.zone, second=turn)
        except TimeCameTwice as asked:
            self.add_error(f"{name}_turn", str(asked))
        except NoSuchTime as refusal:
            self.add_error(clock, str(refusal))

    def _typed(self, name):
        try:
            return self.fields[name].to_python(self[name].value())
        except forms.ValidationError:
            return None

    def _ask_for_the_turn(self, name, clock):
        self.fields[f"{name}_turn"] = forms.ChoiceField(
            label=_("Which of the two?"),
            choices=self.TURNS,
            widget=forms.RadioSelect,
            required=False,
        )
        before = list(self.fields)[:-1]
        place = before.index(clock) + 1
        self.order_fields([*before[:place], f"{name}_turn", *before[place:]])

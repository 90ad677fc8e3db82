"""What is typed into the house log and into a handover."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from residents.models import Person
from rooms.actions.writing import LONGEST
from rooms.models import HouseLogEntry
from shelter.shared.forms import ClockForm

NO_NAMES = _("Write no names, no codes and no phone numbers here.")
LONG_TEXT = {"rows": 4, "dir": "auto", "autocomplete": "off"}


def text_field(label, help_text=NO_NAMES, required=True):
    """Return a field for a text of the house; whoever reads on sees what must not stand in it."""
    widget = forms.Textarea(attrs=LONG_TEXT)
    return forms.CharField(
        label=label, help_text=help_text, max_length=LONGEST, required=required, widget=widget
    )


class CodeField(forms.ModelChoiceField):
    """Somebody of the house, by code."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Person.objects.none(), **kwargs)

    def label_from_instance(self, person):
        return person.code


class WhenForm(ClockForm):
    """On which day and at what time something was, on the centre's clock."""

    CLOCKS = {"when": ("on", "time")}

    on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=_("Time"),
        input_formats=["%H:%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    @property
    def when(self):
        """Return the moment that was typed, if a time was."""
        return self.moments.get("when")


class LogForm(WhenForm):
    """One line of the house log; without a time it is of now."""

    KINDS = [choice for choice in HouseLogEntry.Kind.choices if choice[0] != "incident"]

    kind = forms.ChoiceField(label=_("What is it?"), choices=KINDS)
    text = text_field(_("What happened"))
    person = CodeField(
        label=_("About somebody of the house"),
        required=False,
        empty_label=_("about nobody in particular"),
        help_text=_("What you write about her is kept sealed with her file."),
    )

    field_order = ["kind", "text", "person", "on", "time"]

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["time"].required = False
        self.fields["time"].help_text = _("Empty: now. Up to three days back, marked as late.")

    def clean(self):
        cleaned = super().clean()
        day = cleaned.get("on")
        if day and day != self.initial["on"] and not self.errors and not cleaned.get("time"):
            self.add_error("time", gettext("Say at what time it was."))
        return cleaned

    @property
    def entry(self):
        """Return what the action takes."""
        given = {name: self.cleaned_data[name] for name in ("kind", "text", "person")}
        return {**given, "when": self.when}


class CorrectionForm(forms.Form):
    """What should have stood in a line of the log."""

    text = text_field(_("What is right"))


class LineForm(forms.Form):
    """What the next shift must know."""

    text = text_field(_("What the next shift must know"))
    person = CodeField(
        label=_("About somebody of the house"),
        required=False,
        empty_label=_("about nobody in particular"),
        help_text=_("What you write about her is kept sealed with her file."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people

"""What is asked about a leave that is planned, and how somebody who is missing was found."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rooms.choices import Escort, LeavePurpose, RiskOutcome
from rooms.models import MissingReport
from shelter.shared.forms import ClockForm


def a_day(label):
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def a_time(label):
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class PlanLeaveForm(ClockForm):
    """For what and with whom she wants to go out, from when, and until when."""

    CLOCKS = {"leaves": ("leaves_on", "leaves_time"), "due": ("due_on", "due_time")}

    purpose = forms.ChoiceField(
        label=_("For what?"), choices=[("", _("Choose")), *LeavePurpose.choices]
    )
    escort = forms.ChoiceField(
        label=_("With whom?"), choices=Escort.choices, widget=forms.RadioSelect
    )
    leaves_on = a_day(_("Goes out on"))
    leaves_time = a_time(_("Goes out at"))
    due_on = a_day(_("Back on"))
    due_time = a_time(_("Back at"))

    @property
    def asked(self):
        """Return what was asked for, in moments on the centre's clock."""
        said = self.cleaned_data
        return {
            "purpose": said["purpose"],
            "escort": said["escort"],
            "leaves_at": self.moments["leaves"],
            "due_at": self.moments["due"],
        }


class CheckLeaveForm(forms.Form):
    """What was found when the risk was looked at with her."""

    outcome = forms.ChoiceField(
        label=_("What did you find, together with her?"),
        choices=RiskOutcome.choices,
        widget=forms.RadioSelect,
    )
    conditions = forms.CharField(
        label=_("Conditions"),
        help_text=_("A few words, without names."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class FoundForm(forms.Form):
    """How she was found."""

    how = forms.ChoiceField(
        label=_("How was she found?"),
        choices=[
            (code, words)
            for code, words in MissingReport.Found.choices
            if code != MissingReport.Found.ANSWER_CHANGED
        ],
    )

"""What is typed about beds out of service and about repairs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from residents.forms import PlainText
from rooms.actions import WhatToRepair
from rooms.forms.places import DATE, CloseBedForm
from rooms.forms.shift import NO_NAMES
from rooms.models import Maintenance

__all__ = ["CloseBedForm", "FinishForm", "MaintenanceForm", "UntilForm"]


class UntilForm(forms.Form):
    """When a bed is back, later or sooner."""

    until_on = forms.DateField(
        label=_("First night it is back"),
        required=False,
        widget=DATE,
        help_text=_("Leave it empty if you do not know yet."),
    )


class FinishForm(forms.Form):
    """Whether a bed that comes back must be cleaned first."""

    to_clean = forms.BooleanField(label=_("It must be cleaned first"), required=False, initial=True)


class MaintenanceForm(forms.Form):
    """What must be repaired, how soon, and whether anybody can sleep there meanwhile."""

    kind = forms.ChoiceField(
        label=_("What must be repaired?"),
        choices=[("", _("Choose")), *Maintenance.Kind.choices],
    )
    words = PlainText(
        label=_("In a few words"),
        max_length=200,
        required=False,
        help_text=NO_NAMES,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    urgency = forms.ChoiceField(
        label=_("How soon?"),
        choices=Maintenance.Urgency,
        initial=Maintenance.Urgency.SOON,
        widget=forms.RadioSelect,
    )
    puts_out = forms.BooleanField(
        label=_("Nobody can sleep there until it is done"), required=False
    )
    until_on = UntilForm.base_fields["until_on"]

    @property
    def what(self):
        """Return what was typed as the action takes it."""
        return WhatToRepair(**self.cleaned_data)

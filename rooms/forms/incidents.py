"""What is recorded of an incident, and what is added to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rooms.actions.incidents import IncidentFacts
from rooms.forms.shift import CodeField, WhenForm, text_field
from rooms.models import HouseIncident, IncidentNotice, IncidentPerson


def _choose(choices):
    return [("", _("Choose")), *choices]


class IncidentForm(WhenForm):
    """An incident without names: when, where, what, how grave, what was done."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=_choose(HouseIncident.Kind.choices))
    place = forms.ChoiceField(label=_("Where?"), choices=_choose(HouseIncident.Place.choices))
    severity = forms.TypedChoiceField(
        label=_("How grave?"),
        coerce=int,
        choices=HouseIncident.Severity.choices,
        widget=forms.RadioSelect,
    )
    happened = text_field(_("What happened"))
    action_taken = text_field(_("What was done at once"))
    follow_up_on = forms.DateField(
        label=_("To be followed up by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    field_order = ["kind", "on", "time", "place", "severity"]

    @property
    def facts(self):
        """Return what was typed as the action takes it."""
        clock = ("on", "time", "when_turn")
        given = {name: said for name, said in self.cleaned_data.items() if name not in clock}
        return IncidentFacts(when=self.when, **given)


class InvolvedForm(forms.Form):
    """Somebody who was involved, by code, and what is said about her alone."""

    person = CodeField(label=_("Who?"), empty_label=_("Choose"))
    role = forms.ChoiceField(
        label=_("Her part in it"), choices=_choose(IncidentPerson.Role.choices)
    )
    text = text_field(
        _("About her"),
        _("Kept sealed with her file. Write about her alone."),
        required=False,
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class ToldForm(WhenForm):
    """Who was told, and when."""

    told = forms.ChoiceField(label=_("Who was told?"), choices=_choose(IncidentNotice.Told.choices))

    field_order = ["told", "on", "time"]


class LessonsForm(forms.Form):
    """What the house learns from it."""

    lessons = text_field(_("What was done, and what we learn from it"))

"""What is typed in a note of a service."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rehabilitation.models import ServiceNote
from rehabilitation.models.service_note import services_of

LONGEST_NOTE = 20_000
LONGEST_SUMMARY = 1000


def _words(label, help_text, rows, longest):
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, help_text=help_text, max_length=longest, widget=widget)


class ServiceNoteForm(forms.Form):
    """A note: the text for the service, the summary for the team; one service needs no choice."""

    service = forms.ChoiceField(label=_("Your service"), choices=ServiceNote.Service)
    text = _words(
        _("Note"),
        _("Read only by your own service, by those of it who work on her file."),
        10,
        LONGEST_NOTE,
    )
    summary = _words(
        _("Summary for the team"),
        _("Read by everyone who works on her file: only what they need to know."),
        3,
        LONGEST_SUMMARY,
    )

    def __init__(self, *args, services=(), **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        field.choices = [choice for choice in field.choices if choice[0] in services]
        if not services:
            del self.fields["service"]
        elif len(services) == 1:
            self.initial["service"] = services[0]
            field.widget = forms.HiddenInput()


def first_form(member, typed=None):
    """Return the form of a note that begins: for the services that a member writes for."""
    return ServiceNoteForm(typed, services=services_of(member))

"""Validation of what is typed about how she may be reached."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from residents.actions.safe_contacts import ContactRules, ways_of
from residents.forms import DIGITS, FREE_TEXT, LONGEST_NAME, PlainText
from residents.models import ContactAttempt, SafeContact
from residents.selectors.safe_contacts import WEEK

LONGEST_NOTE = 500
SAFE = {
    "may_call": _("Calls"),
    "may_leave_message": _("A spoken message"),
    "may_text": _("Written messages"),
}


def _text(label, help_text="", longest=LONGEST_NAME):
    widget = forms.TextInput(attrs=FREE_TEXT)
    return PlainText(
        label=label, help_text=help_text, required=False, max_length=longest, widget=widget
    )


def _hour(label):
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, required=False, input_formats=["%H:%M"], widget=widget)


class SafeContactForm(forms.Form):
    """What she said about one number. The number itself is never drawn again."""

    whose = forms.ChoiceField(label=_("Whose number"), choices=SafeContact.Whose)
    number = PlainText(
        label=_("Number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", **DIGITS}),
    )
    never = forms.BooleanField(label=_("Nobody may ever use this number"), required=False)
    safe = forms.MultipleChoiceField(
        label=_("What is safe"),
        required=False,
        choices=list(SAFE.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days"),
        required=False,
        coerce=int,
        choices=[(day, WEEKDAYS[day]) for day in WEEK],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where the hours go past midnight: the day on which they begin."),
    )
    from_time = _hour(_("From what time"))
    until_time = _hour(_("Until what time"))
    who_answers = _text(_("Who may answer"), _("And who must not."))
    code_word = _text(_("Code word"), _("What you say first, and what she answers."))
    note = _text(_("What else to mind"), longest=LONGEST_NOTE)

    def rules(self):
        """Return what was typed as the action takes it."""
        given = dict(self.cleaned_data)
        safe = given.pop("safe")
        return ContactRules(**given, **{name: name in safe for name in SAFE})


def contact_form(person, rules=None, typed=None):
    """Return the form for a further number, or, with ``rules``, for one that is kept."""
    form = SafeContactForm(typed, initial=_kept(rules) if rules else {"weekdays": list(WEEK)})
    form.fields["number"].help_text = _number_help(person, rules)
    return form


def _number_help(person, rules):
    if rules:
        return _("The number is kept. Type it only if there is another one.")
    if person.sealed_phone:
        return _("Leave it empty for the phone that is kept in her record.")
    return ""


def _kept(rules):
    contact = rules.contact
    clear = ("whose", "never", "weekdays", "from_time", "until_time")
    return {
        **{name: getattr(contact, name) for name in clear},
        **{name: getattr(rules, name) for name in ("who_answers", "code_word", "note")},
        "weekdays": contact.weekdays or list(WEEK),
        "safe": [name for name in SAFE if getattr(contact, name)],
    }


class OutcomeForm(forms.Form):
    """How an attempt went, by a way that the rules allow."""

    way = forms.ChoiceField(label=_("How you tried"), widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label=_("How it went"), choices=ContactAttempt.Outcome, widget=forms.RadioSelect
    )

    wants_no_more = forms.BooleanField(
        label=_("She wants no more contact after leaving"),
        required=False,
        help_text=_("The contacts that were planned are cancelled, and her answer is kept."),
    )

    def __init__(self, *args, contact, after_leaving=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not after_leaving:
            del self.fields["wants_no_more"]
        ways = ways_of(contact)
        named = [choice for choice in ContactAttempt.Way.choices if choice[0] in ways]
        self.fields["way"].choices = named
        self.initial.setdefault("way", ways[0] if ways else None)

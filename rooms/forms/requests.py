"""What is asked of a request: who and how soon, the screening, and what is decided."""

from datetime import date
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from residents.choices import Channel
from residents.forms import PlainText
from rooms.actions.requests import LONGEST_WORDS, WITHDRAW_REASONS, Answers
from rooms.choices import (
    AcceptReason,
    Answer,
    CancelReason,
    DeclineReason,
    UnscreenedReason,
    Urgency,
    Whereabouts,
)
from rooms.forms.fit import FitForm
from rooms.models import RequestScreening
from shelter.shared.errors import DomainError
from shelter.shared.phones import read_phone

CHOOSE = [("", _("Choose"))]
HOLDS = (
    ("30", _("30 minutes")),
    ("90", _("an hour and a half")),
    ("180", _("three hours")),
    ("720", _("twelve hours")),
    ("1440", _("a day")),
)
EXPECTED = ("expected", _("until the night on which they come"))


class HowSoon(forms.Form):
    """How soon she needs a place, and where she is now as far as her safety goes."""

    urgency = forms.ChoiceField(
        label=_("How soon does she need a place?"), choices=Urgency, widget=forms.RadioSelect
    )
    whereabouts = forms.ChoiceField(
        label=_("Where is she now?"),
        choices=[*CHOOSE, *Whereabouts.choices],
        help_text=_("As far as her safety goes; never write an address."),
    )


class ToldForm(forms.Form):
    """What she told, if anything: sealed, and destroyed when the request is over."""

    number = forms.CharField(
        label=_("A number that is safe to call back"),
        max_length=40,
        required=False,
        help_text=_("Only one that nobody else answers or sees."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "inputmode": "tel"}),
    )
    words = PlainText(
        label=_("In her words"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=_("Sealed, and destroyed when the request is over."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args, region="QA", **kwargs):
        super().__init__(*args, **kwargs)
        self.region = region

    def clean_number(self):
        """Check the number now; it is kept as the networks write it."""
        typed = self.cleaned_data["number"]
        if not typed:
            return ""
        try:
            return read_phone(typed, self.region)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class RequestForm(ToldForm, HowSoon, FitForm):
    """A new request: the group and its nights as for a fit, and how she reached us."""

    channel = forms.ChoiceField(label=_("Came by"), choices=Channel, initial=Channel.HOTLINE)
    code = PlainText(
        label=_("Her code, if she was here before"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["urgency"].initial = Urgency.DAYS


class ScreenForm(HowSoon):
    """The four questions of the screening; how soon and where are asked again."""

    field_order = [*RequestScreening.QUESTIONS, "urgency", "whereabouts"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in RequestScreening.QUESTIONS:
            self.fields[name] = forms.ChoiceField(
                label=RequestScreening._meta.get_field(name).verbose_name,
                choices=Answer,
                widget=forms.RadioSelect,
            )
        self.order_fields(self.field_order)

    def answers(self):
        """Return what was found, as the action takes it."""
        return Answers(**{name: self.cleaned_data[name] for name in self.field_order})


class WaitForm(ToldForm, ScreenForm):
    """The screening of somebody who cannot be placed now, and how she is called back."""


class DecisionForm(forms.Form):
    """A decision; before the screening it says why it cannot wait for that."""

    unscreened = forms.ChoiceField(
        label=_("Why before the screening?"),
        choices=[*CHOOSE, *UnscreenedReason.choices],
        required=False,
    )

    def __init__(self, *args, is_screened=True, **kwargs):
        super().__init__(*args, **kwargs)
        if is_screened:
            del self.fields["unscreened"]

    def given(self):
        """Return reason and what else was said, as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


class AcceptForm(DecisionForm):
    """Beds to hold, for how long, and why for them."""

    place = forms.CharField(
        label=_("Where"), error_messages={"required": _("Choose one of the places.")}
    )
    hold = forms.ChoiceField(label=_("Hold the beds for"), choices=(*HOLDS, EXPECTED))
    reason = forms.ChoiceField(
        label=_("Why for them now?"), choices=AcceptReason, initial=AcceptReason.IN_ORDER
    )

    field_order = ["hold", "reason", "unscreened"]

    def __init__(self, *args, comes_later=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not comes_later:
            self.fields["hold"].choices = HOLDS

    def clean_place(self):
        """Return the ids of the beds, the first night and the nights of the place chosen."""
        try:
            beds, first, nights = self.cleaned_data["place"].split(";")
            chosen = ([UUID(pk) for pk in beds.split(",")], date.fromisoformat(first), int(nights))
        except ValueError as wrong:
            raise forms.ValidationError(_("Choose one of the places.")) from wrong
        return chosen

    @property
    def minutes(self):
        """Return for how many minutes; None until the night on which they come."""
        hold = self.cleaned_data["hold"]
        return None if hold == EXPECTED[0] else int(hold)


class RefuseForm(DecisionForm):
    """Why it is declined."""

    reason = forms.ChoiceField(label=_("Why"), choices=[*CHOOSE, *DeclineReason.choices])


class PutOffForm(RefuseForm):
    """Why not now, and when it is looked at again."""

    review_on = forms.DateField(
        label=_("Look at it again on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class WithdrawForm(forms.Form):
    """Why it is withdrawn."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[*CHOOSE, *((code.value, CancelReason(code).label) for code in WITHDRAW_REASONS)],
    )

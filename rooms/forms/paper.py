"""One line of paper, kind by kind: what the page of that kind asks as well."""

from dataclasses import replace
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from residents.models import LateEntry
from rooms.choices import RollResult
from rooms.forms.leaves import a_day, a_time
from rooms.forms.paper_line import Desk, PaperLineForm, a_code
from rooms.forms.paper_stays import ArrivalForm, CameBackForm, LeftForm, MovedForm, WentOutForm
from rooms.forms.shift import LogForm, text_field
from rooms.forms.visits import CallerForm
from rooms.models import Dose, Visit
from shelter.shared.errors import DomainError

Kind = LateEntry.Kind


class RollForm(PaperLineForm):
    """What was answered at the roll-call, for one or for several in one line."""

    KIND = Kind.ROLL_ANSWER
    SEVERAL = True

    whom = a_code(
        _("Beds or codes"),
        longest=600,
        help_text=_("Several with the same answer, with spaces between."),
    )
    result = forms.ChoiceField(
        label=_("Where was she?"),
        choices=RollResult,
        initial=RollResult.PRESENT,
        widget=forms.RadioSelect,
    )

    @property
    def said_on_paper(self):
        return {"result": self.cleaned_data["result"]}


class RollClosedForm(PaperLineForm):
    """The roll-call was closed."""

    KIND = Kind.ROLL_CLOSED
    whom = None


class GivenForm(PaperLineForm):
    """What came of a dose; the medicine is chosen only where more than one was due."""

    KIND = Kind.DOSE

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Dose.Outcome,
        initial=Dose.Outcome.GIVEN,
        widget=forms.RadioSelect,
    )
    due = a_time(_("Due at, as printed"))
    medicine = forms.ChoiceField(label=_("Which medicine?"), required=False)
    second = forms.ChoiceField(
        label=_("Colleague"),
        required=False,
        help_text=_("For a controlled medicine: who gave it with her. She signs at the end."),
    )

    def __init__(self, *args, desk, **kwargs):
        super().__init__(*args, desk=desk, **kwargs)
        self.fields["due"].required = False
        self.fields["second"].choices = desk.choices
        if desk.medicines:
            self.fields["medicine"].choices = [("", "—"), *desk.medicines]
        else:
            del self.fields["medicine"]

    @property
    def said_on_paper(self):
        given = self.cleaned_data
        chosen = given.get("medicine")
        return {
            "outcome": given["outcome"],
            "due": given["due"],
            "medicine": UUID(chosen) if chosen else None,
            "second": self.desk.colleague(given["second"]),
        }


class LoggedForm(PaperLineForm):
    """A line of the house log, about nobody or about somebody."""

    KIND = Kind.LOG

    whom = a_code(
        _("About whom: bed or code"),
        required=False,
        help_text=_("Empty: about nobody. What you write about her is kept sealed with her file."),
    )
    kind = forms.ChoiceField(label=_("What is it?"), choices=LogForm.KINDS)
    text = text_field(_("What happened"))

    @property
    def said_on_paper(self):
        return {name: self.cleaned_data[name] for name in ("kind", "text")}


class AtDoorForm(PaperLineForm, CallerForm):
    """Somebody at the door, for whom, and when they left if that is written."""

    KIND = Kind.VISIT
    CLOCKS = {**PaperLineForm.CLOCKS, "left": ("left_on", "left_time")}

    whom = a_code(_("For whom: bed or code"), required=False)
    kind = forms.ChoiceField(label=_("What is it?"), choices=Visit.Kind)
    left_on = a_day(_("Left on"))
    left_time = a_time(_("Left at"))

    def __init__(self, *args, desk, **kwargs):
        super().__init__(*args, desk=desk, country=desk.country, **kwargs)
        self.fields["left_on"].required = self.fields["left_time"].required = False
        self.order_fields([*self.FIRST, "at_turn", "kind", "name", "phone", "plate"])

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("left_on")) != bool(cleaned.get("left_time")):
            self.add_error("left_time", gettext("Write both, day and time, or neither."))
        return cleaned

    @property
    def said_on_paper(self):
        left_at = self.moments.get("left")
        return {"kind": self.cleaned_data["kind"], "caller": self.caller, "left_at": left_at}


class LeftDoorForm(PaperLineForm):
    """Somebody who is recorded as visiting has left."""

    KIND = Kind.VISIT_END
    whom = None

    visit = forms.ChoiceField(label=_("Which visit?"))

    def __init__(self, *args, desk, **kwargs):
        super().__init__(*args, desk=desk, **kwargs)
        self.fields["visit"].choices = [("", _("Choose")), *desk.visits]

    @property
    def said_on_paper(self):
        return {"visit": UUID(self.cleaned_data["visit"])}


FORMS: dict[str, type[PaperLineForm]] = {
    form.KIND: form
    for form in (
        ArrivalForm, WentOutForm, CameBackForm, LeftForm, MovedForm, RollForm, RollClosedForm,
        GivenForm, LoggedForm, AtDoorForm, LeftDoorForm,
    )
}  # fmt: skip
"""The form of each kind of line."""

CHOSEN = (("medicines", "medicine"), ("visits", "visit"))
"""What a kept line has chosen stays a choice of hers: the action says whether it still holds."""


def reader_at(desk: Desk):
    """Return how a kept line is read again: by the form in which it was typed."""

    def read(line):
        chosen = {name: [(line.first(part), "")] for name, part in CHOSEN if line.first(part)}
        form = FORMS[line.what](MultiValueDict(line.typed), desk=replace(desk, **chosen))
        if form.is_valid():
            return form.line(line.id)
        return DomainError(" ".join(error for errors in form.errors.values() for error in errors))

    return read

"""What is typed about a child: its days, papers about it, and who collects it."""

from datetime import datetime

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from residents.models import Document
from residents.selectors.safe_contacts import WEEK
from rooms.actions.children import Routine
from rooms.actions.custody import WhatPaperSays
from rooms.doors import Caller
from rooms.forms.leaves import a_day, a_time
from rooms.forms.visits import CallerForm
from rooms.models import ChildRoutine, ChildRun, CustodyPaper, MayCollect

LONGEST_REMARK = 500


def _choose(choices):
    return [("", _("Choose")), *choices]


def _last_day(label, help_text=""):
    field = a_day(label)
    field.required, field.help_text = False, help_text
    return field


class RoutineForm(forms.Form):
    """What a child does on some days of the week."""

    kind = forms.ChoiceField(label=_("What?"), choices=_choose(ChildRoutine.Kind.choices))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days"),
        coerce=int,
        choices=[(day, WEEKDAYS[day]) for day in WEEK],
        widget=forms.CheckboxSelectMultiple,
    )
    leaves_time = a_time(_("The child leaves at"))
    back_time = a_time(_("The child is back at"))
    taken_by = forms.ChoiceField(
        label=_("Who takes it?"), choices=ChildRoutine.Guide, widget=forms.RadioSelect
    )
    brought_by = forms.ChoiceField(
        label=_("Who brings it back?"), choices=ChildRoutine.Guide, widget=forms.RadioSelect
    )
    in_house = forms.BooleanField(
        label=_("It is inside the house: the child does not go out for it"), required=False
    )
    from_on = a_day(_("First day"))
    until_on = _last_day(_("Last day, if there is one"))

    @property
    def routine(self):
        """Return what the action wants to know."""
        return Routine(**self.cleaned_data)


class SkipForm(forms.Form):
    """Why a child does not go today."""

    reason = forms.ChoiceField(label=_("Why not today?"), choices=_choose(ChildRun.Reason.choices))


class DocumentField(forms.ModelChoiceField):
    """A document of the child, by kind and day; its title stays sealed."""

    def label_from_instance(self, document):
        day = date_format(localtime(document.added_at), "j F Y")
        return f"{document.get_kind_display()} · {day}"


class PaperForm(forms.Form):
    """What stands in a paper about a child."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=_choose(CustodyPaper.Kind.choices))
    issuer = forms.ChoiceField(
        label=_("Who issued it?"), choices=_choose(CustodyPaper.Issuer.choices)
    )
    valid_from = a_day(_("Valid from"))
    valid_until = _last_day(_("Valid until"), _("Empty: until it is withdrawn."))
    only_mother = forms.BooleanField(
        label=_("While it counts, only its mother may collect the child"), required=False
    )
    document = DocumentField(
        label=_("Where it is kept"),
        queryset=Document.objects.none(),
        required=False,
        empty_label=_("not among the documents"),
    )
    remark = forms.CharField(
        label=_("What else it says"),
        max_length=LONGEST_REMARK,
        required=False,
        help_text=_("Kept sealed with the child’s file."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args, documents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents
        if not documents.exists():
            del self.fields["document"]

    @property
    def says(self):
        """Return what the action wants to know."""
        return WhatPaperSays(**self.cleaned_data)


class _Somebody(CallerForm):
    """A name and a phone; no plate."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["plate"]

    @property
    def caller(self):
        """Return who was named."""
        return Caller(name=self.cleaned_data["name"], phone=self.cleaned_data["phone"])


class CollectorForm(_Somebody):
    """Who may collect a child until a day, or who never may."""

    MAY = (
        ("may", _("may collect the child, until a day")),
        ("never", _("may never collect the child")),
    )

    may = forms.ChoiceField(label=_("What holds?"), choices=MAY, widget=forms.RadioSelect)
    relation = forms.ChoiceField(
        label=_("What is this person to the child?"),
        choices=_choose(MayCollect.Relation.choices),
    )
    allowed_by = forms.ChoiceField(
        label=_("Who allowed it?"),
        choices=[("", "—"), *MayCollect.AllowedBy.choices],
        required=False,
    )
    until_on = _last_day(_("Until"), _("Within ninety days; it can be allowed again."))
    field_order = ("may", "name", "phone", "relation", "allowed_by", "until_on")

    def clean(self):
        said = super().clean()
        if said.get("may") == "may":
            for name in ("allowed_by", "until_on"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, self.fields["relation"].error_messages["required"])
        return said


class HandOverForm(_Somebody):
    """Who is at the door for a child, whether its mother says yes, and when it is back."""

    mother_said_yes = forms.BooleanField(
        label=_("Its mother said yes, here and now"), required=False
    )
    due_on = a_day(_("The child is back on"))
    due_time = a_time(_("The child is back at"))

    def __init__(self, *args, has_mother, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("As it stands in the identity paper.")
        self.fields["name"].required = True
        if not has_mother:
            del self.fields["mother_said_yes"]

    def wish(self, zone):
        """Return what the action wants to know."""
        said = self.cleaned_data
        return {
            "caller": self.caller,
            "mother_said_yes": said.get("mother_said_yes", False),
            "until": datetime.combine(said["due_on"], said["due_time"], tzinfo=zone),
        }

"""What is typed about plans and reviews."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rehabilitation.choices import GoalDomain, GoalStatus, RescheduleReason

DATE = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
MOST_GOALS = 20
LONGEST_TITLE = 200
LONGEST_WORDS = 2000


def words_field(label, rows=3, **kwargs):
    """Return a field for several lines in whatever direction they are written."""
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(
        label=label, max_length=LONGEST_WORDS, required=False, widget=widget, **kwargs
    )


class PlanForm(forms.Form):
    """What a plan says beside its goals; ``revision`` is the one that was on the screen."""

    agreed_on = forms.DateField(
        label=_("Agreed with her on"),
        required=False,
        help_text=_("Leave it empty until she has agreed."),
        **DATE,
    )
    her_words = words_field(
        _("In her own words"), help_text=_("What she wishes, also where she sees it differently.")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)


class GoalForm(forms.Form):
    """One goal in the editor; ``goal`` is the id of one that is kept already."""

    goal = forms.UUIDField(widget=forms.HiddenInput, required=False)
    domain = forms.ChoiceField(label=_("About"), choices=[("", _("choose")), *GoalDomain.choices])
    title = forms.CharField(
        label=_("What she wants to reach"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    her_words = words_field(_("Her words about it"), rows=2)
    due_on = forms.DateField(label=pgettext_lazy("a day", "By"), required=False, **DATE)


GoalFormSet = forms.formset_factory(
    GoalForm, extra=0, max_num=MOST_GOALS, absolute_max=MOST_GOALS, validate_max=True
)


class ReturnForm(forms.Form):
    """Why a plan goes back to its author."""

    reason = forms.CharField(
        label=_("What is still missing"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class StatusForm(forms.Form):
    """How far a goal is."""

    status = forms.ChoiceField(label=_("How far it is"), choices=GoalStatus.choices)


class StepForm(forms.Form):
    """A step towards a goal: what, who, by when. Whoever is not chosen is she herself."""

    title = forms.CharField(
        label=_("What will be done"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    owner = forms.TypedChoiceField(label=_("Who does it"), required=False, empty_value=None)
    due_on = forms.DateField(label=pgettext_lazy("a day", "By"), required=False, **DATE)

    def __init__(self, *args, colleagues, goal, **kwargs):
        super().__init__(*args, auto_id=f"id_{goal.pk}_%s", **kwargs)
        self.goal = goal
        known = {str(member.pk): member for member in colleagues}
        names = [(pk, member.name) for pk, member in known.items()]
        self.fields["owner"].choices = [("", _("she herself")), *names]
        self.fields["owner"].coerce = known.__getitem__


class ReviewForm(forms.Form):
    """What a review says as a whole."""

    summary = words_field(
        _("In short"), help_text=_("What changed since last time, and what she wants next.")
    )


class ProgressForm(forms.Form):
    """How far one goal is at a review."""

    status = forms.ChoiceField(
        label=_("How far it is"), choices=GoalStatus.choices, widget=forms.RadioSelect
    )
    note = words_field(_("Note"), rows=2)


class RescheduleForm(forms.Form):
    """Another day for a review, and why."""

    due_on = forms.DateField(label=_("New day"), **DATE)
    reason = forms.ChoiceField(label=_("Why"), choices=RescheduleReason.choices)

"""What a trainer types to plan a run, and what anyone types to enrol somebody."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rehabilitation.models import Course
from shelter.shared.forms import NumberField
from shelter.shared.text import plain

WEEKDAYS = [
    (6, _("Sunday")),
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
]
DATE = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
TIME = {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}


class RunForm(forms.Form):
    """A run of a course of the list, or of a new one, with weekly sessions."""

    course = forms.ModelChoiceField(
        label=_("Course"),
        queryset=Course.objects.none(),
        required=False,
        empty_label=_("a new one"),
    )
    name_ar = forms.CharField(label=_("New course, name in Arabic"), max_length=80, required=False)
    name_en = forms.CharField(label=_("New course, name in English"), max_length=80, required=False)
    capacity = NumberField(label=_("Places"), min_value=1, max_value=500, initial=10)
    starts_on = forms.DateField(label=_("First day"), **DATE)
    ends_on = forms.DateField(label=_("Last day"), **DATE)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    begins = forms.TimeField(label=_("Begins at"), **TIME)
    ends = forms.TimeField(label=_("Ends at"), **TIME)
    has_childcare = forms.BooleanField(label=_("With childcare"), required=False)

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["course"]
        field.queryset = Course.objects.visible_to(member).filter(is_active=True)
        field.label_from_instance = lambda course: course.name

    def clean(self):
        typed = self.cleaned_data
        if not typed.get("course") and not (typed.get("name_ar") and typed.get("name_en")):
            self.add_error(
                "course",
                gettext("Choose a course, or write the name of a new one in both languages."),
            )


class EnrolForm(forms.Form):
    """Who is to be enrolled, by the code on her card."""

    code = forms.CharField(
        label=_("Her code"),
        max_length=20,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self):
        return plain(self.cleaned_data["code"]).upper()

"""What is typed about who sees whom: a code and a reason, a conflict, the outcome of a review."""

from django import forms
from django.utils.translation import gettext_lazy as _

from residents.models import BreakGlass, ConflictLink, ConflictOfInterest

CODE = {"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class CodeForm(forms.Form):
    """Somebody by her code."""

    code = forms.CharField(label=_("Her code"), max_length=12, widget=forms.TextInput(attrs=CODE))


class GlassForm(CodeForm):
    """Whose file, and why it cannot wait."""

    reason = forms.CharField(
        label=_("Why it cannot wait"),
        max_length=2000,
        help_text=_("At least 20 letters. It is sealed; the confidentiality officer reads it."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class OutcomeForm(forms.Form):
    """Whether it was needed."""

    outcome = forms.ChoiceField(
        label=_("What you find"), choices=BreakGlass.Outcome, widget=forms.RadioSelect
    )


class OwnConflictForm(CodeForm):
    """Somebody whom the member knows."""

    kind = forms.ChoiceField(label=_("How you know her"), choices=ConflictOfInterest.Kind)


class MemberConflictForm(forms.Form):
    """Which colleague is kept from her."""

    member = forms.ChoiceField(label=_("Colleague"))
    kind = forms.ChoiceField(label=_("Conflict"), choices=ConflictOfInterest.Kind)

    def __init__(self, *args, among, **kwargs):
        super().__init__(*args, **kwargs)
        self.among = {str(member.pk): member for member in among}
        choices = [("", _("choose")), *((pk, member.name) for pk, member in self.among.items())]
        self.fields["member"].choices = choices

    def clean_member(self):
        return self.among[self.cleaned_data["member"]]


class ConflictByCodeForm(MemberConflictForm):
    """The same, for somebody whose record is not at hand."""

    field_order = ("code", "member", "kind")
    code = CodeForm.base_fields["code"]


class LinkForm(CodeForm):
    """Who must be kept apart from the person of the page, why in a code, and how far."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=[("", _("choose")), *ConflictLink.Kind.choices]
    )
    apart = forms.ChoiceField(
        label=_("How far apart"),
        choices=ConflictLink.Apart,
        initial=ConflictLink.Apart.VILLA,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What else must be known"),
        max_length=500,
        required=False,
        help_text=_("It is sealed, and gone when the data of either of them is destroyed."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

"""What is asked about more nights: how many and why, and what she was offered where not."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rooms.choices import ExtensionReason, ExtensionRefusal, OfferedInstead
from shelter.shared.forms import NumberField

MOST_NIGHTS, MOST_WORDS = 365, 1000
PLAN_NEEDED = _("That is past the limit: write the new exit plan as well.")


def words(label, help_text):
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
    )


class ExtendForm(forms.Form):
    """How many nights more, and why; past the limit also her wish and the new exit plan.

    ``within`` is how many nights nobody has to approve.
    """

    nights = NumberField(label=_("How many nights more?"), min_value=1, max_value=MOST_NIGHTS)
    reason = forms.ChoiceField(
        label=_("Why?"), choices=[("", _("Choose")), *ExtensionReason.choices]
    )
    wish = words(_("What does she want herself?"), _("In her own words, if she says it."))
    exit_plan = words(
        _("New exit plan"),
        _("Needed past the limit: where she will go, what is missing for it, and who sees to it."),
    )

    def __init__(self, *args, within, **kwargs):
        super().__init__(*args, **kwargs)
        self.within = within
        self.fields["exit_plan"].required = not within
        self.fields["exit_plan"].error_messages["required"] = PLAN_NEEDED

    def clean(self):
        entered = super().clean()
        passes = entered.get("nights", 0) > self.within
        if passes and "exit_plan" in entered and not entered["exit_plan"]:
            self.add_error("exit_plan", PLAN_NEEDED)
        return entered

    @property
    def nights_asked(self):
        """Return what adds nights that nobody has to approve."""
        return {name: self.cleaned_data[name] for name in ("nights", "reason")}


class RefuseForm(forms.Form):
    """Why not, and what she was offered instead."""

    reason = forms.ChoiceField(
        label=_("Why not?"), choices=[("", _("Choose")), *ExtensionRefusal.choices]
    )
    offered = forms.ChoiceField(
        label=_("What was she offered instead?"),
        choices=OfferedInstead.choices,
        widget=forms.RadioSelect,
    )
    words = words(_("In a few words"), _("What exactly, from whom, and from when."))

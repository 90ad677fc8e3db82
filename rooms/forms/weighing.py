"""What the rules of placing count for: a weight for each that may change."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rooms.actions import Weighing
from rooms.allocation.rules import CHANGEABLE, Rules
from rooms.models.rule import HEAVIEST
from shelter.shared.forms import NumberField


class WeightsForm(forms.Form):
    """``seen`` is the version of the weights that was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args, rules: Rules, **kwargs):
        initial = {"seen": rules.version}
        for rule in CHANGEABLE:
            initial[f"weight_{rule.code}"] = rules.weight(rule.code)
            initial[f"hard_{rule.code}"] = rule.code in rules.made_hard
        super().__init__(*args, initial=initial, **kwargs)
        for rule in CHANGEABLE:
            self.fields[f"weight_{rule.code}"] = NumberField(
                label=rule.code.label, min_value=0, max_value=HEAVIEST
            )
            if rule.may_be_hard:
                self.fields[f"hard_{rule.code}"] = forms.BooleanField(
                    label=_("Never give it up"), required=False
                )

    def weighings(self) -> dict[str, Weighing]:
        """Return what each rule is to count for."""
        return {
            rule.code.value: Weighing(
                self.cleaned_data[f"weight_{rule.code}"],
                self.cleaned_data.get(f"hard_{rule.code}", False),
            )
            for rule in CHANGEABLE
        }

    def rows(self):
        """Return by rule its fields, for those that may change."""
        names = self.fields
        return {
            rule.code.value: {
                "weight": self[f"weight_{rule.code}"],
                "hard": self[f"hard_{rule.code}"] if f"hard_{rule.code}" in names else None,
            }
            for rule in CHANGEABLE
        }

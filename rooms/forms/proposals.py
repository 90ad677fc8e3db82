"""Which lines of a proposal are confirmed, and why those who wait get their beds now."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rooms.choices import AcceptReason


class ConfirmForm(forms.Form):
    lines = forms.TypedMultipleChoiceField(
        label=_("Lines"), coerce=int, required=False, widget=forms.MultipleHiddenInput
    )
    reason = forms.ChoiceField(
        label=_("Why those who wait get their beds now"),
        choices=AcceptReason,
        initial=AcceptReason.IN_ORDER,
    )

    def __init__(self, *args, lines=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(line, line) for line in lines]

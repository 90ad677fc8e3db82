"""What a supervisor says to a stay that looks forgotten."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rooms.forms.places import DATE
from rooms.forms.shift import text_field


class HereForm(forms.Form):
    """Until when it goes on, and why."""

    until_on = forms.DateField(label=_("Until the night of"), widget=DATE)
    text = text_field(_("Why"), _("Kept sealed with her file."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 2

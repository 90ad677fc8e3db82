"""How form fields are drawn and read: label, help, error, and any digits."""

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from shelter.shared.text import plain

REQUIRED = _("This field is required.")
"""Django's own sentence, named here so that our catalogue says it in our words."""


class FieldRenderer(TemplatesSetting):
    """Draw `{{ form }}` with the house's own templates in `templates/forms/`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class NumberField(forms.IntegerField):
    """A whole number in ASCII or Arabic-Indic digits."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Enter a number, in digits."),
        "min_value": _("Enter %(limit_value)s or more."),
        "max_value": _("Enter %(limit_value)s or less."),
    }

    def to_python(self, value):
        return super().to_python(plain(value) if isinstance(value, str) else value)

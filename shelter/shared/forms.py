"""How every form field is drawn: label, help, error, wired for a screen reader."""

from django.forms.renderers import TemplatesSetting


class FieldRenderer(TemplatesSetting):
    """Draw `{{ form }}` with the house's own templates in `templates/forms/`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

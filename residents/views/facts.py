"""The rows of the summary list, in words; what is sealed only says whether it is kept."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from residents.models import Person

LABELS = {
    "called": gettext_lazy("Called"),
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Phone"),
    "sex": gettext_lazy("Sex"),
    "birth_year": gettext_lazy("Year of birth"),
    "languages": gettext_lazy("Languages"),
    "needs_interpreter": gettext_lazy("Needs an interpreter"),
}
"""Every row, in the order of the page."""


def fact_of(record, field):
    """Return one row: its field, label and value."""
    is_sealed = field in Person.SEALED
    is_kept = is_sealed and bool(getattr(record.person, f"sealed_{field}"))
    value = _kept(is_kept) if is_sealed else CLEAR[field](record)
    return {"field": field, "label": LABELS[field], "value": value, "is_kept": is_kept}


def facts_of(record):
    return [fact_of(record, field) for field in LABELS]


def _kept(is_kept):
    return _("kept, sealed") if is_kept else _("not given")


def _birth_year(record):
    year = record.person.birth_year
    return f"{year} · {record.age}" if year else _("not known")


CLEAR = {
    "sex": lambda record: record.person.get_sex_display(),
    "birth_year": _birth_year,
    "languages": lambda record: " · ".join(record.languages) or _("not asked yet"),
    "needs_interpreter": lambda record: _("yes") if record.person.needs_interpreter else _("no"),
}

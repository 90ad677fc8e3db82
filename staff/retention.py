"""How long each class of data is kept after a file is closed, by the rules of the centre."""

from staff.choices import RetentionClass
from staff.models import Centre, RetentionRule

DEFAULT_DAYS = {
    RetentionClass.NARRATIVE: 30,
    RetentionClass.DOCUMENTS: 30,
    RetentionClass.IDENTITY: 365,
}
"""Words go first; who she is goes last, and with it everything that is left (P20)."""


def days_kept(centre: Centre) -> dict[str, int]:
    """Return the days of keeping by class."""
    own = RetentionRule.objects.filter(centre=centre).values_list("data_class", "days")
    return {**DEFAULT_DAYS, **dict(own)}

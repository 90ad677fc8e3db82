"""How long each class of data is kept after a file is closed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.choices import RetentionClass
from staff.models.centre import Centre, OfCentre


class RetentionRule(models.Model):
    """Days after the closing of a file at which a class of data is destroyed, key and all."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="retention_rules")
    data_class = models.CharField(_("data"), max_length=12, choices=RetentionClass)
    days = models.PositiveSmallIntegerField(_("days kept after the file is closed"))
    objects = OfCentre.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "data_class"], name="retention_rule_one_a_class"
            ),
            models.CheckConstraint(
                condition=Q(days__range=(1, 3650)), name="retention_rule_days_possible"
            ),
        ]

    def __str__(self):
        return f"retention rule {self.pk}"

"""What every table of the house has in common."""

import uuid

from django.db import models


class Identified(models.Model):
    """A row whose id is random, so that it may stand in an address and say nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

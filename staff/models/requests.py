"""Programs that act for a member, and answers kept for a request that comes twice."""

from django.db import models
from django.utils import timezone

from shelter.shared.models import Identified
from staff.models.member import Member


class ApiToken(Identified):
    """A bearer token; only its hash is kept. It acts with its member's permissions."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"token {self.pk}"


class KeptAnswer(models.Model):
    """The answer that a request with a token once got, to be given again to the same request.

    ``key`` and ``body_digest`` are hashes; ``body`` is sealed under the token, which is not kept.
    """

    member = models.ForeignKey(Member, models.CASCADE)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "path", "key"], name="kept_answer_one_per_token"
            )
        ]

    def __str__(self):
        return f"kept answer {self.pk}"

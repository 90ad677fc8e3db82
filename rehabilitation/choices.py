"""Code lists of plans and courses; the codes are the contract's."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GoalDomain(models.TextChoices):
    SAFETY = "safety", _("safety")
    PSYCHOLOGICAL = "psychological", _("psychological")
    SOCIAL = "social", _("social")
    HEALTH = "health", _("health")
    LEGAL = "legal", _("legal")
    EDUCATION = "education", _("education")
    VOCATIONAL = "vocational", _("vocational")
    ECONOMIC = "economic", _("economic")
    HOUSING = "housing", _("housing")
    FAMILY = "family", _("family")


class GoalStatus(models.TextChoices):
    NOT_STARTED = "not_started", _("not started")
    IN_PROGRESS = "in_progress", _("in progress")
    WAITING = "waiting", _("waiting for someone")
    MET = "met", _("met")
    SET_ASIDE = "set_aside_by_her", _("set aside by her")

    @classmethod
    def closed(cls):
        """Return the statuses of goals that nobody works towards any more."""
        return (cls.MET, cls.SET_ASIDE)


class RescheduleReason(models.TextChoices):
    """Why a review is held on another day: a code, so that no story stands in clear."""

    HER_WISH = "her_wish", _("she asked for another day")
    UNWELL = "unwell", _("she is not well")
    APPOINTMENT = "appointment", _("court, clinic or another appointment")
    WORKER_ABSENT = "worker_absent", _("her worker is away")
    OTHER = "other", _("other reason")

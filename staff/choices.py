"""The roles of the house, by the codes that tokens and the demonstration use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    HOUSE = "house", _("shelter staff")
    SUPERVISOR = "supervisor", _("shift supervisor")
    INTAKE = "intake", _("intake officer")
    BRANCH = "branch", _("branch intake officer")
    CASEWORKER = "caseworker", _("social worker")
    LEAD = "lead", _("case supervisor")
    PSYCHOLOGIST = "psychologist", _("psychologist")
    NURSE = "nurse", _("nurse")
    LEGAL = "legal", _("legal officer")
    TRAINER = "trainer", _("trainer")
    NETWORK = "network", _("network coordinator")
    MANAGER = "manager", _("manager")
    PRIVACY = "privacy", _("confidentiality officer")
    ADMIN = "admin", _("system administrator")


HOUSE_ROLES = (Role.HOUSE, Role.SUPERVISOR, Role.INTAKE)
"""Roles that work with everyone who sleeps in their centre, by code."""

CASE_ROLES = (Role.CASEWORKER, Role.LEAD, Role.PSYCHOLOGIST, Role.NURSE, Role.LEGAL)
"""Roles that work with the files of their teams, or files assigned to them."""


class ExtensionLevel(models.TextChoices):
    """Who decides nights past the limit of a stay; how many each may is in `staff.levels`."""

    SUPERVISOR = "supervisor", _("shift supervisor")
    MANAGER = "manager", _("manager")
    COMMITTEE = "committee", _("committee of two")


class RetentionClass(models.TextChoices):
    """What the retention clock destroys on its own day: each class has keys of its own."""

    IDENTITY = "identity", _("name, phone and identity papers")
    NARRATIVE = "narrative", _("notes, plans and reviews")
    DOCUMENTS = "documents", _("documents and pictures")

"""Every column that can hold words: sealed, kept as a digest, or in clear for a reason."""

from django.apps import apps
from django.db import models

APPS = ("shelter", "staff", "residents", "rooms", "rehabilitation")

SENSITIVE = {
    *("Member.password", "Member.pin", "ApiToken.digest", "Device.digest", "WrappedKey.wrapped"),
    *("Person.phone_hash", "NameToken.token", "Share.digest", "Share.code_digest"),
    *("KeptAnswer.body", "KeptAnswer.body_digest"),
    *("Visit.name_hash", "Visit.phone_hash", "Visit.plate_hash", "BannedVisitor.phone_hash"),
    "MayCollect.phone_hash",
    *("BannedVisitor.plate_hash", "BannedNameToken.token"),
}
"""What is no `sealed_` field and comes from something secret all the same."""

NOT_WRITTEN = {
    "Person.sealed_document": "no page asks for it",
    "Plan.sealed_return_reason": "emptied when the plan is handed in again, which the day does",
    "Device.code_digest": "emptied when the code is used, which the day does",
    "Authenticator.credential": "the public number of a passkey, which only a browser makes",
}
"""What the day leaves empty, and why."""

IN_CLEAR = {
    "names of the house and of those it works with, never a resident's": {
        *("Centre.name_ar", "Centre.name_en", "Team.name_ar", "Team.name_en", "Device.label"),
        *("Organisation.name_ar", "Organisation.name_en", "Villa.name_ar", "Villa.name_en"),
        *("Course.name_ar", "Course.name_en", "Member.login", "Member.name", "ApiToken.name"),
        "Authenticator.label",
    },
    "codes, numbers and settings that the house gives": {
        *("Centre.code", "Centre.country", "Centre.time_zone", "Room.code", "Room.features"),
        *("Bed.code", "Person.code", "ResidentCard.number", "Erasure.number", "Member.roles"),
        *("Member.language", "Member.theme", "WrappedKey.keyring_id", "JobStart.key"),
        *("JobStart.name", "KeptAnswer.path", "KeptAnswer.key", "Export.kind", "Export.options"),
        *("Notice.subject_type", "Task.subject_type", "LateEntry.subject_type"),
        "BedChangeLine.before",
        *("Proposal.version", "ProposalLine.stays", "ProposalLine.beds"),
        *("ProposalLine.gains", "ProposalLine.gives_up"),
        *("BelongingsItem.seal_number", "BelongingsItem.place", "HandoverLine.detail"),
    },
    "codes that a form lets her choose from": {
        *("Diet.kinds", "Diet.allergies", "Medicine.times", "ChildRoutine.weekdays"),
        *("Person.languages", "Stay.needs", "Stay.cancel_reason", "StayRequest.people"),
        *("Share.data_classes", "SafeContact.weekdays", "FileEvent.detail"),
    },
    "short texts about nobody: the page asks for no names, numbers and codes are refused": {
        *("HouseLogEntry.text", "HandoverLine.text", "HouseIncident.happened"),
        *("HouseIncident.action_taken", "HouseIncident.lessons"),
        *("Maintenance.words", "HouseText.text"),
    },
    "the trail, which keeps codes and ids": {
        "NightPack.subjects",
        *("AuditEntry.action", "AuditEntry.method", "AuditEntry.reason", "AuditEntry.subjects"),
        *("AuditSeal.digests", "AuditSeal.previous", "AuditSeal.digest"),
    },
}
"""What tables keep as it is."""


def columns():
    """Yield `Model.field` and the field, for each of our columns that can hold words."""
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            for field in model._meta.concrete_fields:
                if holds_words(field):
                    yield f"{model.__name__}.{field.name}", field


def holds_words(field):
    if isinstance(field, models.BinaryField | models.JSONField | models.TextField):
        return True
    return isinstance(field, models.CharField) and not field.choices


def listed():
    """Return all that the tables above name."""
    return SENSITIVE.union(NOT_WRITTEN, *IN_CLEAR.values())


def is_sealed(name):
    return name.split(".")[1].startswith("sealed_")


def must_be_written():
    """Yield the columns that the day has to fill."""
    for name, field in columns():
        if (is_sealed(name) or name in SENSITIVE) and name not in NOT_WRITTEN:
            yield name, field

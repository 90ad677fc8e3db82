"""Who acts, and what they did. Nothing here is ever deleted: members and history stay (PROTECT).

Import from here, never from the inner modules.
"""

from staff.models.audit import AuditEntry, AuditSeal, LookupAlert
from staff.models.centre import Bilingual, Centre, OfCentre, Team
from staff.models.export import Export
from staff.models.keys import WrappedKey
from staff.models.member import DutyShift, Member
from staff.models.notice import Notice, NoticePreference, NoticeQuerySet
from staff.models.organisation import Organisation
from staff.models.requests import ApiToken, KeptAnswer
from staff.models.retention import RetentionRule
from staff.models.sign_in import Authenticator, Device, SignIn, TermsAcceptance

__all__ = [
    "ApiToken",
    "AuditEntry",
    "AuditSeal",
    "Authenticator",
    "Bilingual",
    "Centre",
    "Device",
    "DutyShift",
    "Export",
    "KeptAnswer",
    "LookupAlert",
    "Member",
    "Notice",
    "NoticePreference",
    "NoticeQuerySet",
    "OfCentre",
    "Organisation",
    "RetentionRule",
    "SignIn",
    "Team",
    "TermsAcceptance",
    "WrappedKey",
]

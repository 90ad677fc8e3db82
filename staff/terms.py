"""The code of conduct: which version counts, and who accepted it."""

from datetime import datetime

from django.db import transaction

from staff.audit import record
from staff.models import Member, TermsAcceptance

VERSION = 1
"""Goes up with every change of meaning in `templates/staff/terms.html`: everyone is asked again."""


@transaction.atomic
def accept_terms(*, member: Member, at: datetime, device_id=None) -> TermsAcceptance:
    """Keep that a member accepted the version that counts now; a second time changes nothing."""
    acceptance, is_first = TermsAcceptance.objects.get_or_create(
        member=member, version=VERSION, defaults={"at": at}
    )
    if is_first:
        record(
            action="account:terms_accepted",
            by=member,
            about_id=member.pk,
            at=at,
            device_id=device_id,
        )
    return acceptance


def accepted_at(member: Member) -> datetime | None:
    """Return when a member accepted the version that counts now."""
    rows = TermsAcceptance.objects.filter(member=member, version=VERSION)
    return rows.values_list("at", flat=True).first()

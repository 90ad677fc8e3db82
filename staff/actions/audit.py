"""Look-ups that stand out: raised by the job, asked about by somebody else."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff.choices import Role
from staff.models import Centre, LookupAlert, Member, Notice


class OwnLookups(DomainError):
    """Nobody judges her own look-ups."""


class AskedAlready(DomainError):
    """Somebody has already said what came of it."""


@transaction.atomic
def raise_lookup_alerts(
    *,
    centre: Centre,
    on: date,
    found: Mapping[tuple[UUID, str], tuple[int, int]],
    at: datetime,
) -> int:
    """Keep what stood out of one day, each once, and tell whoever asks; return how many."""
    had = set(LookupAlert.objects.filter(centre=centre, on=on).values_list("member_id", "kind"))
    fresh = [
        LookupAlert(
            centre=centre, member_id=pk, kind=kind, on=on, count=count, usual=usual, created_at=at
        )
        for (pk, kind), (count, usual) in found.items()
        if (pk, kind) not in had
    ]
    LookupAlert.objects.bulk_create(fresh, ignore_conflicts=True)
    _tell(centre, fresh, at)
    return len(fresh)


def _tell(centre, alerts, at):
    """Give each confidentiality officer one notice, unless all of it is about herself."""
    notices = []
    for officer in Member.objects.filter(centre=centre, is_active=True):
        others = [alert for alert in alerts if alert.member_id != officer.pk]
        if officer.has_role(Role.PRIVACY) and others:
            notices.append(
                Notice(
                    member=officer,
                    kind=Notice.Kind.LOOKUP_ALERT,
                    subject_type="lookup_alert",
                    subject_id=others[0].pk,
                    created_at=at,
                )
            )
    Notice.objects.bulk_create(notices)


@transaction.atomic
def review_lookups(*, alert: LookupAlert, outcome: str, by: Member, at: datetime) -> LookupAlert:
    """Say what came of asking a member about her look-ups. Raises OwnLookups or AskedAlready."""
    alert = LookupAlert.objects.select_for_update().get(pk=alert.pk)
    if alert.member_id == by.pk:
        raise OwnLookups(_("These are your own look-ups. Somebody else must ask about them."))
    if alert.reviewed_at is not None:
        raise AskedAlready(_("Somebody has already asked about this. Load the page again."))
    alert.reviewed_at, alert.reviewed_by, alert.outcome = at, by, outcome
    alert.save(update_fields=["reviewed_at", "reviewed_by", "outcome"])
    return alert

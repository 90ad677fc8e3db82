"""The organisations that a house works with; consent, shares and referrals point at them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff import audit
from staff.models import Centre, Member, Organisation


class OrganisationNameTaken(DomainError):
    """Another organisation of the centre has this name."""

    status = 422


@transaction.atomic
def add_organisation(
    *, centre: Centre, name_ar: str, name_en: str, kind: str, by: Member, at: datetime
) -> Organisation:
    """Add an organisation that the house works with. Raises OrganisationNameTaken."""
    organisation = Organisation(centre=centre, name_ar=name_ar, name_en=name_en, kind=kind)
    _keep(organisation, force_insert=True)
    audit.record(action="organisation:added", by=by, about_id=organisation.pk, at=at)
    return organisation


@transaction.atomic
def change_organisation(
    *,
    organisation: Organisation,
    name_ar: str,
    name_en: str,
    kind: str,
    is_active: bool,
    by: Member,
    at: datetime,
) -> Organisation:
    """Change an organisation. With one that is not active nothing is shared, nor read any more.

    Raises OrganisationNameTaken.
    """
    organisation.name_ar, organisation.name_en = name_ar, name_en
    organisation.kind, organisation.is_active = kind, is_active
    _keep(organisation, update_fields=["name_ar", "name_en", "kind", "is_active"])
    audit.record(action="organisation:changed", by=by, about_id=organisation.pk, at=at)
    return organisation


def _keep(organisation, **how):
    try:
        with transaction.atomic():
            organisation.save(**how)
    except IntegrityError as taken:
        message = _("Another organisation has this name. Change that one, or write another name.")
        raise OrganisationNameTaken(message) from taken

"""The smallest valid shifts, notices, tokens and audit rows of members (residents.factories)."""

from datetime import timedelta

import factory
from django.utils import timezone

from staff.devices import digest_of as device_digest
from staff.models import (
    ApiToken,
    AuditEntry,
    Device,
    DutyShift,
    KeptAnswer,
    LookupAlert,
    Notice,
    Organisation,
    WrappedKey,
)
from staff.tokens import digest_of
from tests.residents.factories import CentreFactory, MemberFactory, TeamFactory

__all__ = ["CentreFactory", "MemberFactory", "TeamFactory"]


class DutyShiftFactory(factory.django.DjangoModelFactory):
    """A shift that began an hour ago and lasts eight."""

    class Meta:
        model = DutyShift

    member = factory.SubFactory(MemberFactory)
    centre = factory.SelfAttribute("member.centre")
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    ends_at = factory.LazyAttribute(lambda shift: shift.starts_at + timedelta(hours=8))


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A hospital that the house works with."""

    class Meta:
        model = Organisation

    centre = factory.SubFactory(CentreFactory)
    name_ar = factory.Sequence(lambda n: f"مستشفى {n}")
    name_en = factory.Sequence(lambda n: f"Hospital {n}")
    kind = "health"


class DeviceFactory(factory.django.DjangoModelFactory):
    """``DeviceFactory(secret="…")``: a device of the house; its cookie holds the secret."""

    class Meta:
        model = Device

    class Params:
        secret = factory.Sequence(lambda n: f"secret-{n}")

    centre = factory.SubFactory(CentreFactory)
    label = factory.Sequence(lambda n: f"Tablet {n}")
    digest = factory.LazyAttribute(lambda row: device_digest(row.secret))
    enrolled_at = factory.LazyFunction(timezone.now)


class NoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Notice

    member = factory.SubFactory(MemberFactory)
    kind = Notice.Kind.OVERSTAY
    subject_type = "stay"
    subject_id = factory.Faker("uuid4", cast_to=None)


class ApiTokenFactory(factory.django.DjangoModelFactory):
    """``ApiTokenFactory(token="…")``: the token that stands in the header."""

    class Meta:
        model = ApiToken

    class Params:
        token = factory.Sequence(lambda n: f"token-{n}")

    member = factory.SubFactory(MemberFactory)
    name = "test"
    digest = factory.LazyAttribute(lambda row: digest_of(row.token))


class AuditEntryFactory(factory.django.DjangoModelFactory):
    """An entry of ``member`` who saw ``persons`` (ids)."""

    class Meta:
        model = AuditEntry

    class Params:
        member = factory.SubFactory(MemberFactory)
        persons = ()

    member_id = factory.SelfAttribute("member.pk")
    centre_id = factory.SelfAttribute("member.centre_id")
    action = "rooms:board"
    method = "GET"
    status = 200
    subjects = factory.LazyAttribute(lambda row: b"".join(pk.bytes for pk in row.persons))


class LookupAlertFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LookupAlert

    member = factory.SubFactory(MemberFactory)
    centre = factory.SelfAttribute("member.centre")
    kind = LookupAlert.Kind.MANY
    on = factory.LazyAttribute(lambda alert: alert.centre.night())
    count = 12
    usual = 3


class KeptAnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = KeptAnswer

    member = factory.SubFactory(MemberFactory)
    path = "/preferences/"
    key = factory.Sequence(lambda n: f"{n:064x}")
    body_digest = "0" * 64


class WrappedKeyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WrappedKey

    owner_id = factory.Faker("uuid4", cast_to=None)
    kind = "identity"
    keyring_id = "test"
    wrapped = b"wrapped"

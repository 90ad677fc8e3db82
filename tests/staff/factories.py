"""The smallest valid shifts, notices, tokens and audit rows of members (residents.factories)."""

from datetime import timedelta

import factory
from django.utils import timezone

from staff.models import ApiToken, AuditEntry, DutyShift, KeptAnswer, Notice, WrappedKey
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
    keyring_id = "test"
    wrapped = b"wrapped"

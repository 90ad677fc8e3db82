"""Ten codes on paper for the day when the telephone is lost; each works once."""

import hashlib
import hmac
import secrets
from datetime import datetime

from django.db import transaction

from staff.factors import sealed
from staff.models import Authenticator, Member

HOW_MANY = 10
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none is read as another
LENGTH = 10
READ_AS = str.maketrans("", "", " -")


def bare(code: str) -> str:
    """Return a code as it is kept: without spaces and dashes, in capitals."""
    return code.translate(READ_AS).upper()


@transaction.atomic
def make_codes(member: Member, at: datetime, how_many: int = HOW_MANY) -> list[str]:
    """Make new codes in place of the old, and return them: they are kept nowhere."""
    member.authenticators.filter(kind=Authenticator.Kind.RECOVERY).delete()
    codes = ["".join(secrets.choice(LETTERS) for _letter in range(LENGTH)) for _ in range(how_many)]
    rows = [
        Authenticator(member=member, kind=Authenticator.Kind.RECOVERY, created_at=at)
        for _code in codes
    ]
    for row, code in zip(rows, codes, strict=True):
        sealed.put(row, {"hash": _hash(code)})
    Authenticator.objects.bulk_create(rows)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(member: Member) -> int:
    """Return how many codes of hers nobody has used."""
    return _unused(member).count()


def accept(member: Member, code: str, at: datetime) -> Authenticator | None:
    """Accept one of her codes that was not used; of equal posts one succeeds."""
    key, wanted = sealed.key_of(member), _hash(bare(code))
    for row in _unused(member):
        if hmac.compare_digest(sealed.get(row, key)["hash"], wanted):
            unused = Authenticator.objects.filter(pk=row.pk, used_at=None)
            return row if unused.update(used_at=at) == 1 else None
    return None


def _unused(member):
    return member.authenticators.filter(kind=Authenticator.Kind.RECOVERY, used_at=None)


def _hash(code):
    return hashlib.sha256(code.encode()).hexdigest()

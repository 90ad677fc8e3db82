"""Of many posts of one code at one moment exactly one succeeds, on either database (P15)."""

import pytest
from django.utils import timezone

from staff.factors import recovery, totp
from staff.factors.managing import LastFactor, remove_factor, renew_codes
from staff.models import Authenticator
from tests.residents.factories import MemberFactory
from tests.support.at_once import at_once
from tests.support.factors import app_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sessions]


@pytest.fixture
def huda():
    return MemberFactory(login="huda")


def test_a_code_of_the_app_succeeds_once(huda):
    app = app_of(huda)
    for _round in range(2):
        code = app.code()
        accepted = at_once(lambda _number, code=code: totp.accept(huda, code, timezone.now()))

        assert sum(one is not None for one in accepted) == 1


def test_a_recovery_code_succeeds_once(huda):
    for code in renew_codes(member=huda, at=timezone.now())[:2]:
        accepted = at_once(lambda _number, code=code: recovery.accept(huda, code, timezone.now()))

        assert sum(one is not None for one in accepted) == 1


def test_the_last_factor_stays_when_both_are_removed_at_once(huda):
    app_of(huda)
    Authenticator.objects.create(member=huda, kind="passkey", sealed_data=b"x", credential=b"y")
    both = list(huda.authenticators.all())

    def remove(number):
        try:
            remove_factor(factor=both[number], by=huda, at=timezone.now())
        except LastFactor:
            return False
        return True

    assert sorted(at_once(remove, many=2)) == [False, True]
    assert huda.authenticators.count() == 1

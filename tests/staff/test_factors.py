"""The step after the password: codes of an app and of paper, each once, guesses counted (P15)."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from shelter.shared.errors import DomainError
from staff.factors import WrongCode, check_factor, confirm_now, is_asked, recovery, totp
from staff.factors.managing import renew_codes
from staff.models import AuditEntry, Authenticator, SignIn
from tests.residents.factories import MemberFactory
from tests.support.factors import app_of

pytestmark = [pytest.mark.django_db, pytest.mark.sessions]
PASSWORD = "a-long-sentence"
SECOND, SET_UP = "/sign-in/second/", "/sign-in/set-up/"
HOUSE = "/notices/"
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.fixture
def huda():
    return MemberFactory(login="huda", password=PASSWORD, english=True)


@pytest.fixture
def app(huda):
    return app_of(huda)


@pytest.fixture
def half(client, huda, app):
    """Be past the password, and no further."""
    client.post("/sign-in/", {"login": "huda", "password": PASSWORD, "next": HOUSE})
    return client


def send(client, code, **more):
    return client.post(SECOND, {"factor_code": code}, **more)


def passed(member):
    return SignIn.objects.filter(member=member).exclude(second_factor_at=None).exists()


def done(action):
    return AuditEntry.objects.filter(action=f"account:{action}").count()


class TestSecondStep:
    def test_stands_before_everything(self, half):
        for address in ("/", HOUSE, "/preferences/", "/preferences/second-factor/"):
            assert half.get(address)["Location"] == SECOND

    def test_lets_her_in_with_a_code_and_leads_on(self, half, huda, app):
        response = send(half, app.code())

        assert (response.status_code, response["Location"]) == (302, HOUSE)
        assert passed(huda)

    @pytest.mark.parametrize("code", ["", "000000", "12345", "x" * 300, "\x00", "💥", "١٢٣٤٥٦"])
    def test_refuses_anything_else_in_words(self, half, huda, code):
        response = send(half, code)

        assert response.status_code == 422
        assert "data-shelter-errors" in response.content.decode()
        assert not passed(huda)

    def test_takes_a_code_with_spaces_and_in_arabic_digits(self, half, huda, app):
        code = app.code().translate(ARABIC)

        assert send(half, f" {code[:3]} {code[3:]} ").status_code == 302
        assert passed(huda)

    def test_is_not_there_for_strangers_or_twice(self, client, half, app):
        send(half, app.code())
        assert half.get(SECOND).status_code == 302
        assert half.get(SET_UP).status_code == 302
        client.logout()
        assert client.get(SECOND)["Location"].startswith("/sign-in/?next=")

    def test_cannot_be_gone_round_by_setting_up_another(self, half, huda):
        assert half.get(SET_UP)["Location"] == SECOND
        assert half.post(SET_UP, {"app_code": "123456"})["Location"] == SECOND
        assert half.post(reverse("staff:passkey_new")).status_code == 409
        assert huda.authenticators.count() == 1

    def test_names_nobody_and_nothing(self, half):
        page = half.get(SECOND).content.decode()
        assert "Huda" not in page
        assert "<title>Second step</title>" in page


class TestCodesOnce:
    @pytest.mark.parametrize("again", ["{}", " {} ", "{:.3} {:.3}", "00{}", "arabic"])
    def test_a_code_is_accepted_once_however_it_is_written(self, rf, huda, app, again):
        code = app.code()
        try_code(rf, huda, code)
        written = code.translate(ARABIC) if again == "arabic" else again.format(code, code)

        with pytest.raises(WrongCode):
            try_code(rf, huda, written)

    def test_an_earlier_code_is_not_accepted_after_a_later_one(self, rf, huda, app):
        earlier, later = app.code(), app.code()
        try_code(rf, huda, later)

        with pytest.raises(WrongCode):
            try_code(rf, huda, earlier)

    def test_a_code_is_right_one_step_early_or_late_and_no_more(self):
        secret, at = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", timezone.now()

        step = int(at.timestamp()) // totp.SECONDS
        shown = [pyotp.HOTP(secret).at(step + away) for away in (-2, -1, 0, 1, 2)]

        assert [totp.step_of(secret, code, at) is not None for code in shown] == [
            False,
            True,
            True,
            True,
            False,
        ]

    def test_a_recovery_code_works_once_and_not_after_new_ones(self, rf, huda):
        now = timezone.now()
        codes = renew_codes(member=huda, at=now)
        assert len(set(codes)) == 10
        try_code(rf, huda, codes[0].lower().replace("-", " "))
        assert recovery.codes_left(huda) == 9
        with pytest.raises(WrongCode):
            try_code(rf, huda, codes[0])

        renew_codes(member=huda, at=now)
        with pytest.raises(WrongCode):
            try_code(rf, huda, codes[1])

    def test_nobody_elses_codes_work(self, rf, huda, app):
        other = MemberFactory()
        code, paper = app.code(), renew_codes(member=huda, at=timezone.now())[0]
        app_of(other)

        for foreign in (code, paper):
            with pytest.raises(WrongCode):
                try_code(rf, other, foreign)

    def test_the_secrets_are_not_in_the_table(self, huda, app):
        paper = renew_codes(member=huda, at=timezone.now())
        kept = b"".join(bytes(row.sealed_data) for row in huda.authenticators.all())

        assert app.secret.encode() not in kept
        assert not [code for code in paper if recovery.bare(code).encode() in kept]


def try_code(rf, member, code):
    request = rf.post("/")
    request.user, request.session = member, {}
    return check_factor(
        member=member, data={"factor_code": code}, request=request, at=timezone.now()
    )


class TestGuessing:
    def test_ends_for_this_account_at_this_address(self, half, huda, app):
        answers = [send(half, f"{guess:06d}").status_code for guess in range(30)]
        after = send(half, app.code())

        assert answers[:7] == [422] * 7
        assert set(answers[8:]) == {429}
        assert after.status_code == 429
        assert not passed(huda)

    @pytest.mark.long
    def test_a_thousand_guesses_open_nothing(self, half, huda, app):
        answers = [send(half, f"{guess:06d}").status_code for guess in range(1_000)]

        assert answers.count(422) <= 8
        assert not passed(huda)

    def test_leaves_others_and_other_addresses_alone(self, client, half, huda, app):
        for guess in range(10):
            send(half, f"{guess:06d}")
        other = MemberFactory(login="amal", password=PASSWORD)
        hers = app_of(other)

        assert send(half, app.code(), REMOTE_ADDR="127.0.0.9").status_code == 302
        client.logout()
        client.post("/sign-in/", {"login": "amal", "password": PASSWORD})
        assert send(client, hers.code()).status_code == 302

    def test_a_right_code_forgets_the_wrong_ones(self, half, huda, app):
        for guess in range(5):
            send(half, f"{guess:06d}")
        assert send(half, app.code()).status_code == 302
        half.post(reverse("staff:sign_out"))
        half.post("/sign-in/", {"login": "huda", "password": PASSWORD})

        assert [send(half, f"{guess:06d}").status_code for guess in range(7)] == [422] * 7

    def test_a_right_password_does_not_forget_wrong_codes(self, half, huda, app):
        for _round in range(3):
            for guess in range(4):
                send(half, f"{guess:06d}")
            half.post(reverse("staff:sign_out"))
            half.post("/sign-in/", {"login": "huda", "password": PASSWORD})

        assert send(half, app.code()).status_code == 429

    def test_goes_into_the_trail_even_from_within_a_form_sent_once(self, half, huda):
        half.post(SECOND, {"factor_code": "000000", "token": "a-token-of-a-form"})

        assert done("second_factor_wrong") == 1

    def test_an_empty_field_is_no_guess(self, half, huda, app):
        for _try in range(20):
            assert send(half, "").status_code == 422

        assert send(half, app.code()).status_code == 302


class TestSetUp:
    def first(self, client):
        client.post("/sign-in/", {"login": "huda", "password": PASSWORD, "next": HOUSE})
        assert client.get(HOUSE)["Location"] == SECOND
        assert client.get(SECOND)["Location"] == SET_UP
        return client.get(SET_UP).content.decode()

    def test_is_due_at_the_first_sign_in(self, client, huda):
        page = self.first(client)
        secret = secret_on(page)
        response = client.post(SET_UP, {"app_code": code_of(secret)})
        codes = re.findall(r"[A-Z0-9]{5}-[A-Z0-9]{5}", response.content.decode())

        assert passed(huda)
        assert len(codes) == 10
        assert huda.authenticators.filter(kind=Authenticator.Kind.TOTP).count() == 1
        assert done("factor_added") == done("recovery_codes_made") == 1

    def test_counts_only_once_the_app_shows_the_right_code(self, client, huda):
        secret = secret_on(self.first(client))
        response = client.post(SET_UP, {"app_code": "000000"})

        assert response.status_code == 422
        assert secret_on(response.content.decode()) == secret
        assert not huda.authenticators.exists()
        assert client.get(HOUSE)["Location"] == SECOND

    def test_the_code_of_the_set_up_does_not_work_again(self, client, huda):
        code = code_of(secret_on(self.first(client)))
        client.post(SET_UP, {"app_code": code})
        client.post(reverse("staff:sign_out"))
        client.post("/sign-in/", {"login": "huda", "password": PASSWORD})

        assert send(client, code).status_code == 422

    def test_the_secret_stands_in_no_session(self, client, huda):
        secret = secret_on(self.first(client))

        assert secret not in str(dict(client.session))

    def test_says_nothing_of_what_this_is(self, huda):
        address = totp.address_of(huda, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")

        assert address.startswith("otpauth://totp/Sakina:huda?")
        assert "shelter" not in address

    @override_settings(DEMO=True)
    def test_is_not_due_in_the_demonstration(self, client, huda):
        client.post("/sign-in/", {"login": "huda", "password": PASSWORD})

        assert client.get(HOUSE).status_code == 200


def secret_on(page):
    return re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page)[1].replace(" ", "")


def code_of(secret):

    return pyotp.TOTP(secret).now()


class TestConfirmNow:
    @pytest.fixture
    def request_of(self, rf, huda):
        request = rf.post("/")
        request.user, request.session = huda, {}
        now = timezone.now()
        request.sign_in = SignIn.objects.create(member=huda, second_factor_at=now)
        return request

    def test_asks_anew_however_fresh(self, request_of, app):
        now = timezone.now()
        assert is_asked(request_of, at=now)
        with pytest.raises(DomainError):
            confirm_now(request=request_of, data={}, at=now)

        confirm_now(request=request_of, data={"factor_code": app.code()}, at=now)
        assert request_of.sign_in.second_factor_at == now

    def test_five_minutes_are_enough_where_the_page_says_so(self, request_of):
        at = request_of.sign_in.second_factor_at
        confirm_now(request=request_of, data={}, at=at + timedelta(minutes=5), anew=False)
        with pytest.raises(DomainError):
            confirm_now(request=request_of, data={}, at=at + timedelta(minutes=6), anew=False)

    @override_settings(DEMO=True)
    def test_nothing_is_asked_in_the_demonstration(self, request_of):
        assert not is_asked(request_of, at=timezone.now())
        confirm_now(request=request_of, data={}, at=timezone.now())

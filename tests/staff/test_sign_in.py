import statistics
import time

import pytest
from django.contrib.auth import get_user
from django.test import override_settings
from django.urls import reverse

from tests.residents.factories import MemberFactory

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"
PASSWORD = "a-long-sentence"
TELLING = ("shelter", "resident", "protect", "إيواء", "حماية", "ناجية", "عنف", "مقيمة")


@pytest.fixture
def huda():
    return MemberFactory(login="huda", password=PASSWORD)


def sign_in(client, login="huda", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": login, "password": password, **more})


def words_of(response):
    """Return the page without what is new each time: the CSRF token and what she typed."""
    text = response.content.decode()
    for name in ("huda", "nobody"):
        text = text.replace(f'value="{name}"', "")
    return "\n".join(line for line in text.split("\n") if "csrfmiddlewaretoken" not in line)


class TestSignInView:
    def test_lets_a_member_in(self, client, huda):
        response = sign_in(client)

        assert response.status_code == 302
        assert response["Location"] == "/"
        assert get_user(client) == huda

    def test_returns_to_the_page_that_was_asked_for(self, client, huda):
        response = sign_in(client, next="/preferences/")

        assert response["Location"] == "/preferences/"

    @pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:x"])
    def test_never_leads_elsewhere(self, client, huda, elsewhere):
        assert sign_in(client, next=elsewhere)["Location"] == "/"

    def test_does_not_say_which_of_the_two_was_wrong(self, client, huda):
        wrong = sign_in(client, password="wrong")
        unknown = sign_in(client, login="nobody", password="wrong")

        assert wrong.status_code == unknown.status_code == 422
        assert words_of(wrong) == words_of(unknown)
        assert not get_user(client).is_authenticated

    def test_gives_one_who_left_the_same_answer(self, client, huda):
        MemberFactory(login="nobody", password=PASSWORD, is_active=False)
        left = sign_in(client, login="nobody")

        assert words_of(left) == words_of(sign_in(client, password="wrong"))

    @override_settings(
        AXES_ENABLED=False,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"],
    )
    def test_takes_as_long_for_a_name_that_does_not_exist(self, client):
        MemberFactory(login="huda", password=PASSWORD)
        times = {"huda": [], "nobody": []}
        for _round in range(5):
            for login, took in times.items():
                began = time.process_time()
                sign_in(client, login=login, password="wrong")
                took.append(time.process_time() - began)

        wrong, unknown = (statistics.median(took) for took in times.values())
        assert abs(wrong - unknown) < 0.5 * max(wrong, unknown)

    def test_keeps_what_was_typed_but_the_password(self, client, huda):
        page = sign_in(client, password="wrong-password").content.decode()

        assert 'value="huda"' in page
        assert "wrong-password" not in page

    def test_says_nothing_of_what_this_is(self, client):
        for language in ("ar", "en"):
            client.cookies["django_language"] = language
            page = client.get(SIGN_IN).content.decode().lower()
            assert not [word for word in TELLING if word in page]

    def test_survives_strange_input(self, client, huda):
        for strange in ("", "x" * 10_000, "\x00", "\u202e", "'; --"):
            assert sign_in(client, login=strange, password=strange or "x").status_code == 422

    def test_sends_one_who_is_signed_in_onwards(self, client, huda):
        client.force_login(huda)

        assert client.get(SIGN_IN)["Location"] == "/"


class TestThrottling:
    def test_stops_guessing_for_one_account_from_one_address(self, client, huda):
        answers = [sign_in(client, password="wrong").status_code for _try in range(8)]
        locked = sign_in(client)

        assert answers[:7] == [422] * 7
        assert locked.status_code == 429
        assert int(locked["Retry-After"]) == 900
        assert not get_user(client).is_authenticated

    def test_leaves_others_and_other_addresses_alone(self, client, huda):
        MemberFactory(login="amal", password=PASSWORD)
        for _try in range(9):
            sign_in(client, password="wrong")

        assert sign_in(client, login="amal").status_code == 302
        client.logout()
        from_elsewhere = client.post(
            SIGN_IN, {"login": "huda", "password": PASSWORD}, REMOTE_ADDR="127.0.0.9"
        )
        assert from_elsewhere.status_code == 302

    @override_settings(AXES_ENABLED=False)
    def test_is_off_in_the_demonstration(self, client, huda):
        for _try in range(12):
            sign_in(client, password="wrong")

        assert sign_in(client).status_code == 302


class TestSignOut:
    def test_ends_the_session(self, client, huda):
        client.force_login(huda)
        cookie = client.cookies["session"].value

        response = client.post(reverse("staff:sign_out"))

        assert response["Location"] == SIGN_IN
        client.cookies["session"] = cookie
        assert client.get("/preferences/").status_code == 302

    def test_is_never_a_link(self, client, huda):
        client.force_login(huda)

        assert client.get(reverse("staff:sign_out")).status_code == 405
        assert get_user(client) == huda


class TestExpiredSession:
    def test_a_page_leads_to_sign_in_and_back(self, client):
        assert client.get("/preferences/")["Location"] == "/sign-in/?next=/preferences/"

    def test_a_part_of_a_page_leads_the_whole_page_there(self, client):
        response = client.get(
            "/notices/",
            headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/preferences/"},
        )

        assert response["HX-Redirect"] == "/sign-in/?next=/preferences/"
        assert b"password" not in response.content

    def test_a_post_does_not_lead_back_to_an_address_that_takes_no_get(self, client):
        assert client.post("/notices/read/")["Location"] == "/sign-in/?next=/"

    def test_one_who_left_is_out_at_once(self, client, huda):
        client.force_login(huda)
        assert client.get("/preferences/").status_code == 200

        huda.is_active = False
        huda.save()

        assert client.get("/preferences/").status_code == 302

import pytest
from django.conf import settings

from tests.residents.factories import MemberFactory

pytestmark = pytest.mark.django_db
PAGE = "/preferences/"


@pytest.fixture
def huda(client):
    member = MemberFactory(password="an-old-sentence")
    client.force_login(member)
    return member


class TestPreferencesView:
    def test_remembers_language_and_theme(self, client, huda):
        response = client.post(PAGE, {"language": "en", "theme": "dark"})

        assert response["Location"] == PAGE
        page = client.get(PAGE).content.decode()
        assert '<html lang="en" dir="ltr" data-theme="dark">' in page

    def test_a_switch_changes_its_own_thing_only(self, client, huda):
        client.post(PAGE, {"language": "en", "theme": "dark"})
        response = client.post(PAGE, {"theme": "light", "next": "/notices/"})

        assert response["Location"] == "/notices/"
        huda.refresh_from_db()
        assert (huda.language, huda.theme) == ("en", "light")

    def test_can_follow_the_device_again(self, client, huda):
        client.post(PAGE, {"theme": "dark"})
        client.post(PAGE, {"theme": ""})

        huda.refresh_from_db()
        assert huda.theme == ""

    @pytest.mark.parametrize(
        "sent", [{"language": "fr"}, {"theme": "pink"}, {}, {"roles": "admin"}]
    )
    def test_refuses_what_is_not_a_choice(self, client, huda, sent):
        assert client.post(PAGE, sent).status_code == 422

        huda.refresh_from_db()
        assert (huda.language, huda.theme, huda.roles) == ("", "", ["house"])

    @pytest.mark.parametrize(
        "elsewhere", ["https://example.org/", "//example.org", "/\\example.org"]
    )
    def test_never_leads_elsewhere(self, client, huda, elsewhere):
        assert client.post(PAGE, {"theme": "dark", "next": elsewhere})["Location"] == PAGE


class TestLanguageView:
    def test_is_there_for_strangers(self, client):
        response = client.post("/language/", {"language": "en", "next": "/sign-in/"})

        assert response["Location"] == "/sign-in/"
        assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
        assert 'lang="en"' in client.get("/sign-in/").content.decode()

    def test_is_arabic_at_first(self, client):
        response = client.get("/sign-in/")

        assert '<html lang="ar" dir="rtl"' in response.content.decode()
        assert response["Content-Language"] == "ar"

    def test_a_members_choice_goes_before_the_cookie(self, client, huda):
        client.cookies["django_language"] = "ar"
        client.post("/language/", {"language": "en"})
        client.cookies["django_language"] = "ar"

        assert client.get(PAGE)["Content-Language"] == "en"

    @pytest.mark.parametrize("language", ["fr", "", "../../etc", "ar\r\nX: y"])
    def test_ignores_what_is_no_language_of_ours(self, client, language):
        response = client.post("/language/", {"language": language})

        assert response.status_code == 302
        assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


class TestPasswordChangeView:
    def send(self, client, current="an-old-sentence", new="a-brand-new-sentence"):
        return client.post("/preferences/password/", {"current": current, "new": new})

    def test_changes_it_and_keeps_her_signed_in(self, client, huda):
        assert self.send(client)["Location"] == PAGE

        huda.refresh_from_db()
        assert huda.check_password("a-brand-new-sentence")
        assert client.get(PAGE).status_code == 200

    def test_asks_for_the_one_she_has(self, client, huda):
        assert self.send(client, current="guessed").status_code == 422

        huda.refresh_from_db()
        assert huda.check_password("an-old-sentence")

    @pytest.mark.parametrize("weak", ["short", "password123", ""])
    def test_refuses_a_weak_one(self, client, huda, weak):
        response = self.send(client, new=weak)

        assert response.status_code == 422
        assert b"an-old-sentence" not in response.content

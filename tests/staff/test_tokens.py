from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from staff.actions import make_token
from staff.models import ApiToken
from tests.residents.factories import MemberFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/courses"


@pytest.fixture
def trainer():
    return MemberFactory(role="trainer", login="trainer")


def get(client, token, **headers):
    return client.get(LIST, headers={"Authorization": f"Bearer {token}", **headers})


class TestApiToken:
    def test_prints_the_token_alone_on_the_last_line(self, client, trainer):
        out = StringIO()
        call_command("api_token", "trainer", "--name", "sheet", stdout=out)
        token = out.getvalue().strip().splitlines()[-1]

        assert get(client, token).status_code == 200
        row = ApiToken.objects.get()
        assert (row.member, row.name) == (trainer, "sheet")
        assert token not in row.digest

    def test_names_the_remedy_when_there_is_no_such_member(self):
        with pytest.raises(CommandError, match="No active member"):
            call_command("api_token", "nobody")


class TestBearerAuth:
    @pytest.mark.parametrize(
        "header", ["", "Bearer", "Bearer wrong", "Basic eDp5", "Bearer \u00e9"]
    )
    def test_refuses_what_is_no_token(self, client, trainer, header):
        response = client.get(LIST, headers={"Authorization": header})

        assert response.status_code == 401
        assert response.json()["error"] == "NotSignedIn"

    def test_refuses_a_revoked_token_and_one_who_left(self, client, trainer):
        token = make_token(member=trainer, name="x", at=timezone.now())
        trainer.is_active = False
        trainer.save()
        assert get(client, token).status_code == 401

        trainer.is_active = True
        trainer.save()
        ApiToken.objects.update(revoked_at=timezone.now())
        assert get(client, token).status_code == 401

    def test_a_browsers_session_is_no_token(self, client, trainer):
        client.force_login(trainer)

        assert client.get(LIST).status_code == 401

    def test_acts_with_the_members_permissions(self, client):
        token = make_token(member=MemberFactory(role="network"), name="x", at=timezone.now())

        response = get(client, token)
        assert (response.status_code, response.json()["error"]) == (403, "NotAllowed")


class TestLanguageOfTheApi:
    def test_is_arabic_at_first(self, client):
        response = client.get(LIST)

        assert response["Content-Language"] == "ar"
        assert "رمز" in response.json()["message"]

    def test_is_what_the_program_asks_for(self, client):
        response = client.get(LIST, headers={"Accept-Language": "en-GB,en;q=0.9"})

        assert response["Content-Language"] == "en"
        assert "token" in response.json()["message"]

    def test_is_the_members_choice_before_that(self, client):
        member = MemberFactory(role="network", english=True)
        token = make_token(member=member, name="x", at=timezone.now())
        response = get(client, token, **{"Accept-Language": "ar"})

        assert response.json()["message"] == "Your role does not allow this."
        assert client.get(LIST)["Content-Language"] == "ar"


class TestRefusals:
    @pytest.fixture
    def headers(self, trainer):
        token = make_token(member=trainer, name="x", at=timezone.now())
        return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}

    def test_an_address_that_is_not(self, client, headers):
        response = client.get("/api/v1/nothing", headers=headers)

        assert (response.status_code, response.json()["error"]) == (404, "NotFound")

    def test_a_method_that_is_not(self, client, headers):
        response = client.delete(LIST, headers=headers)

        assert (response.status_code, response.json()["error"]) == (405, "MethodNotAllowed")
        assert response["Allow"] == "GET"

    @pytest.mark.parametrize("limit", ["0", "501", "-1", "x", "9" * 30])
    def test_a_page_that_cannot_be(self, client, headers, limit):
        response = client.get(f"/api/v1/stays?limit={limit}", headers=headers)

        assert response.status_code in (403, 422)

    def test_a_body_that_is_too_large(self, client, headers):
        response = client.post(
            "/api/v1/course-runs", "x" * 1_100_000, content_type="application/json", headers=headers
        )

        assert (response.status_code, response.json()["error"]) == (413, "TooLarge")

    def test_a_body_that_is_no_json(self, client, headers):
        for body in ("{", "\x00", '{"a":'):
            response = client.post(
                "/api/v1/course-runs", body, content_type="application/json", headers=headers
            )
            assert (response.status_code, response.json()["error"]) == (422, "Malformed")

    def test_names_the_field_and_never_the_value(self, client, headers):
        response = client.post(
            "/api/v1/course-runs",
            {"capacity": "CNRY-name-7f3a"},
            content_type="application/json",
            headers=headers,
        )

        assert response.status_code == 422
        assert response.json()["fields"]
        assert "CNRY" not in response.content.decode()


class TestDocumentation:
    def test_is_for_members(self, client, trainer):
        assert client.get("/api/v1/docs")["Location"] == "/sign-in/?next=/api/v1/docs"
        assert client.get("/api/v1/openapi.json").status_code == 401

        client.force_login(trainer)
        assert client.get("/api/v1/docs").status_code == 200
        assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")

    def test_comes_from_this_house_alone(self, client, trainer):
        client.force_login(trainer)
        page = client.get("/api/v1/docs").content.decode()

        assert "http://" not in page
        assert "https://" not in page

    def test_names_every_refusal(self, client, trainer):
        client.force_login(trainer)
        schema = client.get("/api/v1/openapi.json").json()
        answers = schema["paths"]["/api/v1/courses"]["get"]["responses"]

        assert {"200", "401", "403", "404", "422"} <= set(answers)

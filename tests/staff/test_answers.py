import threading

import pytest
from django.contrib import messages
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from ninja import NinjaAPI, Schema, Status

from shelter.shared.access import permitted, requires
from shelter.shared.api import refuse_as
from shelter.shared.errors import DomainError
from staff.actions import make_token
from staff.answers import answer_api_once, answer_once
from staff.models import KeptAnswer, Team
from staff.tasks import forget_answers
from staff.tokens import bearer
from tests.residents.factories import MemberFactory
from tests.staff.factories import KeptAnswerFactory

pytestmark = pytest.mark.django_db
SECRET = "كناري-اسم-٧ف٣أ"


def make_team(request):
    return Team.objects.create(centre=request.user.centre, name_ar="أ", name_en="A")


@requires("staff.use_house")
@answer_once
def add_and_go(request):
    make_team(request)
    messages.success(request, "Added.")
    return redirect("/preferences/")


@requires("staff.use_house")
@answer_once
def add_and_show(request):
    team = make_team(request)
    response = HttpResponse(f"{SECRET} {team.pk}")
    response["HX-Trigger"] = '{"staff:team-added": {}}'
    return response


@requires("staff.use_house")
@answer_once
def add_and_refuse(request):
    make_team(request)
    return HttpResponse("no", status=422)


@requires("staff.use_house")
@answer_once
def add_and_fail(request):
    make_team(request)
    raise ZeroDivisionError


api = NinjaAPI(urls_namespace="answers", auth=bearer)


class Full(DomainError):
    """No more teams."""


@api.exception_handler(DomainError)
def say_no(request, refusal):
    return refuse_as(refusal)


class TeamIn(Schema):
    name: str
    fails: bool = False


@api.post("teams", response={201: dict})
@answer_api_once
@permitted("staff.use_house")
def team_add(request, payload: TeamIn):
    team = make_team(request)
    if payload.fails:
        raise Full("Full.")
    return Status(201, {"id": str(team.pk)})


urlpatterns = [
    path("go/", add_and_go),
    path("show/", add_and_show),
    path("refuse/", add_and_refuse),
    path("fail/", add_and_fail),
    path("api/v1/", api.urls),
    path("", include("shelter.urls")),
]
handler404 = "shelter.views_errors.not_found"


@pytest.fixture(autouse=True)
def _house(settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if "SignInRequired" not in name
    ]  # ninja's own patterns here are not marked


@pytest.fixture
def huda(client):
    member = MemberFactory()
    client.force_login(member)
    return member


class TestAnswerOnce:
    def test_acts_once_and_answers_the_same(self, client, huda):
        answers = [client.post("/show/", {"token": "t1", "name": "x"}) for _click in range(5)]

        assert Team.objects.count() == 1
        assert len({answer.content for answer in answers}) == 1
        assert len({answer["HX-Trigger"] for answer in answers}) == 1

    def test_repeats_the_redirect_and_its_message(self, client, huda):
        first = client.post("/go/", {"token": "t1"})
        client.get("/preferences/")
        again = client.post("/go/", {"token": "t1"})

        assert (first.status_code, again.status_code) == (302, 302)
        assert first["Location"] == again["Location"]
        assert Team.objects.count() == 1
        assert "Added." in client.get("/preferences/").content.decode()

    def test_repeats_a_toast_to_htmx(self, client, huda):
        sent = {"token": "t1"}, {"HX-Request": "true"}
        answers = [client.post("/go/", sent[0], headers=sent[1]) for _click in range(2)]

        assert [answer["HX-Redirect"] for answer in answers] == ["/preferences/"] * 2

    def test_another_token_is_another_act(self, client, huda):
        client.post("/go/", {"token": "t1"})
        client.post("/go/", {"token": "t2"})

        assert Team.objects.count() == 2

    def test_without_a_token_it_acts_each_time(self, client, huda):
        client.post("/go/")
        client.post("/go/")

        assert Team.objects.count() == 2

    def test_the_same_token_of_another_member_is_hers(self, client, huda):
        client.post("/go/", {"token": "t1"})
        client.force_login(MemberFactory())
        client.post("/go/", {"token": "t1"})

        assert Team.objects.count() == 2

    def test_the_same_token_with_other_words_does_nothing(self, client, huda):
        client.post("/go/", {"token": "t1", "name": "one"})
        response = client.post("/go/", {"token": "t1", "name": "two"})

        assert response.status_code == 409
        assert Team.objects.count() == 1

    def test_a_newly_drawn_csrf_token_is_the_same_form(self, client, huda):
        client.post("/go/", {"token": "t1", "csrfmiddlewaretoken": "a"})
        response = client.post("/go/", {"token": "t1", "csrfmiddlewaretoken": "b"})

        assert response.status_code == 302
        assert Team.objects.count() == 1

    def test_a_refusal_changes_nothing_and_may_be_sent_again(self, client, huda):
        for _try in range(2):
            assert client.post("/refuse/", {"token": "t1"}).status_code == 422

        assert Team.objects.count() == KeptAnswer.objects.count() == 0
        assert client.post("/refuse/", {"token": "t1", "name": "other"}).status_code == 422

    def test_a_crash_changes_nothing(self, huda):
        client = Client(raise_request_exception=False)
        client.force_login(huda)

        assert client.post("/fail/", {"token": "t1"}).status_code == 500
        assert Team.objects.count() == KeptAnswer.objects.count() == 0

    def test_keeps_neither_token_nor_answer_in_clear(self, client, huda):
        client.post("/show/", {"token": "token-in-clear", "name": SECRET})
        kept = KeptAnswer.objects.get()

        assert kept.key != "token-in-clear"
        assert SECRET.encode() not in bytes(kept.body)

    def test_a_get_is_not_its_business(self, client, huda):
        assert client.get("/preferences/?token=t1").status_code == 200

    def test_is_forgotten_after_a_day(self):
        now = timezone.now()
        KeptAnswerFactory(created_at=now)
        KeptAnswerFactory(created_at=now - timezone.timedelta(hours=25))

        assert forget_answers(at=now) == {"forgotten": 1}
        assert forget_answers(at=now) == {"forgotten": 0}


class TestAnswerApiOnce:
    @pytest.fixture
    def headers(self, huda):
        return {"Authorization": f"Bearer {make_token(member=huda, name='x', at=timezone.now())}"}

    def post(self, client, headers, body, key=None):
        keyed = {"Idempotency-Key": key} if key is not None else {}
        return client.post(
            "/api/v1/teams",
            body,
            content_type="application/json",
            headers={**headers, **keyed},
        )

    def test_one_key_one_effect_one_answer(self, client, headers):
        answers = [self.post(client, headers, {"name": "x"}, "k") for _click in range(50)]

        assert Team.objects.count() == 1
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1

    def test_without_a_key_it_acts_each_time(self, client, headers):
        for _click in range(2):
            assert self.post(client, headers, {"name": "x"}).status_code == 201

        assert Team.objects.count() == 2

    def test_the_same_key_with_another_body_is_refused(self, client, headers):
        self.post(client, headers, {"name": "x"}, "k")
        response = self.post(client, headers, {"name": "y"}, "k")

        assert response.status_code == 409
        assert response.json()["error"] == "IdempotencyKeyReused"
        assert Team.objects.count() == 1

    @pytest.mark.parametrize("key", ["", "k" * 201, "a\x07b"])
    def test_a_malformed_key_is_refused(self, client, headers, key):
        response = self.post(client, headers, {"name": "x"}, key)

        assert response.status_code == 422
        assert response.json()["error"] == "ImpossibleIdempotencyKey"
        assert Team.objects.count() == 0

    def test_the_longest_key_is_taken(self, client, headers):
        for _click in range(2):
            assert self.post(client, headers, {"name": "x"}, "k" * 200).status_code == 201

        assert Team.objects.count() == 1

    def test_a_refusal_is_not_kept_and_changes_nothing(self, client, headers):
        refused = self.post(client, headers, {"name": "x", "fails": True}, "k")
        accepted = self.post(client, headers, {"name": "x"}, "k")

        assert (refused.status_code, accepted.status_code) == (409, 201)
        assert Team.objects.count() == 1

    def test_a_stranger_gets_nothing_again(self, client, headers):
        self.post(client, headers, {"name": "x"}, "k")

        assert self.post(client, {}, {"name": "x"}, "k").status_code == 401

    def test_one_who_left_gets_nothing_again(self, client, headers, huda):
        self.post(client, headers, {"name": "x"}, "k")
        huda.is_active = False
        huda.save()

        assert self.post(client, headers, {"name": "x"}, "k").status_code == 401

    def test_must_stand_above_permitted(self):
        with pytest.raises(TypeError, match="below @answer_api_once"):
            answer_api_once(lambda request: None)


def persist(client):
    """Send it again while the house is too busy: a database in memory does not let writers wait."""
    while True:
        answer = client.post("/show/", {"token": "t1", "name": "x"})
        if answer.status_code != 503:
            return answer


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_fifty_equal_posts_give_one_row_and_fifty_equal_answers(self):
        huda, answers = MemberFactory(), []
        clients = [Client() for _click in range(50)]
        for client in clients:
            client.force_login(huda)
        ready = threading.Barrier(len(clients))

        def click(client):
            try:
                ready.wait()
                answers.append(persist(client))
            finally:
                connection.close()

        threads = [threading.Thread(target=click, args=[client]) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert Team.objects.count() == 1
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert len(answers) == 50

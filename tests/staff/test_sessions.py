"""A sign-in ends by the server's clock, whatever the page does (P14)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.test import Client

from staff.actions import change_member, change_password, reset_password
from staff.models import AuditEntry, SignIn, TermsAcceptance
from staff.pins import WeakPin, choose_pin
from staff.tasks import end_sign_ins
from tests.residents.factories import CentreFactory, MemberFactory
from tests.staff.factories import DeviceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sessions]
START = datetime(2026, 3, 1, 8, tzinfo=UTC)
PAGE = "/preferences/"
BY_HAND = {"HX-Request": "true", "X-Person": "1"}
BY_ITSELF = {"HX-Request": "true"}
PIN = "418302"
PASSWORD = "a-long-sentence"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def huda():
    member = MemberFactory(login="huda", role="house", password=PASSWORD)
    choose_pin(member=member, pin=PIN, at=START)
    return member


@pytest.fixture
def signed_in(clock, client, huda):
    client.force_login(huda)
    return SignIn.objects.get()


def after(clock, **time):
    clock.shift(timedelta(**time))


def is_locked(response):
    return response.status_code == 302 and response["Location"].startswith("/locked/")


def kept(sign_in=None):
    return {"X-Page-Kept": str((sign_in or SignIn.objects.get()).pk)}


def is_out(response):
    return response.status_code == 302 and response["Location"].startswith("/sign-in/")


def actions_of(member):
    rows = AuditEntry.objects.filter(about_id=member.pk).order_by("id")
    return [(entry.action, entry.reason) for entry in rows]


class TestLock:
    def test_comes_after_five_minutes_without_anybody(self, clock, client, signed_in):
        after(clock, minutes=4, seconds=59)
        assert client.get(PAGE).status_code == 200
        after(clock, minutes=5)

        assert is_locked(client.get(PAGE))

    def test_comes_although_the_board_polls_for_an_hour(self, clock, client, signed_in):
        answers = {}
        for seconds in range(10, 3600, 10):
            clock.move_to(START + timedelta(seconds=seconds))
            answers[seconds] = client.get("/board/?seen=0", headers=BY_ITSELF)

        assert {answers[at].status_code for at in range(10, 300, 10)} <= {200, 204}
        assert {answers[at].status_code for at in range(300, 1200, 10)} == {423}
        assert all("HX-Redirect" in answers[at] for at in range(1200, 3600, 10))

    def test_comes_although_panels_load_and_scripts_fetch(self, clock, client, signed_in):
        after(clock, minutes=3)
        client.get("/notices/", headers=BY_ITSELF)
        client.get(PAGE, headers={"Sec-Fetch-Mode": "cors"})
        client.get("/board/?seen=0", headers=BY_HAND)
        after(clock, minutes=2)

        assert is_locked(client.get(PAGE))

    @pytest.mark.parametrize("headers", [{}, BY_HAND])
    def test_waits_for_what_somebody_does(self, clock, client, signed_in, headers):
        for _minutes in range(12):
            after(clock, minutes=4)
            assert client.get("/notices/", headers=headers).status_code == 200

    def test_waits_while_somebody_types(self, clock, client, signed_in):
        for _minutes in range(12):
            after(clock, minutes=1)
            assert client.post("/session/active/", headers={"X-Person": "1"}).status_code == 204

        assert client.get(PAGE).status_code == 200

    def test_of_one_tab_locks_the_server_at_once(self, client, signed_in):
        client.post("/lock/")

        assert is_locked(client.get(PAGE))
        assert is_locked(client.get("/"))

    def test_gives_a_part_of_a_page_no_data(self, client, signed_in):
        client.post("/lock/")
        for address in ("/board/?seen=0", "/", "/notices/", "/residents/"):
            answer = client.get(address, headers=BY_HAND)
            assert (answer.status_code, answer.content) == (423, b"")
            assert answer["X-Session"] == "locked"

    def test_refuses_what_is_sent(self, client, signed_in, huda):
        client.post("/lock/")
        client.post(PAGE, {"theme": "dark"})

        huda.refresh_from_db()
        assert huda.theme == ""

    def test_page_names_nobody(self, client, signed_in, huda):
        client.post("/lock/")
        page = client.get("/locked/").content.decode()

        assert huda.name not in page
        assert huda.login not in page


class TestUnlock:
    @pytest.fixture(autouse=True)
    def locked(self, client, signed_in):
        client.post("/lock/")

    def test_opens_the_page_that_was_asked_for(self, client):
        page = client.get("/notices/", follow=True)
        answer = client.post("/locked/", {"pin": PIN, "next": page.context["next"]})

        assert answer["Location"] == "/notices/"
        assert client.get("/notices/").status_code == 200

    @pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/nowhere/"])
    def test_never_leads_elsewhere(self, client, elsewhere):
        assert client.post("/locked/", {"pin": PIN, "next": elsewhere})["Location"] == "/"

    def test_takes_any_digits(self, client):
        assert client.post("/locked/", {"pin": "٤١٨٣٠٢"}).status_code == 302

    def test_answers_a_kept_page_without_another(self, client):
        wrong = client.post("/locked/", {"pin": "000000"}, headers=kept())
        right = client.post("/locked/", {"pin": PIN}, headers=kept())

        assert (wrong.status_code, right.status_code) == (422, 204)
        assert wrong.json()["message"]

    def test_never_opens_a_page_kept_from_somebody_else(self, client, huda):
        other = SignIn.objects.create(member=MemberFactory(centre=huda.centre))
        headers = {"X-Page-Kept": str(other.pk)}

        assert client.get("/locked/", headers=headers).status_code == 401
        assert client.post("/locked/", {"pin": PIN}, headers=headers).status_code == 401
        assert is_locked(client.get(PAGE))

    def test_ends_the_sign_in_at_the_third_wrong_pin(self, client, huda):
        answers = [client.post("/locked/", {"pin": "000000"}) for _try in range(3)]

        assert [answer.status_code for answer in answers] == [422, 422, 302]
        assert is_out(answers[2])
        assert is_out(client.post("/locked/", {"pin": PIN}))
        assert actions_of(huda)[-1] == ("account:locked_out", "wrong_pin")

    def test_forgets_wrong_ones_after_a_right_one(self, client):
        for _round in range(3):
            client.post("/locked/", {"pin": "000000"})
            assert client.post("/locked/", {"pin": PIN}).status_code == 302

    def test_takes_the_password_of_one_without_a_pin(self, client, huda):
        huda.pin = ""
        huda.save()

        assert client.post("/locked/", {"pin": PASSWORD})["Location"] == "/"

    def test_takes_her_passkey(self, client, huda, monkeypatch):
        asked = []
        monkeypatch.setattr(
            "staff.factors.passkeys.accept", lambda *args: asked.append(args) or "hers"
        )
        answer = client.post("/locked/", {"pin": "", "factor_passkey": "{}"})

        assert answer["Location"] == "/"
        assert asked[0][3] == huda
        assert client.get(PAGE).status_code == 200

    def test_gives_the_browser_a_challenge_for_it(self, client):
        assert client.post("/sign-in/passkey/challenge/").status_code == 200

    def test_does_not_count_a_passkey_that_is_not_hers(self, client):
        for _try in range(4):
            answer = client.post("/locked/", {"pin": "", "factor_passkey": "{}"})
            assert answer.status_code == 422
        assert is_locked(client.get(PAGE))
        assert SignIn.objects.get().wrong_pins == 0

    def test_comes_too_late_after_twenty_minutes(self, clock, client):
        after(clock, minutes=20)

        assert is_out(client.post("/locked/", {"pin": PIN}))


class TestEnd:
    def test_comes_after_twenty_minutes_without_anybody(self, clock, client, signed_in, huda):
        after(clock, minutes=20)

        assert is_out(client.get(PAGE))
        assert actions_of(huda)[-1] == ("account:signed_out", "idle")

    def test_comes_after_ten_hours_however_busy(self, clock, client, signed_in, huda):
        for _minutes in range(149):
            after(clock, minutes=4)
            assert client.get("/notices/").status_code == 200
        after(clock, minutes=4)

        assert is_out(client.get(PAGE))
        assert actions_of(huda)[-1] == ("account:signed_out", "too_long")

    def test_clears_what_the_browser_holds(self, clock, client, signed_in):
        after(clock, minutes=20)
        answer = client.get("/notices/", headers=BY_ITSELF)

        assert answer["HX-Redirect"].startswith("/sign-in/")
        assert answer["X-Session"] == "ended"
        assert "storage" in answer["Clear-Site-Data"]
        assert answer.content == b""

    def test_leaves_nothing_to_an_old_cookie(self, client, signed_in, huda):
        cookie = client.cookies["session"].value
        client.post("/sign-out/")
        client.cookies["session"] = cookie

        assert is_out(client.get(PAGE))
        assert actions_of(huda)[-1] == ("account:signed_out", "signed_out")

    def test_is_final_though_the_session_is_still_stored(self, client, signed_in):
        SignIn.objects.update(ended_at=START, end_reason="changed")

        assert is_out(client.get(PAGE))

    def test_a_session_without_a_row_is_nobodys(self, client, signed_in):
        SignIn.objects.all().delete()

        assert is_out(client.get(PAGE))


class TestEndForgotten:
    def test_ends_idle_ones_and_old_ones_that_wait(self, huda):
        def sign_in(hours, *, parked):
            at = START - timedelta(hours=hours)
            return SignIn.objects.create(
                member=huda, started_at=at, seen_at=at, parked_at=at if parked else None
            )

        idle, old = sign_in(1, parked=False), sign_in(10, parked=True)
        waiting, fresh = sign_in(9, parked=True), sign_in(0, parked=False)

        assert end_sign_ins(at=START) == {"ended": 2}
        assert set(SignIn.objects.open()) == {waiting, fresh}
        assert [row.end_reason for row in SignIn.objects.filter(pk__in=[idle.pk])] == ["idle"]
        assert SignIn.objects.get(pk=old.pk).end_reason == "too_long"


class TestAccountChanges:
    @pytest.fixture
    def admin(self, huda):
        return MemberFactory(role="admin", centre=huda.centre)

    def change(self, huda, admin, **changes):
        now = {"name": huda.name, "roles": huda.roles, "teams": [], "is_active": True}
        change_member(member=huda, by=admin, at=START, **{**now, **changes})

    def test_one_who_left_is_out_with_her_next_request(self, client, signed_in, huda, admin):
        self.change(huda, admin, is_active=False)

        assert is_out(client.get(PAGE))
        assert not SignIn.objects.open().exists()

    def test_other_roles_hold_with_the_next_request(self, client, signed_in, huda, admin):
        assert client.get("/board/").status_code == 200
        self.change(huda, admin, roles=["trainer"])

        assert client.get("/board/").status_code == 403

    def test_a_new_password_from_the_administrator_ends_all(self, client, signed_in, huda, admin):
        SignIn.objects.create(member=huda, parked_at=START)
        reset_password(member=huda, by=admin, at=START)

        assert is_out(client.get(PAGE))
        assert not SignIn.objects.open().exists()

    def test_a_new_password_of_her_own_ends_the_others(self, client, signed_in, huda):
        other = Client()
        other.force_login(huda)
        change_password(member=huda, password="another-sentence", at=START, but=signed_in.pk)

        assert is_out(other.get(PAGE))
        assert SignIn.objects.open().get() == signed_in


class TestSignInRow:
    def test_is_made_by_the_form_with_a_fresh_session(self, client, huda, settings):
        settings.DEMO = True
        client.get("/sign-in/")
        client.cookies["session"] = before = "x" * 32
        client.post("/sign-in/", {"login": "huda", "password": PASSWORD})

        assert client.cookies["session"].value != before
        assert SignIn.objects.get().member == huda
        assert ("account:signed_in", "") in actions_of(huda)

    def test_is_touched_twice_a_minute_at_most(self, clock, client, signed_in):
        after(clock, seconds=29)
        client.get(PAGE)
        signed_in.refresh_from_db()
        assert signed_in.seen_at == START

        after(clock, seconds=1)
        client.get(PAGE)
        signed_in.refresh_from_db()
        assert signed_in.seen_at == START + timedelta(seconds=30)

    def test_without_a_second_factor_opens_nothing(self, client, signed_in):
        SignIn.objects.update(second_factor_at=None)

        assert client.get(PAGE)["Location"] == "/sign-in/second/"
        assert client.get("/board/", headers=BY_HAND)["HX-Redirect"] == "/sign-in/second/"
        assert client.post("/locked/", {"pin": PIN})["Location"] == "/sign-in/second/"

    def test_is_asked_for_in_the_trail_with_its_device(self, client, huda):
        device = DeviceFactory(centre=huda.centre, secret="known")
        client.force_login(huda)
        SignIn.objects.update(device=device)
        client.cookies["device"] = "known"
        client.get("/")

        assert client.get(PAGE).wsgi_request.device_id == device.pk


class TestChoosePin:
    @pytest.mark.parametrize(
        "pin",
        ["000000", "123456", "654321", "890123", "121212", "123123", "112112", "111222",
         "240190", "900124", "012490", "12345", "1234567", "abcdef", "", "٠٠٠٠٠٠"],
    )  # fmt: skip
    def test_refuses_what_is_guessed_first(self, huda, pin):
        before = huda.pin
        with pytest.raises(WeakPin):
            choose_pin(member=huda, pin=pin, at=START)

        huda.refresh_from_db()
        assert huda.pin == before

    def test_keeps_a_hash_only(self, huda):
        assert PIN not in huda.pin
        assert huda.pin.startswith("md5$")

    def test_page_asks_for_the_password(self, client, signed_in, huda):
        wanted = {"pin": "739184", "again": "739184"}
        refused = client.post("/preferences/pin/", {**wanted, "current": "wrong"})
        accepted = client.post("/preferences/pin/", {**wanted, "current": PASSWORD})

        assert (refused.status_code, accepted.status_code) == (422, 302)
        client.post("/lock/")
        assert client.post("/locked/", {"pin": "739184"}).status_code == 302

    def test_page_refuses_two_that_differ(self, client, signed_in):
        sent = {"current": PASSWORD, "pin": "739184", "again": "739185"}
        answer = client.post("/preferences/pin/", sent)

        assert answer.status_code == 422
        assert "739184" not in answer.content.decode()


class TestSwitch:
    """Two members of one house at one desk with one device."""

    @pytest.fixture
    def desk(self, clock, client, huda):
        device = DeviceFactory(centre=huda.centre, secret="desk")
        client.cookies["device"] = "desk"
        self.amal = MemberFactory(login="amal", role="trainer", centre=huda.centre)
        choose_pin(member=self.amal, pin="739184", at=START)
        client.force_login(self.amal)
        SignIn.objects.update(device=device)
        assert is_out(client.post("/change-member/password/"))
        client.force_login(huda)
        SignIn.objects.filter(member=huda).update(device=device)
        return client

    def switch(self, client, user_name="amal", pin="739184"):
        return client.post("/change-member/", {"user_name": user_name, "pin": pin})

    def test_brings_the_colleague_forward_with_her_own_rights(self, desk, huda):
        session = desk.cookies["session"].value
        assert self.switch(desk)["Location"] == "/"

        assert get_user(desk) == self.amal
        assert desk.cookies["session"].value != session
        assert desk.get("/board/").status_code == 403
        assert SignIn.objects.get(member=huda).parked_at == START
        assert actions_of(huda)[-1][0] == "account:parked"
        assert actions_of(self.amal)[-1][0] == "account:resumed"

    def test_and_back_again(self, desk, huda):
        self.switch(desk)
        assert self.switch(desk, "huda", PIN)["Location"] == "/"

        assert get_user(desk) == huda
        assert desk.get("/board/").status_code == 200
        assert SignIn.objects.open().count() == 2

    def test_works_from_the_lock_screen(self, desk):
        desk.post("/lock/")
        assert desk.get("/change-member/").status_code == 200
        self.switch(desk)

        assert get_user(desk) == self.amal
        assert desk.get(PAGE).status_code == 200

    def test_leaves_the_session_that_was_put_aside_dead(self, desk):
        cookie = desk.cookies["session"].value
        self.switch(desk)
        other = Client()
        other.cookies["session"], other.cookies["device"] = cookie, "desk"

        assert is_out(other.get(PAGE))

    @pytest.mark.parametrize(
        "change",
        [
            {"parked_at": None},
            {"second_factor_at": None},
            {"device": None},
            {"started_at": START - timedelta(hours=10)},
            {"ended_at": START, "end_reason": "changed"},
        ],
    )
    def test_refuses_one_who_did_not_sign_in_fully_here_today(self, desk, huda, change):
        SignIn.objects.filter(member=self.amal).update(**change)

        assert self.switch(desk).status_code == 422
        assert get_user(desk) == huda

    def test_refuses_one_who_left(self, desk, huda):
        self.amal.is_active = False
        self.amal.save()

        assert self.switch(desk).status_code == 422
        assert get_user(desk) == huda

    def test_does_not_say_which_of_the_two_was_wrong(self, desk):
        answers = [self.switch(desk, "amal", "000001"), self.switch(desk, "nobody", "000001")]
        said = {answer.context["form"].non_field_errors()[0] for answer in answers}

        assert {answer.status_code for answer in answers} == {422}
        assert len(said) == 1

    def test_ends_hers_at_the_third_wrong_pin(self, desk, huda):
        for _try in range(3):
            self.switch(desk, pin="000001")

        assert self.switch(desk).status_code == 422
        assert SignIn.objects.open().get().member == huda
        assert actions_of(self.amal)[-1] == ("account:locked_out", "wrong_pin")

    def test_counts_her_ten_hours_across_waiting(self, clock, desk):
        for _minutes in range(120):
            after(clock, minutes=4)
            desk.get("/notices/")
        self.switch(desk)
        for _minutes in range(29):
            after(clock, minutes=4)
            assert desk.get("/notices/").status_code == 200
        after(clock, minutes=4)

        assert is_out(desk.get("/notices/"))

    def test_is_refused_on_a_device_that_is_not_the_houses(self, desk, huda):
        SignIn.objects.update(device=None)

        assert self.switch(desk).status_code == 422
        assert desk.post("/change-member/password/").status_code == 422
        assert get_user(desk) == huda

    def test_works_anywhere_in_the_demonstration(self, desk, settings):
        settings.DEMO = True
        SignIn.objects.update(device=None)
        self.switch(desk)

        assert get_user(desk) == self.amal


def test_force_login_accepts_the_terms_once(client, huda):
    client.force_login(huda)
    client.force_login(huda)

    assert TermsAcceptance.objects.filter(member=huda).count() == 1
    assert CentreFactory().requires_devices is False

"""Only the house's own devices, each until it is refused (P32)."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from staff.devices import add_device, digest_of, refuse_device
from staff.models import AuditEntry, Device, SignIn
from tests.residents.factories import CentreFactory, MemberFactory
from tests.staff.factories import DeviceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sessions]
LIST = "/settings/devices/"
PAGE = "/preferences/"


@pytest.fixture
def centre():
    return CentreFactory(requires_devices=True)


@pytest.fixture
def huda(centre):
    return MemberFactory(role="house", centre=centre)


@pytest.fixture
def manager(centre):
    return MemberFactory(role="manager", centre=centre)


@pytest.fixture
def device(centre):
    return DeviceFactory(centre=centre, secret="known", label="Tablet, reception")


@pytest.fixture
def at_the_device(client, huda, device):
    client.cookies["device"] = "known"
    client.force_login(huda)
    SignIn.objects.filter(member=huda).update(device=device)
    return client


def is_out(response):
    return response.status_code == 302 and response["Location"].startswith("/sign-in/")


def events():
    rows = AuditEntry.objects.filter(action__startswith="device:")
    return list(rows.order_by("id").values_list("action", flat=True))


class TestUnknownDevice:
    @pytest.fixture
    def unknown(self, client, huda):
        client.force_login(huda)
        return client

    def code(self, centre, **when):
        return add_device(
            centre=centre, label="Tablet", by=None, at=timezone.now() - timedelta(**when)
        )[1]

    def test_reaches_nothing_but_the_page_for_its_code(self, unknown):
        for address in ("/", PAGE, "/board/", "/residents/", "/locked/", "/terms/"):
            assert unknown.get(address)["Location"] == "/device/"
        assert unknown.get("/device/").status_code == 200
        assert unknown.get("/board/", headers={"HX-Request": "true"})["HX-Redirect"] == "/device/"

    def test_becomes_known_with_a_code(self, unknown, centre):
        answer = unknown.post("/device/", {"code": self.code(centre).lower()})
        cookie = answer.cookies["device"]

        assert answer["Location"] == "/"
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
        assert unknown.get(PAGE).status_code == 200
        assert bytes(Device.objects.get().digest) == digest_of(cookie.value)
        assert events() == ["device:added", "device:admitted"]

    def test_takes_a_code_once(self, unknown, centre, huda):
        code = self.code(centre)
        unknown.post("/device/", {"code": code})
        other = Client()
        other.force_login(huda)

        assert other.post("/device/", {"code": code}).status_code == 422
        assert other.get(PAGE)["Location"] == "/device/"

    def test_takes_no_code_after_a_quarter_of_an_hour(self, unknown, centre):
        assert unknown.post("/device/", {"code": self.code(centre, minutes=15)}).status_code == 422
        assert "device" not in unknown.cookies

    def test_takes_no_code_of_another_centre(self, unknown):
        assert unknown.post("/device/", {"code": self.code(CentreFactory())}).status_code == 422

    def test_keeps_the_wrong_code_typed(self, unknown):
        answer = unknown.post("/device/", {"code": "ABCD-2345"})

        assert answer.status_code == 422
        assert "ABCD-2345" in answer.content.decode()

    def test_may_be_any_where_the_house_says_so(self, unknown, centre):
        centre.requires_devices = False
        centre.save()

        assert unknown.get(PAGE).status_code == 200

    def test_is_not_asked_in_the_demonstration(self, unknown, settings):
        settings.DEMO = True

        assert unknown.get(PAGE).status_code == 200


class TestKnownDevice:
    def test_is_recognised_when_somebody_signs_in(self, client, huda, device, settings):
        huda.set_password("a-long-sentence")
        huda.save()
        client.cookies["device"] = "known"
        client.post("/sign-in/", {"login": huda.login, "password": "a-long-sentence"})

        assert SignIn.objects.get().device == device

    def test_is_not_that_of_another_centre(self, client, huda):
        DeviceFactory(secret="theirs")
        client.cookies["device"] = "theirs"
        client.post("/sign-in/", {"login": huda.login, "password": "x"})
        client.force_login(huda)

        assert client.get(PAGE)["Location"] == "/device/"

    def test_a_session_without_its_cookie_is_over(self, at_the_device):
        assert at_the_device.get(PAGE).status_code == 200
        del at_the_device.cookies["device"]

        assert is_out(at_the_device.get(PAGE))
        assert SignIn.objects.get().end_reason == "revoked"

    def test_stands_in_the_trail_of_what_it_showed(self, at_the_device, device):
        assert at_the_device.get(PAGE).wsgi_request.device_id == device.pk


class TestRefuse:
    def test_takes_effect_with_the_next_request(self, at_the_device, device, manager):
        assert at_the_device.get(PAGE).status_code == 200
        refuse_device(device=device, by=manager, at=timezone.now())

        assert is_out(at_the_device.get(PAGE))
        assert events() == ["device:refused"]

    def test_ends_those_that_wait_too(self, at_the_device, device, manager):
        SignIn.objects.create(member=manager, device=device, parked_at=timezone.now())
        refuse_device(device=device, by=manager, at=timezone.now())

        assert not SignIn.objects.open().exists()
        assert set(SignIn.objects.values_list("end_reason", flat=True)) == {"revoked"}

    def test_holds_even_if_a_sign_in_were_left_open(self, at_the_device, device):
        Device.objects.update(revoked_at=timezone.now())

        assert is_out(at_the_device.get(PAGE))

    def test_leaves_the_cookie_worthless(self, at_the_device, device, manager, huda):
        refuse_device(device=device, by=manager, at=timezone.now())
        at_the_device.force_login(huda)

        assert at_the_device.get(PAGE)["Location"] == "/device/"


class TestDeviceList:
    @pytest.fixture
    def manages(self, client, manager, centre):
        DeviceFactory(centre=centre, secret="office", label="Office")
        client.cookies["device"] = "office"
        client.force_login(manager)
        SignIn.objects.update(device=Device.objects.get(label="Office"))
        return client

    def test_says_who_used_which(self, manages, device, huda):
        SignIn.objects.create(member=huda, device=device)
        theirs = DeviceFactory(label="Elsewhere")
        page = manages.get(LIST).content.decode()

        assert device.label in page
        assert huda.name in page
        assert theirs.label not in page

    def test_shows_a_code_this_once(self, manages):
        page = manages.post(LIST, {"label": "Tablet 2"}).content.decode()
        added = Device.objects.get(label="Tablet 2")

        assert added.code_until > timezone.now() + timedelta(minutes=14)
        assert added.created_by is not None
        shown = [
            word for word in page.replace("<", " ").replace(">", " ").split() if len(word) == 9
        ]
        codes = [word for word in shown if digest_of(word.replace("-", "")) == added.code_digest]
        assert len(codes) == 1
        assert codes[0] not in manages.get(LIST).content.decode()

    def test_refuses_one(self, manages, device):
        answer = manages.post(f"{LIST}{device.pk}/refuse/")

        device.refresh_from_db()
        assert answer["Location"] == LIST
        assert device.revoked_at is not None

    @pytest.mark.parametrize("role", ["house", "caseworker", "lead", "privacy"])
    def test_is_for_those_who_run_the_settings(self, client, centre, role):
        centre.requires_devices = False
        centre.save()
        client.force_login(MemberFactory(role=role, centre=centre))

        assert client.get(LIST).status_code == 403
        assert client.post(LIST, {"label": "x"}).status_code == 403
        assert not Device.objects.exists()


class TestEnrolDevice:
    def test_prints_a_code_for_the_first_one(self, centre, capsys):
        call_command("enrol_device", "Office")

        code = capsys.readouterr().out.strip().splitlines()[-1].replace("-", "")
        assert bytes(Device.objects.get().code_digest) == digest_of(code)

    def test_asks_which_centre(self, centre):
        other = CentreFactory()
        with pytest.raises(CommandError):
            call_command("enrol_device", "Office")
        call_command("enrol_device", "Office", centre=other.code)

        assert Device.objects.get().centre == other

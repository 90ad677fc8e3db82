from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from staff.actions import EndsBeforeItStarts, ShiftBegan, add_shift, cancel_shift
from staff.models import DutyShift
from staff.selectors import on_duty
from tests.residents.factories import MemberFactory
from tests.staff.factories import DutyShiftFactory

pytestmark = pytest.mark.django_db
PAGE = "/settings/shifts/"


@pytest.fixture
def manager(client):
    member = MemberFactory(role="manager", english=True)
    client.force_login(member)
    return member


class TestOnDuty:
    def test_from_its_start_until_just_before_its_end(self):
        shift = DutyShiftFactory()
        moment = timedelta(microseconds=1)

        assert not on_duty(shift.member, shift.starts_at - moment)
        assert on_duty(shift.member, shift.starts_at)
        assert on_duty(shift.member, shift.ends_at - moment)
        assert not on_duty(shift.member, shift.ends_at)

    def test_is_hers_alone(self):
        shift = DutyShiftFactory()

        assert not on_duty(MemberFactory(centre=shift.centre), shift.starts_at)

    def test_everyone_always_is_in_the_demonstration(self, settings):
        settings.DEMO = True

        assert on_duty(MemberFactory(), timezone.now())


class TestShifts:
    def test_must_end_after_it_starts(self, manager):
        now = timezone.now()
        for ends_at in (now, now - timedelta(hours=1)):
            with pytest.raises(EndsBeforeItStarts):
                add_shift(member=manager, starts_at=now, ends_at=ends_at, by=manager, at=now)

        assert not DutyShift.objects.exists()

    def test_one_that_began_stays(self, manager):
        shift = DutyShiftFactory()
        with pytest.raises(ShiftBegan):
            cancel_shift(shift=shift, by=manager, at=shift.starts_at)

        assert DutyShift.objects.get() == shift


class TestShiftPage:
    def test_enters_a_shift_on_the_centres_clock(self, client, manager):
        huda = MemberFactory(centre=manager.centre)
        sent = {
            "member": str(huda.pk),
            "starts_at": "2026-11-24T15:00",
            "ends_at": "2026-11-24T23:00",
        }
        response = client.post(PAGE, {**sent, "token": "t"})

        assert response["Location"] == PAGE
        shift = DutyShift.objects.get()
        assert shift.starts_at.isoformat() == "2026-11-24T12:00:00+00:00"

    def test_keeps_what_was_typed_when_it_ends_too_early(self, client, manager):
        sent = {"starts_at": "2026-11-24T15:00", "ends_at": "2026-11-24T14:00"}
        response = client.post(PAGE, {**sent, "member": str(manager.pk)})

        assert response.status_code == 422
        assert "2026-11-24T15:00" in response.content.decode()
        assert "must end after it starts" in response.content.decode()

    def test_knows_nobody_of_another_centre(self, client, manager):
        other = MemberFactory()
        sent = {"starts_at": "2026-11-24T15:00", "ends_at": "2026-11-24T23:00"}

        assert client.post(PAGE, {**sent, "member": str(other.pk)}).status_code == 422
        assert not DutyShift.objects.exists()

    def test_takes_back_one_to_come(self, client, manager):
        shift = DutyShiftFactory(
            member__centre=manager.centre, starts_at=timezone.now() + timedelta(days=1)
        )
        response = client.post(reverse("staff:shift_cancel", args=[shift.pk]))

        assert response["Location"] == PAGE
        assert not DutyShift.objects.exists()

    def test_says_why_one_that_began_cannot_be_taken_back(self, client, manager):
        shift = DutyShiftFactory(member__centre=manager.centre)
        response = client.post(reverse("staff:shift_cancel", args=[shift.pk]))

        assert response.status_code == 422
        assert "already begun" in response.content.decode()
        assert DutyShift.objects.exists()


class TestCentrePage:
    def test_sets_the_limits(self, client, manager):
        response = client.post("/settings/centre/", {"max_nights": "45", "hold_minutes": "60"})

        assert response["Location"] == "/settings/"
        manager.centre.refresh_from_db()
        centre = manager.centre
        assert (centre.max_nights, centre.hold_minutes, centre.shows_hijri) == (45, 60, False)

    @pytest.mark.parametrize(
        "wrong", [{"max_nights": "0"}, {"hold_minutes": "-1"}, {"max_nights": "x"}]
    )
    def test_refuses_what_cannot_be(self, client, manager, wrong):
        sent = {"max_nights": "45", "hold_minutes": "60", **wrong}

        assert client.post("/settings/centre/", sent).status_code == 422
        manager.centre.refresh_from_db()
        assert manager.centre.max_nights == 30

    def test_the_index_shows_what_she_may_open(self, client, manager):
        page = client.get("/settings/").content.decode()
        assert "/settings/centre/" in page
        assert "/settings/members/" not in page

        client.force_login(MemberFactory(role="admin"))
        assert "/settings/members/" in client.get("/settings/").content.decode()

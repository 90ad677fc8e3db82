import re

import pytest
from django.urls import reverse
from django.utils import timezone

from residents.actions import declare_conflict
from rooms.models import Relocation
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory
from tests.rooms.factories import RoomFactory, StayFactory
from tests.support.factors import app_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return RoomFactory(beds=2)


@pytest.fixture
def villa(room):
    RoomFactory(centre=room.villa.centre, beds=3)
    return room.villa


@pytest.fixture
def supervisor(villa):
    return MemberFactory(role="supervisor", centre=villa.centre, english=True)


@pytest.fixture
def here(client, supervisor):
    client.force_login(supervisor)
    return client


@pytest.fixture
def url(villa):
    return reverse("rooms:villa_relocate", args=[villa.pk])


def version_in(page):
    return re.search(r'name="version" value="(\w+)"', page.text)[1]


class TestProposal:
    def test_says_who_goes_where_by_code(self, here, url, room):
        stay = StayFactory(bed=room.beds.first())

        page = here.get(url)

        assert "Everybody who is here has a bed elsewhere" in page.text
        assert stay.person.code in page.text
        assert stay.person_id in subjects_of(AuditEntry.objects.latest("at"))
        assert not Relocation.objects.exists()

    def test_says_who_fits_nowhere_and_asks_to_accept_it(self, here, url, room, villa):
        boy = StayFactory(bed=room.beds.first())
        type(boy.person).objects.filter(pk=boy.person_id).update(sex="M", birth_year=2010)

        page = here.get(url)

        assert "Not everybody fits elsewhere" in page.text
        assert "accept_remaining" in page.text

    def test_hides_who_is_hidden_from_the_reader(self, here, url, room, supervisor):
        stay = StayFactory(bed=room.beds.first())
        by = MemberFactory(centre=supervisor.centre)
        kept = {"member": supervisor, "person": stay.person, "kind": "relative"}
        declare_conflict(**kept, by=by, at=timezone.now())

        page = here.get(url)

        assert stay.person.code not in page.text
        assert "a resident" in page.text

    def test_is_for_supervisors(self, client, url, villa):
        client.force_login(MemberFactory(role="house", centre=villa.centre))
        assert client.get(url).status_code == 403

    def test_takes_as_many_queries_for_many_as_for_few(self, here, url, room, villa):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        asked = []
        for _more in range(2):
            some = RoomFactory(villa=villa, beds=10)
            RoomFactory(centre=villa.centre, beds=10)
            for bed in some.beds.all():
                StayFactory(bed=bed)
            with CaptureQueriesContext(connection) as queries:
                here.get(url)
            asked.append(len(queries))
        assert asked[0] == asked[1]


class TestConfirming:
    def test_moves_everybody_and_shows_the_list(self, here, url, room, supervisor):
        stay, app = StayFactory(bed=room.beds.first()), app_of(supervisor)
        sent = {"reason": "fire", "words": "smoke", "version": version_in(here.get(url))}

        without = here.post(url, sent)
        assert without.status_code == 422
        assert "smoke" in without.text
        assert not Relocation.objects.exists()

        answer = here.post(url, sent | {"factor_code": app.code()})

        kept = Relocation.objects.get()
        assert answer.url == reverse("rooms:relocation_detail", args=[kept.pk])
        page = here.get(answer.url)
        assert stay.person.code in page.text
        assert "smoke" in page.text
        assert stay.person_id in subjects_of(AuditEntry.objects.latest("at"))

    def test_is_refused_with_the_new_proposal_where_the_house_changed(
        self, here, url, room, settings
    ):
        settings.DEMO = True
        old = version_in(here.get(url))
        stay = StayFactory(bed=room.beds.first())

        answer = here.post(url, {"reason": "fire", "version": old})

        assert answer.status_code == 422
        assert "Nobody was moved" in answer.text
        assert version_in(answer) != old
        assert stay.person.code in answer.text
        assert not Relocation.objects.exists()

    def test_says_in_words_that_somebody_fits_nowhere(self, here, url, room, settings):
        settings.DEMO = True
        boy = StayFactory(bed=room.beds.first())
        type(boy.person).objects.filter(pk=boy.person_id).update(sex="M", birth_year=2010)
        sent = {"reason": "other", "version": version_in(here.get(url))}

        refused = here.post(url, sent)
        assert (refused.status_code, Relocation.objects.count()) == (422, 0)
        assert "fits nowhere else" in refused.text
        here.post(url, sent | {"accept_remaining": "on"})

        assert Relocation.objects.count() == 1


class TestReopening:
    def test_opens_the_villa_again(self, here, url, villa, settings):
        settings.DEMO = True
        here.post(url, {"reason": "water", "version": version_in(here.get(url))})
        kept = Relocation.objects.get()
        villas = reverse("rooms:relocation_list")
        assert "closed since" in here.get(villas).text
        assert "This villa is closed already" in here.get(url).text

        here.post(reverse("rooms:relocation_reopen", args=[kept.pk]))

        kept.refresh_from_db()
        assert kept.reopened_at is not None
        assert "closed since" not in here.get(villas).text
        again = here.post(reverse("rooms:relocation_reopen", args=[kept.pk]), follow=True)
        assert "open again already" in again.text

    def test_a_nurse_sees_the_list_without_the_words(self, here, client, url, villa, settings):
        settings.DEMO = True
        sent = {"reason": "water", "words": "pipes", "version": version_in(here.get(url))}
        here.post(url, sent)
        client.force_login(MemberFactory(role="nurse", centre=villa.centre, english=True))

        page = client.get(reverse("rooms:relocation_detail", args=[Relocation.objects.get().pk]))

        assert page.status_code == 200
        assert "pipes" not in page.text
        assert "Reopen" not in page.text

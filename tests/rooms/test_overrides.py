"""The log of rules that were set aside: codes and reasons, for supervisors and managers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from residents.actions import declare_conflict
from rooms.actions import move_stay
from rooms.models import RuleOverride
from staff import vault
from staff.choices import Role
from tests.residents.factories import MemberFactory
from tests.rooms.factories import RoomFactory
from tests.rooms.moving import AT, member_of, stay_in

pytestmark = pytest.mark.django_db
MAY = {"supervisor", "manager"}
PAGE = "/overrides/"


@pytest.fixture
def room():
    return RoomFactory(beds=12)


def set_aside(room, reason="One night only", beds=0):
    """Move somebody of the room into a room for girls, against the rule."""
    girls = RoomFactory(villa=room.villa, audience="girls", beds=1)
    stay = stay_in(room.beds.all()[beds])
    supervisor = member_of(room.villa.centre, "supervisor")
    move_stay(stay=stay, bed=girls.beds.get(), by=supervisor, at=AT, override=reason)
    return stay


def signed_in(client, role, centre):
    client.member = MemberFactory(role=role, centre=centre, language="en")
    client.force_login(client.member)
    return client


class TestOverrides:
    def test_keep_the_rule_and_the_reason(self, room):
        stay = set_aside(room)

        kept = RuleOverride.objects.get()

        assert (kept.stay, kept.rule) == (stay, "RoomDoesNotAdmit")
        assert kept.sealed_reason

    def test_say_so_where_no_rule_was_in_the_way(self, room):
        supervisor = member_of(room.villa.centre, "supervisor")
        stay = stay_in(room.beds.all()[0])

        move_stay(
            stay=stay, bed=room.beds.all()[1], by=supervisor, at=AT, override="Nearer to the door"
        )

        assert RuleOverride.objects.get().rule == "none"

    def test_keep_nothing_of_a_move_that_the_rules_allow(self, room):
        stay = stay_in(room.beds.all()[0])

        move_stay(
            stay=stay, bed=room.beds.all()[1], by=member_of(room.villa.centre, "house"), at=AT
        )

        assert not RuleOverride.objects.exists()


class TestPage:
    @pytest.mark.parametrize("role", sorted(Role.values))
    def test_is_for_supervisors_and_managers(self, client, room, role):
        stay = set_aside(room)

        answer = signed_in(client, role, room.villa.centre).get(PAGE)

        assert answer.status_code == (200 if role in MAY else 403)
        if role in MAY:
            page = answer.content.decode()
            assert stay.person.code in page
            assert "the room is for others" in page
            assert "One night only" in page

    def test_shows_nothing_of_another_centre_or_of_who_is_hidden(self, client, room):
        stay = set_aside(room)
        elsewhere = RoomFactory().villa.centre
        page = signed_in(client, "manager", elsewhere).get(PAGE).content.decode()
        assert stay.person.code not in page
        client = signed_in(client, "supervisor", room.villa.centre)

        declare_conflict(
            member=client.member, person=stay.person, kind="relative", by=client.member, at=AT
        )

        assert stay.person.code not in client.get(PAGE).content.decode()

    def test_keeps_the_rule_when_the_words_are_destroyed(self, client, room):
        stay = set_aside(room)
        vault.destroy_keys(stay.person_id)

        page = signed_in(client, "supervisor", room.villa.centre).get(PAGE).content.decode()

        assert "the room is for others" in page
        assert "One night only" not in page

    def test_takes_as_many_queries_for_ten_as_for_two(self, client, room):
        client = signed_in(client, "supervisor", room.villa.centre)

        def count():
            with CaptureQueriesContext(connection) as seen:
                client.get(PAGE)
            return len(seen)

        for number in range(2):
            set_aside(room, beds=number)
        count()
        two = count()
        for number in range(2, 10):
            set_aside(room, beds=number)

        assert count() == two

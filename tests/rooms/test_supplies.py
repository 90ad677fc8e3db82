"""What is handed out of the store (D26)."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from rooms.actions.supplies import ImpossibleCount, NobodyToSupply, issue_supply
from rooms.caring import handed_out
from rooms.models import SupplyIssue
from tests.residents.factories import MemberFactory
from tests.rooms.factories import BedFactory, StayFactory
from tests.rooms.moving import AT, ZONE, stay_in, waiting_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def stay():
    return stay_in(BedFactory())


@pytest.fixture
def by(stay):
    return MemberFactory(role="house", centre=stay.centre)


def issue(stay, by, item="hygiene_kit", count=2, at=AT):
    return issue_supply(stay=stay, item=item, count=count, by=by, at=at)


class TestIssueSupply:
    def test_notes_item_count_and_who(self, stay, by):
        row = issue(stay, by)

        assert (row.item, row.count, row.at, row.by) == ("hygiene_kit", 2, AT, by)

    @pytest.mark.parametrize(("item", "count"), [("clothing", 0), ("clothing", 51), ("gold", 1)])
    def test_refuses_what_cannot_be(self, stay, by, item, count):
        with pytest.raises(ImpossibleCount):
            issue(stay, by, item=item, count=count)

        assert not SupplyIssue.objects.exists()

    def test_refuses_somebody_who_has_not_come(self, by):
        with pytest.raises(NobodyToSupply):
            issue(waiting_in(BedFactory()), by)

    def test_the_database_insists_on_a_count(self, stay, by):
        with pytest.raises(IntegrityError), transaction.atomic():
            SupplyIssue.objects.create(stay=stay, item="clothing", count=0, by=by)


class TestHandedOut:
    def test_adds_up_by_item_within_the_month_of_this_house(self, stay, by):
        issue(stay, by)
        issue(stay, by, count=3)
        issue(stay, by, at=AT - timedelta(days=40))
        elsewhere = stay_in(BedFactory())
        issue(elsewhere, MemberFactory(centre=elsewhere.centre))
        march, april = (datetime(2026, month, 1, tzinfo=ZONE) for month in (3, 4))

        found = handed_out(stay.centre, march, april)

        assert [count for _label, count in found] == [0, 5, 0, 0, 0, 0]


class TestViews:
    @pytest.fixture
    def house(self, client, by):
        by.language = "en"
        by.save()
        client.force_login(by)
        return client

    @pytest.fixture
    def guest(self, stay):
        return StayFactory(bed=BedFactory(room=stay.placements.get().bed.room))

    def test_hand_out_and_show_it_on_her_page_and_in_the_month(self, house, guest):
        where = reverse("rooms:supply_issue", args=[guest.pk])

        assert house.post(where, {"item": "clothing", "count": "٠"}).status_code == 422
        answer = house.post(where, {"item": "clothing", "count": "٣"})

        page = house.get(answer["Location"]).content.decode()
        assert "clothing" in page
        assert "3" in house.get(reverse("rooms:supply_list")).content.decode()

    @pytest.mark.parametrize("month", ["", "2026-13", "0001-01", "9999-12", "2026-03"])
    def test_show_a_month_whatever_is_asked_for(self, house, month):
        answer = house.get(reverse("rooms:supply_list"), {"month": month})

        assert answer.status_code == 200

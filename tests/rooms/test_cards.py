import re

import pytest
from django.db import IntegrityError

from rooms.actions.cards import CardAlreadyRevoked, issue_card, revoke_card
from rooms.cards import check_digit, grouped, new_number, read_number
from rooms.models import ResidentCard
from shelter.shared.pictures import qr_svg
from tests.residents.factories import PersonFactory
from tests.rooms.moving import AT, member_of


class TestNumber:
    def test_has_twelve_digits_and_one_that_checks_them(self):
        number = new_number()

        assert re.fullmatch(r"\d{13}", number)
        assert read_number(number) == number

    def test_is_random(self):
        assert len({new_number() for _try in range(200)}) == 200

    def test_notices_every_wrong_digit_and_every_swap_of_neighbours(self):
        number = new_number()
        for place, digit in enumerate(number):
            for other in set("0123456789") - {digit}:
                assert read_number(number[:place] + other + number[place + 1 :]) is None
            pair = number[place : place + 2]
            swapped = number[:place] + pair[::-1] + number[place + 2 :]
            assert swapped == number or read_number(swapped) is None

    def test_knows_the_published_example(self):
        assert check_digit("572") == "4"

    @pytest.mark.parametrize(
        "text", ["", "12", "x" * 13, "1" * 5000, "https://a.example/1", "²" * 13]
    )
    def test_reads_nothing_else(self, text):
        assert read_number(text) is None

    def test_reads_digits_as_people_type_them(self):
        number = new_number()
        arabic = number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

        assert read_number(grouped(number)) == read_number(arabic) == number
        assert read_number("-".join([number[:6], number[6:]])) == number

    def test_is_drawn_without_styles_or_scripts(self):
        picture = qr_svg(new_number())

        assert picture.startswith("<svg")
        assert "style" not in picture
        assert "http" not in picture


@pytest.mark.django_db
class TestIssueCard:
    @pytest.fixture
    def person(self):
        return PersonFactory()

    @pytest.fixture
    def by(self, person):
        return member_of(person.centre)

    def test_replaces_the_one_before(self, person, by):
        lost = issue_card(person=person, by=by, at=AT)

        card = issue_card(person=person, by=by, at=AT)

        lost.refresh_from_db()
        assert (lost.revoked_at, lost.revoked_by) == (AT, by)
        assert card.number != lost.number
        assert list(person.cards.valid()) == [card]

    def test_says_nothing_about_her(self, person, by):
        card = issue_card(person=person, by=by, at=AT)

        assert read_number(card.number)
        assert not set(person.code.replace("-", "")) <= set(card.number)

    def test_the_database_keeps_one_valid_card_a_person(self, person, by):
        issue_card(person=person, by=by, at=AT)

        with pytest.raises(IntegrityError):
            ResidentCard.objects.create(person=person, number=new_number())

    def test_revokes_once(self, person, by):
        card = issue_card(person=person, by=by, at=AT)

        revoke_card(card=card, by=by, at=AT)

        assert not person.cards.valid().exists()
        with pytest.raises(CardAlreadyRevoked):
            revoke_card(card=card, by=by, at=AT)

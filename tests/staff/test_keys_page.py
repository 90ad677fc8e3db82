import re

import pytest
import zxingcpp
from django.core import checks
from django.utils import timezone

from shelter.shared import ringfile
from staff.actions import back_up, entrust_cards
from staff.models import AuditEntry
from staff.recovery import card_key, cards_waiting
from tests.residents.factories import MemberFactory

pytestmark = pytest.mark.django_db
KEYS, CARDS, ENTRUST = "/settings/keys/", "/settings/keys/cards/", "/settings/keys/cards/entrust/"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.KEYRING = tmp_path / "keyring.json"
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.DEMO = True  # nothing is asked anew
    ringfile.ensure(settings.KEYRING)
    return settings.BACKUP_DIR


@pytest.fixture
def privacy(client):
    member = MemberFactory(role="privacy", english=True)
    client.force_login(member)
    return member


def words_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


class TestKeys:
    def test_warns_while_the_cards_lie_here_and_shows_no_digit_of_them(self, client, privacy):
        page = words_of(client.get(KEYS))

        assert "The recovery cards still lie on this machine" in page
        assert not [group for card in cards_waiting() for group in card.groups if group in page]

        entrust_cards(by=None, at=timezone.now())
        assert "Both cards are in safe hands" in words_of(client.get(KEYS))

    def test_says_whether_there_is_a_backup(self, client, privacy, folder):
        assert "none yet late" in words_of(client.get(KEYS))

        back_up(folder=folder, at=timezone.now())

        page = words_of(client.get(KEYS))
        assert "1 backup" in page
        assert " late " not in page

    @pytest.mark.parametrize("role", ["admin", "manager", "house", "lead"])
    def test_is_of_privacy_only(self, client, role):
        client.force_login(MemberFactory(role=role))

        assert client.get(KEYS).status_code == 403
        assert client.post(CARDS).status_code == 403
        assert client.post(ENTRUST).status_code == 403
        assert len(cards_waiting()) == 2


class TestCards:
    def test_shows_two_cards_that_open_and_writes_down_who_saw_them(self, client, privacy):
        page = client.post(CARDS, {"what": "print"})

        groups = re.findall(r"<li>(\d{6})</li>", page.content.decode())
        assert len(groups) == 2 * 17
        for card in (groups[:17], groups[17:]):
            card_key(" ".join(card))
        entry = AuditEntry.objects.get(action="keys:cards_printed")
        assert entry.member_id == privacy.pk

    def test_is_neutral(self, client, privacy):
        body = client.post(CARDS, {"what": "print"}).content.decode()
        (card, _other) = re.findall(r'<section class="key-card">.*?</section>', body, re.S)

        assert not re.search(r"sakina|shelter|سكينة|house|recover", card, re.I)

    def test_a_scanner_reads_the_picture(self, client, privacy):
        body = client.post(CARDS, {"what": "print"}).content.decode()
        (picture, _other) = re.findall(r"<svg class=\"qr\".*?</svg>", body, re.S)

        (found,) = zxingcpp.read_barcodes(drawn(picture))

        assert found.text == cards_waiting()[0].digits

    def test_asks_who_it_is(self, client, privacy, settings):
        settings.DEMO = False

        page = client.post(CARDS, {"what": "print"})

        assert page.status_code == 422
        assert not AuditEntry.objects.filter(action="keys:cards_printed").exists()
        assert "key-card" not in page.content.decode()

    def test_new_ones_replace_them(self, client, privacy):
        before = {card.digits for card in cards_waiting()}
        client.post(ENTRUST)
        assert cards_waiting() == []

        assert client.post(CARDS, {"what": "print"}).status_code == 422
        page = client.post(CARDS, {"what": "new"})

        assert page.status_code == 200
        assert len(cards_waiting()) == 2
        assert before.isdisjoint(card.digits for card in cards_waiting())

    def test_in_safe_hands_they_are_gone_from_here(self, client, privacy, settings):
        client.post(ENTRUST)

        assert not list(ringfile.cards_folder(settings.KEYRING).iterdir())
        assert client.post(ENTRUST).status_code == 302


def drawn(picture):
    """Return the squares of an SVG path of a QR code as a picture, eight dots to a square."""
    from PIL import Image, ImageDraw

    size = int(re.search(r'viewBox="0 0 (\d+)', picture)[1])
    path = re.search(r'<path d="([^"]+)"', picture)[1]
    image = Image.new("L", (size * 8, size * 8), 255)
    draw = ImageDraw.Draw(image)
    for x, y in re.findall(r"M(\d+),(\d+)H", path):
        left, top = int(x) * 8, int(y) * 8
        draw.rectangle((left, top, left + 7, top + 7), fill=0)
    return image


class TestCheck:
    def test_says_before_going_out_that_the_cards_lie_here(self, settings):
        settings.DEMO = False
        said = {one.id for one in checks.run_checks(include_deployment_checks=True)}
        assert "staff.I001" in said

        entrust_cards(by=None, at=timezone.now())
        said = {one.id for one in checks.run_checks(include_deployment_checks=True)}
        assert "staff.I001" not in said

import io
import tempfile
import zlib
from pathlib import Path

import pytest
import qrcode
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from rooms.actions import issue_card
from rooms.cards import grouped, new_number
from rooms.scanning import NotAPicture, digits_in
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory, PersonFactory, TeamFactory
from tests.rooms.factories import StayFactory

pytestmark = pytest.mark.django_db
SCAN, FRAME = reverse("rooms:scan"), reverse("rooms:scan_frame")


@pytest.fixture
def stay():
    return StayFactory()


@pytest.fixture
def card(stay):
    return issue_card(person=stay.person, by=None, at=timezone.now())


@pytest.fixture
def sign_in(client, stay):
    def as_role(role="house"):
        client.member = MemberFactory(role=role, centre=stay.centre, language="en")
        client.force_login(client.member)
        return client

    return as_role


def picture_of(text, kind="PNG", size=None):
    image = qrcode.make(text, error_correction=qrcode.ERROR_CORRECT_M).convert("RGB")
    if size:
        image = image.resize((size, size))
    kept = io.BytesIO()
    image.save(kept, kind)
    return kept.getvalue()


def bomb(width, height):
    """Return a PNG of a few hundred bytes that says it is huge."""

    def chunk(kind, body):
        size = len(body).to_bytes(4, "big")
        return size + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    head = chunk(b"IHDR", size + b"\x08\x00\x00\x00\x00")
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )


class TestScanView:
    def test_opens_her_stay_from_the_digits(self, sign_in, stay, card):
        for typed in (card.number, grouped(card.number)):
            answer = sign_in().post(SCAN, {"number": typed})

            assert answer.status_code == 302
            assert answer["Location"] == reverse("rooms:stay_detail", args=[stay.pk])
        assert subjects_of(AuditEntry.objects.latest("pk")) == [stay.person_id]

    def test_opens_her_record_where_she_has_no_stay_or_it_is_not_for_them(
        self, sign_in, stay, card
    ):
        person = PersonFactory(centre=stay.centre)
        other = issue_card(person=person, by=None, at=timezone.now())
        record = reverse("residents:person_detail", args=[person.pk])

        assert sign_in().post(SCAN, {"number": other.number})["Location"] == record
        mine = reverse("residents:person_detail", args=[stay.person_id])
        assert sign_in("intake").post(SCAN, {"number": card.number})["Location"] == mine

    def test_says_politely_that_it_is_no_card_and_keeps_what_was_typed(self, sign_in, card):
        wrong = card.number[:-1] + str((int(card.number[-1]) + 1) % 10)

        answer = sign_in().post(SCAN, {"number": wrong})

        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.content.decode()

    def test_says_the_same_of_lost_foreign_and_unknown_cards(self, sign_in, stay, card):
        client = sign_in()
        issue_card(person=stay.person, by=None, at=timezone.now())
        foreign = issue_card(person=PersonFactory(), by=None, at=timezone.now())
        unknown = new_number()

        answers = []
        for number in (card.number, foreign.number, unknown):
            answer = client.post(SCAN, {"number": number})
            assert answer.status_code == 422
            answers.append(answer.context["form"].errors)
        assert answers[0] == answers[1] == answers[2]

    def test_lets_a_caseworker_scan_only_her_own(self, sign_in, stay, card):
        client = sign_in("caseworker")
        assert client.post(SCAN, {"number": card.number}).status_code == 422

        case_file = stay.person.case_file
        case_file.team = TeamFactory(centre=stay.centre)
        case_file.save()
        client.member.teams.add(case_file.team)

        assert client.post(SCAN, {"number": card.number}).status_code == 302

    @pytest.mark.parametrize("role", ["manager", "admin", "privacy", "branch", "network"])
    def test_is_for_those_who_meet_residents(self, sign_in, role):
        assert sign_in(role).get(SCAN).status_code == 403
        assert sign_in(role).post(FRAME, b"", "image/png").status_code == 403

    def test_lets_the_camera_run_here_alone(self, sign_in):
        client = sign_in()

        assert "camera=(self)" in client.get(SCAN)["Permissions-Policy"]
        assert "camera=()" in client.get(reverse("rooms:board"))["Permissions-Policy"]


class TestScanFrameView:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
    def test_reads_a_frame_and_says_where_to_go(self, sign_in, stay, card, kind):
        answer = sign_in().post(FRAME, picture_of(card.number, kind), f"image/{kind.lower()}")

        assert answer.status_code == 200
        assert answer.json() == {"location": reverse("rooms:stay_detail", args=[stay.pk])}

    def test_keeps_nothing(self, sign_in, card, settings):
        before = _files(settings)

        sign_in().post(FRAME, picture_of(card.number), "image/png")

        assert _files(settings) == before

    def test_answers_nothing_where_there_is_nothing(self, sign_in):
        client, entries = sign_in(), AuditEntry.objects.count()
        empty = io.BytesIO()
        Image.new("RGB", (320, 240), "white").save(empty, "PNG")

        for frame in (empty.getvalue(), picture_of("https://example.org/"), picture_of("123")):
            answer = client.post(FRAME, frame, "image/png")

            assert (answer.status_code, answer.content) == (204, b"")
        assert AuditEntry.objects.count() == entries

    def test_says_politely_that_a_card_is_not_in_use(self, sign_in):
        answer = sign_in().post(FRAME, picture_of(new_number()), "image/png")

        assert answer.status_code == 422
        assert "in use" in answer.json()["message"]

    @pytest.mark.parametrize(
        "frame",
        [
            b"",
            b"not a picture",
            b"\x89PNG\r\n\x1a\n",
            bomb(60_000, 60_000),
            bomb(20_000, 20_000),
            bomb(2_001, 2_000),
            b"GIF89a" + b"\0" * 50,
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        ],
        ids=["empty", "text", "cut", "bomb", "large", "over", "gif", "svg"],
    )
    def test_refuses_what_is_no_small_picture(self, sign_in, frame):
        answer = sign_in().post(FRAME, frame, "image/png")

        assert answer.status_code == 422
        assert answer.json()["message"]

    def test_refuses_a_body_over_a_megabyte(self, sign_in):
        answer = sign_in().post(FRAME, b"\0" * 1_000_001, "image/png")

        assert answer.status_code == 413

    def test_is_never_read_by_a_get(self, sign_in):
        assert sign_in().get(FRAME).status_code == 405


class TestDigitsIn:
    def test_reads_a_small_and_a_large_code(self):
        number = new_number()

        assert digits_in(picture_of(number, size=150)) == number
        assert digits_in(picture_of(number, size=1900)) == number

    def test_does_not_open_what_says_it_is_too_large(self):
        with pytest.raises(NotAPicture):
            digits_in(bomb(30_000, 30_000))


class TestCardDetailView:
    def test_shows_digits_code_and_nothing_else_of_her(self, sign_in, stay, card):
        page = sign_in().get(reverse("rooms:card_detail", args=[stay.person_id]))

        text = page.content.decode()
        assert grouped(card.number) in text
        assert stay.person.code in text
        assert "style=" not in text
        assert subjects_of(AuditEntry.objects.latest("pk")) == [stay.person_id]

    def test_issues_and_replaces(self, sign_in, stay):
        client, page = sign_in(), reverse("rooms:card_detail", args=[stay.person_id])
        assert "no card yet" in client.get(page).content.decode()

        for _time in range(2):
            answer = client.post(reverse("rooms:card_issue", args=[stay.person_id]))
            assert answer["Location"] == page

        assert stay.person.cards.count() == 2
        assert stay.person.cards.valid().count() == 1

    def test_is_secret_to_other_houses_and_closed_to_others_here(self, sign_in, stay):
        foreign = PersonFactory()

        assert sign_in().get(reverse("rooms:card_detail", args=[foreign.pk])).status_code == 404
        mine = reverse("rooms:card_detail", args=[stay.person_id])
        for role in ("caseworker", "trainer", "manager", "intake"):
            assert sign_in(role).get(mine).status_code == 403


def _files(settings):
    places = [Path(settings.MEDIA_ROOT), Path(tempfile.gettempdir())]
    return {
        str(path)
        for place in places
        if place.exists()
        for path in place.glob("*.[pjuw][npe][gpbd]*")
    }

"""Documents: what may come in, what is left of it, who may open it, what is gone for good."""

import io
import logging
import os
import tempfile
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from residents.actions import AlreadyRemoved, assign_file, remove_document
from residents.documents import (
    checking,
    destroy_files,
    made_safe,
    read_document,
    store,
    sweep_orphans,
)
from residents.models import Document
from shelter.shared.sealing import CannotUnseal
from staff import vault
from staff.models import AuditEntry, WrappedKey
from tests.residents.factories import DocumentFactory, PersonFactory, TeamFactory
from tests.residents.files import made
from tests.support.canaries import Search

CANARY = made.CANARY.encode()
TITLE = "CNRY-title صورة جواز كناري"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A folder of its own for the files of a test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def worker(signed_in):
    """The client of a caseworker."""
    return signed_in("caseworker")


@pytest.fixture
def hers(worker, centre):
    """A person whose file is the caseworker's own."""
    person = PersonFactory(centre=centre)
    assign_file(case_file=person.case_file, member=worker.member, by=None, at=timezone.now())
    return person


def sent(clear, *, kind="court", title=TITLE, name="holiday.jpg", kind_said="image/jpeg"):
    return {"kind": kind, "title": title, "file": SimpleUploadedFile(name, clear, kind_said)}


def add(client, person, clear, **more):
    return client.post(reverse("residents:document_add", args=[person.pk]), sent(clear, **more))


def file_of(client, document):
    return client.get(reverse("residents:document_file", args=[document.pk]))


class TestMadeSafe:
    @pytest.mark.parametrize("name", made.HOSTILE)
    def test_refuses(self, name):
        refusal, clear = made.HOSTILE[name]

        with pytest.raises(getattr(checking, refusal)) as refused:
            made_safe(clear)

        assert type(refused.value).__name__ == refusal
        assert str(refused.value)

    @pytest.mark.parametrize("name", ["pixel flood", "pixel flood as jpeg", "41 megapixels"])
    def test_decodes_nothing_of_a_flood(self, name):
        decoding = patch("PIL.ImageFile.ImageFile.load", side_effect=AssertionError("decoded"))
        with decoding, pytest.raises(checking.TooManyPixels):
            made_safe(made.HOSTILE[name][1])

    @pytest.mark.parametrize("clear", [made.jpeg_with_place(), made.png_with_words()])
    def test_leaves_only_the_pixels_of_a_picture(self, clear):
        assert CANARY in clear

        media_type, safe = made_safe(clear)

        image = Image.open(io.BytesIO(safe))
        assert media_type == Image.MIME[image.format]
        assert CANARY not in safe
        assert b"CNRY" not in safe
        assert b"Telephone" not in safe
        assert not image.getexif()
        assert not image.getexif().get_ifd(made.GPS)
        image.load()
        assert not set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert safe.rstrip().endswith((b"\xff\xd9", b"IEND\xaeB`\x82"))

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_turns_a_picture_upright(self, orientation):
        _type, safe = made_safe(made.jpeg_with_place(orientation))

        image = Image.open(io.BytesIO(safe)).convert("RGB")
        assert image.size == ((64, 32) if orientation < 5 else (32, 64))
        corners = [(2, 2), (image.width - 3, 2), (image.width - 3, image.height - 3)]
        corners.append((2, image.height - 3))
        red = [n for n, place in enumerate(corners) if image.getpixel(place)[0] > 200]
        assert red == [{1: 0, 2: 1, 3: 2, 4: 3, 5: 0, 6: 1, 7: 2, 8: 3}[orientation]]

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
    def test_takes_pictures_of_every_kind_of_points(self, mode):
        clear = made.saved(Image.new(mode, (9, 7)), "PNG")

        assert made_safe(clear)[0] == "image/png"

    @pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
    def test_takes_every_kind_of_jpeg(self, mode):
        assert made_safe(made.saved(Image.new(mode, (9, 7)), "JPEG"))[0] == "image/jpeg"

    def test_what_is_too_detailed_becomes_a_smaller_picture(self):
        noise = Image.frombytes("RGB", (2000, 2000), os.urandom(12_000_000))
        clear = made.saved(noise.reduce(1), "JPEG", quality=85)
        with patch("residents.documents.pictures.MOST_BYTES", 100_000):
            media_type, safe = made_safe(clear)

        assert (media_type, len(safe) <= 100_000) == ("image/jpeg", True)

    def test_keeps_a_pdf_as_it_is(self):
        clear = made.pdf(body=b"2 0 obj<</Type/Catalog>>endobj")

        assert made_safe(clear) == ("application/pdf", clear)

    def test_forty_megapixels_are_taken(self):
        clear = made.saved(Image.new("L", (8000, 5000)), "PNG")

        assert made_safe(clear)[0] == "image/png"


class TestAddDocument:
    def test_keeps_it_encrypted_under_a_key_of_its_own(self, hers):
        document = DocumentFactory(person=hers, clear=made.jpeg_with_place(), title=TITLE)

        path = store.path_of(document.pk)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert b"JFIF" not in path.read_bytes()
        key = vault.key_of(document.pk, vault.DOCUMENT)
        assert read_document(document.pk, key)[:3] == b"\xff\xd8\xff"
        row = WrappedKey.objects.get(owner_id=document.pk)
        assert (row.kind, row.person_id) == ("document", hers.pk)
        assert hers.events.filter(kind="document_added").get().detail == {"document": "photo"}

    def test_the_file_of_another_document_does_not_open(self, hers):
        one, other = DocumentFactory(person=hers), DocumentFactory(person=hers)
        store.path_of(one.pk).write_bytes(store.path_of(other.pk).read_bytes())
        key = vault.key_of(other.pk, vault.DOCUMENT)

        with pytest.raises(CannotUnseal):
            read_document(one.pk, key)

    def test_a_refused_file_changes_nothing(self, hers):
        with pytest.raises(checking.UnknownFormat):
            DocumentFactory(person=hers, clear=b"GIF89a")

        assert not Document.objects.exists()
        assert not WrappedKey.objects.filter(kind="document").exists()

    def test_the_file_is_there_before_its_row_and_swept_where_no_row_came(self, hers):
        with transaction.atomic():
            document = DocumentFactory(person=hers)
            transaction.set_rollback(True)  # the machine stops here

        path = store.path_of(document.pk)
        assert path.exists()
        assert not Document.objects.exists()
        assert sweep_orphans(at=timezone.now()) == 0  # it may be on its way
        assert sweep_orphans(at=timezone.now() + timedelta(days=1, minutes=1)) == 1
        assert not path.exists()

    def test_no_row_stands_without_its_whole_file(self, hers):
        full = patch("os.fsync", side_effect=OSError("no space left"))
        with full, pytest.raises(OSError, match="no space"):
            DocumentFactory(person=hers)

        assert not Document.objects.exists()
        [half] = store.folder().glob("*/*" + store.COMING)
        sweep_orphans(at=timezone.now() + timedelta(days=2))
        assert not half.exists()

    def test_a_sweep_leaves_what_is_kept(self, hers):
        document = DocumentFactory(person=hers)

        sweep_orphans(at=timezone.now() + timedelta(days=400))

        assert store.path_of(document.pk).exists()


@pytest.mark.canary_sweep
class TestNothingInClear:
    def test_a_document_is_nowhere_in_clear(self, worker, hers, tmp_path, caplog):
        """In no file of the house, no table, no temporary file, no log: neither it nor its name."""
        caplog.set_level(logging.DEBUG)
        clear = made.pdf(body=b"(" + CANARY + b")")
        with patch.object(tempfile, "tempdir", str(tmp_path)):
            answer = add(worker, hers, clear, name="CNRY-name-of-file.pdf")
        assert answer.status_code == 302
        document = Document.objects.get()
        assert b"".join(file_of(worker, document)).count(CANARY) == 1

        search = Search([made.CANARY, "CNRY-name-of-file", TITLE])
        assert store.path_of(document.pk).exists()
        assert search.files(tmp_path) == []
        assert search(everything_in_the_database()) == []
        assert search(caplog.text) == []

    def test_nothing_sent_becomes_a_temporary_file(self, worker, hers, tmp_path):
        def refuse(*args, **kwargs):
            raise AssertionError("a file in clear")

        big = made.saved(Image.frombytes("RGB", (1600, 1600), os.urandom(7_680_000)), "PNG")
        assert len(big) > 5_000_000
        with patch("tempfile._mkstemp_inner", refuse):
            assert add(worker, hers, big).status_code == 302


def everything_in_the_database():
    """Return every value of every table, one after another."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [_bytes(value) for row in cursor.fetchall() for value in row]
    return b"\0".join(found)


def _bytes(value):
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


class TestDocumentPages:
    def test_a_document_is_added_listed_and_opened(self, worker, hers):
        answer = add(worker, hers, made.jpeg_with_place())

        listed = worker.get(answer["Location"]).text
        document = Document.objects.get()
        assert TITLE in listed
        assert "court paper" in listed
        page = worker.get(reverse("residents:document_detail", args=[document.pk])).text
        assert f'<img src="/documents/{document.pk}/"' in page
        assert (
            f"/documents/{document.pk}/page/"
            in worker.get(answer["Location"], headers={"HX-Request": "true"}).text
        )

    def test_its_page_and_its_bytes_are_in_the_read_log(self, worker, hers):
        document = DocumentFactory(person=hers)
        AuditEntryCount = AuditEntry.objects.count()
        file_of(worker, document)

        entry = AuditEntry.objects.latest("id")
        assert AuditEntry.objects.count() == AuditEntryCount + 1
        assert entry.action == "residents:document_file"
        assert bytes(entry.subjects) == hers.pk.bytes

    def test_a_picture_comes_where_no_script_can_run(self, worker, hers):
        answer = file_of(worker, DocumentFactory(person=hers, clear=made.jpeg()))

        policy = [part.strip() for part in answer["Content-Security-Policy"].split(";")]
        assert {"sandbox", "default-src 'none'"} <= set(policy)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"] == 'inline; filename="document.jpg"'

    def test_a_pdf_comes_as_a_download_only(self, worker, hers):
        document = DocumentFactory(person=hers, clear=made.pdf())

        answer = file_of(worker, document)

        assert answer["Content-Disposition"] == 'attachment; filename="document.pdf"'
        page = worker.get(reverse("residents:document_detail", args=[document.pk])).text
        assert "<img" not in page

    @pytest.mark.parametrize("name", made.HOSTILE)
    def test_what_is_refused_is_said_and_what_was_typed_stays(self, worker, hers, name):
        answer = add(worker, hers, made.HOSTILE[name][1])

        assert answer.status_code == 422
        assert TITLE in answer.text
        assert '<option value="court" selected>' in answer.text
        assert "The file must be chosen again" in answer.text
        assert 'class="error-summary"' in answer.text
        assert not Document.objects.exists()

    def test_a_missing_file_is_asked_for(self, worker, hers):
        address = reverse("residents:document_add", args=[hers.pk])

        assert worker.post(address, {"kind": "court", "title": ""}).status_code == 422

    def test_the_name_and_the_type_that_a_browser_says_count_for_nothing(self, worker, hers):
        add(worker, hers, made.pdf(), name="../../etc/x.jpg", kind_said="image/jpeg")

        assert Document.objects.get().media_type == "application/pdf"


class TestLimits:
    def test_a_body_far_too_large_is_not_read(self, worker, hers):
        class Unread(io.BytesIO):
            def read(self, size=-1):
                raise AssertionError("read")

        address = reverse("residents:document_add", args=[hers.pk])
        answer = worker.generic(
            "POST", address, b"x", content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(70_000_000), **{"wsgi.input": Unread()},
        )  # fmt: skip

        assert answer.status_code == 413
        assert "larger than allowed" in answer.text

    @pytest.mark.parametrize("address", ["/preferences/", "/sign-in/"])
    def test_elsewhere_nothing_larger_than_a_megabyte_is_read(self, worker, address):
        answer = worker.post(address, sent(b"\0" * 1_000_001))

        assert answer.status_code == 413

    def test_a_stranger_sends_no_file_to_this_address_either(self, centre):
        stranger = Client(enforce_csrf_checks=True)  # that check reads the form of a stranger
        stranger.get("/sign-in/")
        address = reverse("residents:document_add", args=[PersonFactory(centre=centre).pk])

        assert stranger.post(address, sent(b"\0" * 1_000_001)).status_code == 413
        assert stranger.post(address, sent(made.jpeg())).status_code == 403

    def test_two_files_at_once_are_refused(self, worker, hers):
        address = reverse("residents:document_add", args=[hers.pk])
        both = [SimpleUploadedFile(f"{n}.jpg", made.jpeg()) for n in (1, 2)]

        assert worker.post(address, {"kind": "court", "file": both}).status_code == 400


class TestWhoMay:
    def addresses(self, document):
        names = ("document_file", "document_detail")
        return [reverse(f"residents:{name}", args=[document.pk]) for name in names]

    @pytest.mark.parametrize(
        ("role", "status"),
        [("house", 403), ("supervisor", 403), ("admin", 403), ("manager", 403), ("privacy", 403),
         ("trainer", 403), ("caseworker", 404), ("nurse", 404), ("lead", 404)],
    )  # fmt: skip
    def test_her_link_is_worth_nothing_to_another(
        self, worker, hers, client, member_as, role, status
    ):
        document = DocumentFactory(person=hers)
        assert [worker.get(a).status_code for a in self.addresses(document)] == [200, 200]

        client.force_login(member_as(role, teams=[TeamFactory(centre=hers.centre)]))

        assert {client.get(a).status_code for a in self.addresses(document)} == {status}

    def test_a_nurse_who_also_keeps_the_house_opens_no_file_that_is_not_hers(
        self, hers, client, member_as
    ):
        document = DocumentFactory(person=hers)
        both = member_as("nurse", roles=["nurse", "house"], teams=[])
        client.force_login(both)

        assert {client.get(a).status_code for a in self.addresses(document)} == {404}
        listed = client.get(reverse("residents:document_list", args=[hers.pk]))
        assert str(document.pk) not in listed.text
        assert add(client, hers, made.jpeg()).status_code == 404

    def test_night_staff_do_not_read_of_it_in_the_timeline(self, hers, client, member_as):
        DocumentFactory(person=hers, kind="medical")
        client.force_login(member_as("house"))

        assert "medical" not in client.get(f"/residents/{hers.pk}/").text


class TestRemoveDocument:
    def test_destroys_it_for_everyone(self, worker, hers, django_capture_on_commit_callbacks):
        document = DocumentFactory(person=hers, title=TITLE)
        path = store.path_of(document.pk)
        with django_capture_on_commit_callbacks(execute=True):
            answer = worker.post(reverse("residents:document_remove", args=[document.pk]))

        assert answer.status_code == 302
        assert not path.exists()
        assert not WrappedKey.objects.filter(owner_id=document.pk).exists()
        document.refresh_from_db()
        assert document.sealed_title is None
        for address in TestWhoMay().addresses(document):
            assert worker.get(address).status_code == 404
        assert hers.events.filter(kind="document_removed").exists()

    def test_the_file_stays_until_the_removal_is_committed(self, worker, hers):
        document = DocumentFactory(person=hers)
        with transaction.atomic():
            remove_document(document=document, by=worker.member, at=timezone.now())
            transaction.set_rollback(True)  # the machine stops here

        assert file_of(worker, document).status_code == 200

    def test_a_file_left_by_a_crash_is_swept(self, worker, hers):
        document = DocumentFactory(person=hers)
        remove_document(document=document, by=worker.member, at=timezone.now())
        assert store.path_of(document.pk).exists()  # as if the machine had stopped here

        assert sweep_orphans(at=timezone.now() + timedelta(days=2)) >= 1
        assert not store.path_of(document.pk).exists()

    def test_a_second_removal_is_refused(self, worker, hers):
        document = DocumentFactory(person=hers)
        remove_document(document=document, by=worker.member, at=timezone.now())

        with pytest.raises(AlreadyRemoved):
            remove_document(document=document, by=worker.member, at=timezone.now())

    def test_a_nurse_adds_but_does_not_destroy(self, hers, client, member_as):
        document = DocumentFactory(person=hers)
        nurse = member_as("nurse")
        assign_file(case_file=hers.case_file, member=nurse, by=None, at=timezone.now())
        client.force_login(nurse)

        assert add(client, hers, made.jpeg()).status_code == 302
        address = reverse("residents:document_remove", args=[document.pk])
        assert client.post(address).status_code == 403


class TestDestroyFiles:
    def test_destroys_all_of_a_person_and_none_of_another(
        self, worker, hers, django_capture_on_commit_callbacks
    ):
        mine = [DocumentFactory(person=hers) for _ in range(2)]
        other = DocumentFactory(person=PersonFactory(centre=hers.centre))

        with django_capture_on_commit_callbacks(execute=True):
            assert destroy_files(hers.pk) == 2

        assert [store.path_of(document.pk).exists() for document in [*mine, other]] == [
            False, False, True,
        ]  # fmt: skip
        assert list(
            WrappedKey.objects.filter(kind="document").values_list("owner_id", flat=True)
        ) == [other.pk]
        assert file_of(worker, mine[0]).status_code == 404

    def test_a_document_whose_key_is_gone_exists_for_nobody(self, worker, hers):
        document = DocumentFactory(person=hers)
        vault.destroy_keys(hers.pk, [vault.DOCUMENT])

        assert file_of(worker, document).status_code == 404
        listed = worker.get(reverse("residents:document_list", args=[hers.pk]))
        assert str(document.pk) not in listed.text

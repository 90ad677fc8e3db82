"""Backups: sealed whole, restored row by row, refused if one byte is wrong (P9, P20, P21)."""

import gzip
import io
import json
import os
import random
import signal
from contextlib import nullcontext, suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from residents.documents.store import path_of
from residents.identity import identities
from residents.models import Document, FileEvent, NameToken, Person
from shelter import restoring
from shelter.restoring import DamagedBackup, NoKeyFits, NotEmpty, OtherVersion, check, check_back_up
from shelter.shared import ringfile
from shelter.shared.errors import DomainError
from staff import vault
from staff.actions import BackUpFailed, back_up
from staff.backups import checked, data_files, keys_file, making, newest, prune, refresh_keys
from staff.backups.envelope import CHUNK, SealedReader, SealedWriter
from staff.keyring import keyring
from staff.models import AuditEntry, Member, Notice, WrappedKey
from tests.residents.factories import DocumentFactory, MemberFactory, PersonFactory
from tests.staff.restored import NAME, PHONE, a_house_that_goes, a_person, backed_up, restored
from tests.support.canaries import Search
from tests.support.jobs import run_queued_jobs

pytestmark = pytest.mark.django_db
anything = Search([NAME, *NAME.split(), PHONE, "She sleeps badly."])


@pytest.fixture
def folder(tmp_path, settings):
    settings.KEYRING = tmp_path / "ring" / "keyring.json"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BACKUP_DIR = tmp_path / "backups"
    ringfile.ensure(settings.KEYRING)
    return settings.BACKUP_DIR


def content_of(path, kind):
    with path.open("rb") as file:
        sealed = SealedReader(file, kind=kind, machine_key=keyring().backup)
        return gzip.GzipFile(fileobj=io.BufferedReader(sealed)).read()


def opened(person):
    return identities([person])[person.pk]


class TestBackUp:
    def test_makes_a_data_file_and_beside_it_the_key_file(self, folder):
        a_person()

        said = StringIO()
        call_command("back_up", folder, stdout=said)

        path, counts = said.getvalue().splitlines()
        assert Path(path) == newest(folder)
        assert json.loads(counts)["keys"] == 2
        assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}

    def test_the_data_file_holds_no_key_in_any_form(self, folder):
        a_person()
        backed_up(folder)

        content = content_of(newest(folder), "data")

        wrapped = [bytes(key) for key in WrappedKey.objects.values_list("wrapped", flat=True)]
        ring = json.dumps(ringfile.read(folder.parent / "ring" / "keyring.json"))
        secret = [word.encode() for word in ring.replace('"', " ").split() if len(word) >= 64]
        assert wrapped
        assert len(secret) == 6
        assert not [key for key in wrapped if key.hex().encode() in content or key in content]
        assert not [key for key in secret if key in content]

    def test_the_key_file_holds_all_of_them(self, folder):
        a_person()
        backed_up(folder)

        content = content_of(keys_file(folder), "keys")

        wrapped = [bytes(key) for key in WrappedKey.objects.values_list("wrapped", flat=True)]
        assert all(key.hex().encode() in content for key in wrapped)

    def test_nothing_is_in_clear_in_any_file_at_any_moment(self, folder, monkeypatch):
        """Looks at every write to any file, temporary ones too, while a backup is made."""
        person = a_person()
        seen, real_open = [], os.open

        def watched(path, *args, **kwargs):
            seen.append(Path(os.fsdecode(path)))
            return real_open(path, *args, **kwargs)

        monkeypatch.setattr(os, "open", watched)
        backed_up(folder)

        assert {path.parent for path in seen} <= {folder, folder.parent}
        assert anything.files(folder) == []
        words = [person.code.encode(), b"staff.Centre", str(person.pk).encode()]
        files = [path.read_bytes() for path in folder.iterdir()]
        assert not [word for word in words for content in files if word in content]
        assert anything(content_of(newest(folder), "data")) == []

    def test_of_the_key_file_there_is_one_generation(self, folder, monkeypatch):
        a_person()
        backed_up(folder)
        with keys_file(folder).open("rb") as before:
            first = before.read()

            backed_up(folder)

            before.seek(0)
            assert before.read() != first  # overwritten where it lay
        assert len(data_files(folder)) == 2
        assert [path.name for path in folder.iterdir() if "keys" in path.name] == [
            path.name for path in folder.iterdir() if path.name in ("keys", ".keys-state")
        ]

    def test_the_oldest_go_but_for_one_a_day(self, tmp_path):
        start = datetime(2026, 11, 1, tzinfo=UTC)
        for quarter in range(4 * 24 * 10):
            at = start + timedelta(minutes=15 * quarter)
            (tmp_path / f"data-{at:%Y%m%dT%H%M%SZ}").touch()
        (tmp_path / "data-of-someone-else").touch()

        gone = prune(tmp_path, kept=96, daily=5)

        names = [path.name for path in data_files(tmp_path)]
        assert (len(names), gone) == (96 + 4, 960 - 100)
        assert names[95:98] == [
            "data-20261110T000000Z",
            "data-20261109T234500Z",
            "data-20261108T234500Z",
        ]
        assert (tmp_path / "data-of-someone-else").exists()


class TestNotMade:
    @pytest.fixture
    def pair(self, folder):
        a_person()
        backed_up(folder)
        MemberFactory(role="privacy"), MemberFactory(role="house")
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    @pytest.mark.parametrize("bytes_left", [0, 100, 5000])
    def test_a_full_disk_leaves_the_pair_before_and_tells_the_guards(
        self, folder, pair, monkeypatch, bytes_left
    ):
        left = [bytes_left]

        def full(sealed, chunk, *, last):
            left[0] -= len(chunk)
            if left[0] < 0:
                raise OSError(28, "No space left on device")
            return send(sealed, chunk, last=last)

        send = SealedWriter._send
        monkeypatch.setattr(SealedWriter, "_send", full)
        for _attempt in range(2):
            with pytest.raises(BackUpFailed):
                back_up(folder=folder, at=timezone.now())

        assert {path.name: path.read_bytes() for path in folder.iterdir()} == pair
        notices = Notice.objects.filter(kind=Notice.Kind.BACK_UP_FAILED)
        assert [notice.member.roles for notice in notices] == [["privacy"]]
        with pytest.raises(CommandError):
            call_command("back_up", folder)

    @pytest.mark.parametrize("step", ["_sealed", "_put_keys", "_put"])
    def test_a_kill_leaves_a_pair_that_fits(self, folder, pair, monkeypatch, step):
        """The child has no database: it writes empty tables, and dies before or between steps."""
        monkeypatch.setattr(making, "tables", list)
        monkeypatch.setattr(making, "lines_of", lambda *_args: ())
        monkeypatch.setattr(making, "_state", lambda _using: "")
        monkeypatch.setattr(making, "snapshot", lambda: nullcontext("default"))
        monkeypatch.setattr(making, "MigrationRecorder", EmptyRecorder)
        called, real = [], getattr(making, step)

        def dies(*args):
            called.append(step)
            if len(called) == (1 if step == "_put_keys" else 2):
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args)

        child = os.fork()
        if child == 0:
            setattr(making, step, dies)
            with suppress(BaseException):
                making.back_up_to(folder, timezone.now())
            os._exit(0)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])

        kept = {path.name: path.read_bytes() for path in folder.iterdir()}
        data = newest(folder).name
        assert kept[data] == pair[data]
        assert (kept["keys"] == pair["keys"]) == (step != "_put")
        monkeypatch.undo()
        with making.held(folder):
            assert not list(folder.glob(".draft-*"))


class EmptyRecorder:
    def __init__(self, _connection):
        pass

    def applied_migrations(self):
        return {}


class TestRestore:
    def test_makes_the_house_as_it_was(self, folder):
        with a_house_that_goes():
            person = a_person()
            document = DocumentFactory(person=person)
            content = path_of(document.pk).read_bytes()
            backed_up(folder)
        path_of(document.pk).unlink()

        counts = restored(folder)

        kept = Person.objects.get()
        assert (kept.code, opened(kept).name, opened(kept).phone) == (person.code, NAME, PHONE)
        assert FileEvent.objects.filter(person=kept).exclude(sealed_note=None).exists()
        assert path_of(document.pk).read_bytes() == content
        assert (counts["documents"], counts["erased"]) == (1, 0)
        assert AuditEntry.objects.filter(action="keys:restored").exists()

    def test_new_rows_get_numbers_after_the_restored(self, folder):
        with a_house_that_goes():
            a_person()
            backed_up(folder)
        restored(folder)
        newest_key = WrappedKey.objects.latest("pk").pk

        person = PersonFactory(name="Mariam")

        assert WrappedKey.objects.filter(person_id=person.pk, pk__gt=newest_key).count() == 2

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans without counts")
    def test_tells_postgresql_how_much_came(self, folder):
        with a_house_that_goes():
            for _number in range(3):
                a_person()
            backed_up(folder)
        restored(folder)

        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'residents_person'")
            assert cursor.fetchone() == (3,)

    def test_the_trail_still_only_grows(self, folder):
        with a_house_that_goes():
            a_person()
            backed_up(folder)
        restored(folder)

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            AuditEntry.objects.all().delete()

    def test_refuses_a_database_with_a_house_in_it(self, folder):
        a_person()
        backed_up(folder)
        before = Person.objects.get()

        with pytest.raises(NotEmpty):
            restored(folder)
        with pytest.raises(CommandError):
            call_command("restore", newest(folder), keys_file(folder))

        assert Person.objects.get() == before

    def test_refuses_what_another_version_made(self, folder, monkeypatch):
        with a_house_that_goes():
            a_person()
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO django_migrations (app, name, applied)"
                    " VALUES ('staff', '9999_later', %s)",
                    [timezone.now()],
                )
            backed_up(folder)

        with pytest.raises(OtherVersion):
            restored(folder)

        assert not Member.objects.exists()

    def test_refuses_one_byte_that_changed_anywhere(self, folder):
        with a_house_that_goes():
            DocumentFactory(person=a_person())
            backed_up(folder)
        for path in (newest(folder), keys_file(folder)):
            whole = path.read_bytes()
            places = [0, 20, *random.Random(1).sample(range(len(whole)), 40), len(whole) - 1]
            for place in places:
                changed = bytearray(whole)
                changed[place] ^= 1
                path.write_bytes(changed)
                with pytest.raises((DamagedBackup, NoKeyFits)):
                    restored(folder)
            path.write_bytes(whole)

        assert not Member.objects.exists()

    @pytest.mark.parametrize("length", [0, 10, 1000, -17, -1])
    def test_refuses_a_file_that_was_cut_or_grew(self, folder, length):
        with a_house_that_goes():
            a_person()
            backed_up(folder)
        path = newest(folder)
        whole = path.read_bytes()
        for changed in (whole[:length], whole + b"x"):
            path.write_bytes(changed)
            with pytest.raises(DamagedBackup):
                restored(folder)

        assert not Member.objects.exists()

    def test_says_so_on_the_terminal(self, folder):
        with a_house_that_goes():
            a_person()
            backed_up(folder)
        path = newest(folder)
        changed = bytearray(path.read_bytes())
        changed[-30] ^= 1
        path.write_bytes(changed)

        with pytest.raises(CommandError):
            call_command("restore", path, keys_file(folder))
        with pytest.raises(CommandError):
            call_command("restore", path.with_name("nothing"), keys_file(folder))

    def test_refuses_rows_that_are_not_what_was_backed_up(self, folder, monkeypatch):
        """The last comparison: between what stands in the database now and what stood there."""
        with a_house_that_goes():
            a_person()
            backed_up(folder)
        load = restoring.load_rows

        def one_differs(archive, using):
            count = load(archive, using)
            Person.objects.update(version=99)
            return count

        monkeypatch.setattr(restoring, "load_rows", one_differs)
        with pytest.raises(DamagedBackup):
            restored(folder)

        assert not Person.objects.exists()

    def test_a_document_cannot_leave_its_folder(self, folder, monkeypatch):
        with a_house_that_goes():
            path = path_of(DocumentFactory(person=a_person()).pk)
            line = making._line

            def elsewhere(out, content):
                line(out, content | {"file": "../../escaped"} if "file" in content else content)

            monkeypatch.setattr(making, "_line", elsewhere)
            backed_up(folder)
        path.unlink()

        with pytest.raises(DomainError):
            restored(folder)

        assert not list(folder.parent.rglob("escaped"))


class TestErased:
    def test_who_was_erased_stays_erased_in_every_backup_before(self, folder):
        with a_house_that_goes():
            person, other = a_person(), PersonFactory(name="Mariam")
            document = DocumentFactory(person=person)
            old = backed_up(folder)
            vault.destroy_keys(person.pk)
            assert run_queued_jobs() >= 1  # takes her keys out of the key file

        counts = restored(folder, old)

        kept = Person.objects.get(pk=person.pk)
        assert (counts["erased"], counts["documents_erased"]) == (1, 1)
        assert identities([kept]) == {}
        assert {getattr(kept, f"sealed_{part}") for part in Person.SEALED} == {None}
        assert (kept.phone_hash, kept.erased_at is None) == (None, False)
        assert not NameToken.objects.filter(person=kept).exists()
        assert Document.objects.get(pk=document.pk).removed_at is not None
        assert opened(Person.objects.get(pk=other.pk)).name == "Mariam"
        assert not WrappedKey.objects.filter(person_id=person.pk).exists()

    def test_the_key_file_is_written_only_if_keys_came_or_went(self, folder):
        person = a_person()
        assert refresh_keys(folder, timezone.now()) == 0  # there is no backup yet
        backed_up(folder)
        before = keys_file(folder).read_bytes()

        assert refresh_keys(folder, timezone.now()) == 0
        assert keys_file(folder).read_bytes() == before
        vault.destroy_keys(person.pk, [vault.NARRATIVE])
        assert refresh_keys(folder, timezone.now()) == 1

    def test_keys_of_people_who_came_later_are_let_go(self, folder):
        with a_house_that_goes():
            a_person()
            old = backed_up(folder)
            PersonFactory(name="Mariam")
            backed_up(folder)

        assert restored(folder, old)["keys_of_nobody"] == 2


class TestCheck:
    def test_restores_the_newest_beside_the_house_and_opens_fifty(self, folder):
        centre = a_person().centre
        for _one in range(51):
            PersonFactory(name="Mariam", centre=centre)
        backed_up(folder)

        counts = check_back_up(at=timezone.now())

        assert (counts["checked"], counts["opened"], counts["keys"]) == (1, 50, 104)
        assert checked(folder)[1] is True
        assert Person.objects.count() == 52

    def test_one_that_is_no_good_is_told(self, folder):
        a_person()
        MemberFactory(role="privacy")
        path = backed_up(folder)
        path.write_bytes(path.read_bytes()[:-1])

        counts = check_back_up(at=timezone.now())

        assert counts == {"checked": 0, "told": 1}
        assert checked(folder)[1] is False

    def test_keys_that_open_nobody_are_told(self, folder, monkeypatch):
        person = a_person()
        WrappedKey.objects.filter(owner_id=person.pk).update(wrapped=b"nothing that opens it")
        backed_up(folder)

        with pytest.raises(DamagedBackup):
            check(newest(folder), keys_file(folder))

    def test_without_a_backup_there_is_nothing_to_check(self, folder):
        assert check_back_up(at=timezone.now()) == {"checked": 0}


class TestEnvelope:
    @pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
    def test_gives_back_what_was_written_whatever_its_size(self, size):
        file, content = io.BytesIO(), random.Random(size).randbytes(size)
        at = timezone.now()
        sealed = SealedWriter(file, kind="data", at=at, machine_key=b"k" * 32, holders={})
        sealed.write(content)
        sealed.finish()
        file.seek(0)

        read = SealedReader(file, kind="data", machine_key=b"k" * 32)

        assert io.BufferedReader(read).read() == content

    def test_a_key_file_is_no_data_file(self, folder):
        with a_house_that_goes():
            a_person()
            backed_up(folder)

        with pytest.raises(DamagedBackup):
            restored(folder, keys_file(folder))

    def test_another_house_cannot_open_it(self, folder, settings, tmp_path):
        with a_house_that_goes():
            a_person()
            backed_up(folder)
        settings.KEYRING = tmp_path / "other" / "keyring.json"
        ringfile.ensure(settings.KEYRING)

        with pytest.raises(NoKeyFits):
            restored(folder)

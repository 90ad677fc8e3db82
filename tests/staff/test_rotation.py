"""Keys are wrapped anew while the house works, and however often that is killed (P10)."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from shelter.shared import ringfile
from staff import vault
from staff.actions import KeysBusy, keys, put_old_keys_away, rotate_keys
from staff.keyring import keyring
from staff.models import AuditEntry, WrappedKey
from tests.residents.factories import PersonFactory
from tests.staff.factories import CentreFactory, WrappedKeyFactory
from tests.support.server import environment, run, scratch_database

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1, seconds=1)


@pytest.fixture(autouse=True)
def ring(tmp_path, settings):
    settings.KEYRING = tmp_path / "keyring.json"
    ringfile.ensure(settings.KEYRING)
    return settings.KEYRING


@pytest.fixture
def person():
    return PersonFactory(name="Mariam Abdullah Hassan")


def wrapped_by():
    return set(WrappedKey.objects.values_list("keyring_id", flat=True))


class TestRotateKeys:
    def test_wraps_every_key_by_a_new_one_and_all_still_opens(self, person):
        before, key = keyring().current, vault.key_of(person.pk, vault.IDENTITY)

        counts = rotate_keys(by=None, at=timezone.now())

        assert wrapped_by() == {keyring().current} != {before}
        assert vault.key_of(person.pk, vault.IDENTITY) == key
        assert counts == {"began": 1, "rewrapped": 2, "unreadable": 0, "put_away": 0}

    def test_keeps_what_finds_texts_the_trail_and_the_backups(self, person):
        before = keyring()

        rotate_keys(by=None, at=timezone.now())

        after = keyring()
        assert (after.search, after.audit, after.backup) == (
            before.search,
            before.audit,
            before.backup,
        )
        assert after.holders == before.holders

    def test_what_was_wrapped_meanwhile_by_the_old_key_still_opens(self, person):
        old = keyring().current
        late = vault.new_wrapped_key(person.centre_id, vault.DRAFT, b"k" * 32)

        rotate_keys(by=None, at=timezone.now())
        late.save()

        assert late.keyring_id == old
        assert vault.key_of(person.centre_id, vault.DRAFT) == b"k" * 32

    def test_the_old_key_is_put_away_an_hour_later(self, person):
        now = timezone.now()
        rotate_keys(by=None, at=now)

        assert put_old_keys_away(at=now + timedelta(minutes=59))["put_away"] == 0
        assert put_old_keys_away(at=now + LATER)["put_away"] == 1
        assert list(keyring().keys) == [keyring().current]

    def test_and_not_while_a_row_needs_it(self, person):
        now, late = timezone.now(), vault.new_wrapped_key(person.centre_id, vault.DRAFT, b"k" * 32)
        rotate_keys(by=None, at=now)
        late.save()

        assert put_old_keys_away(at=now + LATER) == {
            "rewrapped": 1,
            "unreadable": 0,
            "put_away": 1,
        }
        assert vault.key_of(person.centre_id, vault.DRAFT) == b"k" * 32

    def test_at_once_where_the_house_is_stopped(self, person):
        assert rotate_keys(by=None, at=timezone.now(), now=True)["put_away"] == 1

    def test_a_row_that_nobody_can_open_hinders_nothing(self, person, ring):
        damaged = WrappedKeyFactory(keyring_id=keyring().current)

        counts = rotate_keys(by=None, at=timezone.now(), now=True)

        damaged.refresh_from_db()
        assert (counts["rewrapped"], counts["unreadable"], counts["put_away"]) == (2, 1, 0)
        assert damaged.keyring_id in keyring().keys

    def test_one_that_was_stopped_is_taken_up(self, person, monkeypatch):
        PersonFactory.create_batch(3)
        monkeypatch.setattr(keys, "BATCH", 3)
        batch = keys._rewrap_batch

        def stopped(last):
            if last:
                raise KeyboardInterrupt
            return batch(last)

        monkeypatch.setattr(keys, "_rewrap_batch", stopped)
        with pytest.raises(KeyboardInterrupt):
            rotate_keys(by=None, at=timezone.now())
        assert len(wrapped_by()) == 2
        monkeypatch.setattr(keys, "_rewrap_batch", batch)

        counts = rotate_keys(by=None, at=timezone.now())

        assert (counts["began"], counts["rewrapped"]) == (0, 5)
        assert wrapped_by() == {keyring().current}

    def test_two_at_once_are_refused(self, ring):
        with ringfile.locked(ring), pytest.raises(KeysBusy):
            rotate_keys(by=None, at=timezone.now())
        with ringfile.locked(ring), pytest.raises(CommandError):
            call_command("rotate_keys")

    def test_the_command_says_counts_on_its_last_line(self, person):
        said = StringIO()

        call_command("rotate_keys", now=True, stdout=said)

        assert json.loads(said.getvalue().splitlines()[-1])["rewrapped"] == 2

    def test_stands_in_the_trail_of_every_centre(self):
        centres = [CentreFactory().pk, CentreFactory().pk]

        rotate_keys(by=None, at=timezone.now())

        rows = AuditEntry.objects.filter(action="keys:rotated")
        assert sorted(rows.values_list("centre_id", flat=True)) == sorted(centres)


class TestKilled:
    @pytest.mark.parametrize("rounds", [5, pytest.param(20, marks=pytest.mark.long)])
    def test_loses_nothing_and_ends(self, tmp_path, rounds):
        with scratch_database(tmp_path) as url:
            env = environment(tmp_path, url)
            said = run(env, "-m", "tests.staff.rotating", str(rounds), "3000")

        seen = json.loads(said.splitlines()[-1])
        assert seen["killed"] > 0
        assert (seen["wrong"], seen["lost"], seen["left"]) == (0, 0, 0), seen
        assert seen["written"] > 0

    @pytest.mark.long
    def test_ten_thousand_persons_take_less_than_five_minutes(self, tmp_path):
        with scratch_database(tmp_path) as url:
            env = environment(tmp_path, url)
            said = run(env, "-m", "tests.staff.rotating", "1", "20000")

        assert json.loads(said.splitlines()[-1])["seconds"] < 300

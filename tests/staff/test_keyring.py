"""The keyring: made once, completed, replaced whole, and its cards on paper (P9, P10)."""

import json
import os
import random
import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.exceptions import ImproperlyConfigured

from shelter import environment
from shelter.shared import ringfile
from shelter.shared.paper_key import WrongGroup, WrongLength, WrongOrder, from_paper, on_paper
from staff import keyring

SECRET = bytes(range(1, 33))


@pytest.fixture
def path(tmp_path, settings):
    settings.KEYRING = tmp_path / "var" / "keyring.json"
    return settings.KEYRING


def mode_of(path):
    return path.stat().st_mode & 0o777


class TestMaking:
    def test_makes_everything_for_its_owner_only(self, path):
        ringfile.ensure(path)

        ring = keyring.keyring()
        cards = sorted(ringfile.cards_folder(path).iterdir())
        assert {len(key) for key in (ring.search, ring.audit, ring.backup)} == {32}
        assert len({ring.search, ring.audit, ring.backup, *ring.keys.values()}) == 4
        assert [mode_of(file) for file in (path, *cards)] == [0o600] * 3
        assert mode_of(ringfile.cards_folder(path)) == 0o700

    def test_the_cards_are_the_secret_halves_of_what_the_keyring_names(self, path):
        ringfile.ensure(path)

        for holder, public in keyring.keyring().holders.items():
            text = (ringfile.cards_folder(path) / f"{holder}.txt").read_text()
            secret = X25519PrivateKey.from_private_bytes(from_paper(text))
            assert secret.public_key().public_bytes_raw() == public

    def test_completes_an_older_file_and_changes_nothing_in_it(self, path):
        path.parent.mkdir()
        older = {
            "current": "a",
            "keys": [{"id": "a", "key": secrets.token_hex(32)}],
            "search": secrets.token_hex(32),
        }
        path.write_text(json.dumps(older))

        ringfile.ensure(path)

        ring = json.loads(path.read_text())
        assert {name: ring[name] for name in older} == older
        assert set(ring) - set(older) == {"audit", "backup", "recovery"}

    def test_leaves_a_whole_file_alone(self, path):
        ringfile.ensure(path)
        before = path.read_bytes(), path.stat().st_ino

        ringfile.ensure(path)

        assert (path.read_bytes(), path.stat().st_ino) == before

    @pytest.mark.parametrize("part", ["audit", "backup", "search"])
    def test_refuses_a_damaged_part_and_leaves_it(self, path, monkeypatch, part):
        ringfile.ensure(path)
        ring = json.loads(path.read_text())
        path.write_text(json.dumps({**ring, part: "00"}))
        before = path.read_text()
        monkeypatch.setenv("KEYRING", str(path))

        with pytest.raises(ImproperlyConfigured, match="KEYRING"):
            environment.env_keyring("KEYRING", path)

        assert path.read_text() == before

    def test_is_the_same_for_all_that_start_at_once(self, path):
        children = []
        for _process in range(8):
            child = os.fork()
            if child == 0:
                ringfile.ensure(path)
                os._exit(0)
            children.append(child)
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * 8

        folder = ringfile.cards_folder(path)
        for holder, public in keyring.keyring().holders.items():
            secret = from_paper((folder / f"{holder}.txt").read_text())
            card = X25519PrivateKey.from_private_bytes(secret)
            assert card.public_key().public_bytes_raw() == public

    def test_a_failed_write_leaves_the_file_before(self, path, monkeypatch):
        ringfile.ensure(path)
        before = path.read_text()

        def full(_handle):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            ringfile.write(path, {})

        assert path.read_text() == before
        assert not list(path.parent.glob(".keyring*"))

    def test_what_was_replaced_is_seen_at_once(self, path):
        ringfile.ensure(path)
        first = keyring.audit_key()
        ring = ringfile.read(path)

        ringfile.write(path, {**ring, "audit": "ab" * 32})

        assert first != keyring.audit_key() == b"\xab" * 32


class TestPaper:
    def test_comes_back_as_it_went(self):
        for secret in (SECRET, bytes(32), b"\xff" * 32):
            assert from_paper(on_paper(secret)) == secret

    def test_is_read_in_any_digits_and_with_anything_between(self):
        text = on_paper(SECRET).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

        assert from_paper(f"بطاقة: {text.replace(' ', ' - ')}\n") == SECRET

    def test_names_the_group_with_a_wrong_digit_whatever_it_is(self):
        text = on_paper(SECRET)
        for at, digit in enumerate(text):
            for other in "0123456789":
                if digit in (" ", other):
                    continue
                with pytest.raises(WrongGroup) as wrong:
                    from_paper(text[:at] + other + text[at + 1 :])
                assert wrong.value.number == at // 7 + 1

    def test_names_the_group_with_two_digits_swapped(self):
        groups = on_paper(SECRET).split()
        for number, group in enumerate(groups, start=1):
            for at in range(5):
                swapped = group[:at] + group[at + 1] + group[at] + group[at + 2 :]
                if swapped == group:
                    continue
                with pytest.raises(WrongGroup) as wrong:
                    from_paper(" ".join([*groups[: number - 1], swapped, *groups[number:]]))
                assert wrong.value.number == number

    def test_notices_groups_in_another_order(self):
        groups = on_paper(SECRET).split()
        for first in range(16):
            other = random.Random(first).randrange(16)
            changed = groups.copy()
            changed[first], changed[other] = changed[other], changed[first]
            if changed != groups:
                with pytest.raises(WrongOrder):
                    from_paper(" ".join(changed))

    @pytest.mark.parametrize("text", ["", "123", "٣" * 101, "7" * 103, "no digits"])
    def test_says_how_many_digits_there_are(self, text):
        with pytest.raises(WrongLength) as wrong:
            from_paper(text)
        assert wrong.value.digits == sum(character.isdigit() for character in text)

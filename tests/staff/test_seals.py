"""What stands in the trail cannot be changed unnoticed: triggers, seals, the noted head (P6)."""

import random
import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from staff import append_only, seals
from staff.models import AuditEntry, AuditSeal
from staff.seals import COLUMNS, Digester, entries, publish_head, read_head, seal_trail
from staff.verifying import verify_trail
from tests.support.tampering import tampered

pytestmark = [pytest.mark.django_db, pytest.mark.audit_or_nothing]
AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def ring(tmp_path, settings):
    """Give each test a folder of its own for the head."""
    settings.KEYRING = shutil.copy(settings.KEYRING, tmp_path / "keyring.json")


def write(count=1, rng=random, **columns):
    """Write entries as the house does, none like the other."""
    given = {"method": "GET", "status": 200, "action": "rooms:board"} | columns
    AuditEntry.objects.bulk_create(
        AuditEntry(
            **{
                "at": AT + timedelta(microseconds=rng.randrange(10**9)),
                "member_id": UUID(int=rng.getrandbits(128)),
                "centre_id": UUID(int=rng.getrandbits(128)),
                "subjects": rng.randbytes(16 * rng.randrange(4)),
            }
            | given
        )
        for _ in range(count)
    )


def sealed(batches=3, count=20, rng=random):
    """Write and seal some entries; return their ids."""
    for n in range(batches):
        write(count, rng)
        seal_trail(at=AT + timedelta(minutes=n))
    return list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))


class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE staff_auditentry SET status = 404",
            "UPDATE staff_auditentry SET reason = '' WHERE status = 200",
            "DELETE FROM staff_auditentry",
            "UPDATE staff_auditseal SET last_id = 1",
            "DELETE FROM staff_auditseal",
        ],
    )
    def test_the_database_refuses_to_change_or_delete(self, statement):
        sealed(1, 2)
        before = list(entries())

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
        assert list(entries()) == before

    def test_the_database_refuses_to_empty_or_replace(self):
        sealed(1, 2)
        statements = {
            "postgresql": ["TRUNCATE staff_auditentry", "TRUNCATE staff_auditseal"],
            "sqlite": [
                "REPLACE INTO staff_auditentry SELECT * FROM staff_auditentry",
                "INSERT OR REPLACE INTO staff_auditseal SELECT * FROM staff_auditseal",
            ],
        }[connection.vendor]

        for statement in statements:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                connection.cursor().execute(statement)

    def test_the_migrated_database_has_every_trigger(self):
        assert append_only.missing(connection) == [], (
            "a migration rebuilt a table of the trail: end it with append_only.protect"
        )

    def test_a_table_made_anew_is_noticed(self):
        with tampered():
            lost = append_only.missing(connection)
            warnings = checks.run_checks(databases=["default"], tags=["database"])
        ours = [warning for warning in warnings if warning.id == "staff.W001"]

        assert len(lost) == 2 * len(append_only.WRITES[connection.vendor])
        assert len(ours) == len(lost)


class TestDigest:
    def test_covers_every_column(self):
        assert set(COLUMNS) == {field.column for field in AuditEntry._meta.local_fields}

    def test_is_the_same_on_both_databases(self, monkeypatch):
        monkeypatch.setattr("staff.keyring.audit_key", lambda: b"k" * 32)
        common = {"method": "GET", "status": 200, "action": "rooms:board", "subjects": b"\0|\xff"}
        known = {
            7: {"at": AT, "member_id": UUID(int=1), "reason": "card|é"},
            8: {"at": AT + timedelta(microseconds=10), "device_id": UUID(int=2**127)},
        }
        for pk, columns in known.items():
            AuditEntry.objects.create(pk=pk, **common | columns)
        digests = [Digester().of_entry(row).hex() for row in entries()]

        assert digests == KNOWN


KNOWN = ["6f407dd6a666e7d80e8933bd84e2c796", "6ed27ea313f621d0f4238c0eeefea0bc"]


class TestSealing:
    def test_seals_what_was_written_since_and_notes_the_head(self):
        write(3)
        assert seal_trail(at=AT) == {"sealed": 3}
        assert seal_trail(at=AT) == {"sealed": 0}
        write(2)
        assert seal_trail(at=AT + timedelta(minutes=1)) == {"sealed": 2}

        first, second = AuditSeal.objects.order_by("number")
        assert bytes(second.previous) == bytes(first.digest)
        assert read_head()["number"] == 2
        assert seals.head_path().stat().st_mode & 0o777 == 0o600
        verdict = verify_trail(at=LATER)
        assert (verdict.entries, verdict.seals, verdict.waiting) == (5, 2, 0)
        assert verdict.fault is None

    def test_goes_on_in_the_next_seal_when_there_are_many(self, monkeypatch):
        monkeypatch.setattr(seals, "MOST_ENTRIES", 4)
        monkeypatch.setattr(seals, "CHUNK", 3)
        write(10)
        counts = [seal_trail(at=AT)["sealed"] for _ in range(4)]

        assert counts == [4, 4, 2, 0]
        assert verify_trail(at=LATER).fault is None

    def test_takes_in_what_was_committed_late(self):
        write(2)
        write(1, pk=10**6)
        seal_trail(at=AT)
        write(1, pk=10**6 - 7)
        assert verify_trail(at=AT + timedelta(minutes=1)).waiting == 1
        assert seal_trail(at=AT + timedelta(minutes=1)) == {"sealed": 1}
        write(1, pk=10**6 + 1)
        seal_trail(at=AT + timedelta(minutes=30))
        assert seal_trail(at=AT + timedelta(minutes=60)) == {"sealed": 0}

        verdict = verify_trail(at=LATER)
        assert (verdict.entries, verdict.fault) == (5, None)

    def test_does_not_take_in_what_comes_under_an_old_id(self):
        write(2)
        write(1, pk=10**6)
        seal_trail(at=AT)
        write(1, pk=10**6 - 7)

        assert seal_trail(at=AT + timedelta(minutes=30)) == {"sealed": 0}
        assert verify_trail(at=LATER).fault.entry == 10**6 - 7

    def test_what_is_not_sealed_yet_waits(self):
        sealed(1, 3)
        write(2)

        verdict = verify_trail(at=LATER)
        assert (verdict.entries, verdict.waiting, verdict.fault) == (3, 2, None)


class TestHeads:
    def test_each_day_has_one_line_to_print(self):
        assert publish_head(at=AT) == {"published": 0}
        sealed(2, 3)
        assert publish_head(at=AT) == {"published": 1}
        assert publish_head(at=AT + timedelta(hours=1)) == {"published": 0}
        assert publish_head(at=LATER) == {"published": 1}

        path = seals.head_path().with_name("audit-heads")
        [line, _next] = path.read_text().splitlines()
        assert line.startswith("2026-11-21 2 ")
        assert line[13:].replace(" ", "") == read_head()["digest"]
        assert path.stat().st_mode & 0o777 == 0o600


COLUMN_CHANGES = {
    "at": "2026-01-01 00:00:00",
    "member_id": uuid4(),
    "centre_id": uuid4(),
    "device_id": uuid4(),
    "about_id": uuid4(),
    "status": 418,
    "action": "rooms:bed",
    "method": "PUT",
    "reason": "mistake",
    "subjects": b"0123456789abcdef",
}


def change(cursor, rng, pks):
    pk, column = rng.choice(pks), rng.choice(list(COLUMN_CHANGES))
    value = COLUMN_CHANGES[column]
    plain = value.hex if isinstance(value, UUID) else value
    cursor.execute(f"UPDATE staff_auditentry SET {column} = %s WHERE id = %s", [plain, pk])
    return {"kind": "changed", "entry": pk}


def delete(cursor, rng, pks):
    pk = rng.choice(pks)
    cursor.execute("DELETE FROM staff_auditentry WHERE id = %s", [pk])
    return {"kind": "missing", "entry": pk}


def swap(cursor, rng, pks):
    one, other = sorted(rng.sample(pks, 2))
    for old, new in ((one, -1), (other, one), (-1, other)):
        cursor.execute("UPDATE staff_auditentry SET id = %s WHERE id = %s", [new, old])
    return {"kind": "moved", "entry": one, "came_from": other}


def truncate(cursor, rng, pks):
    pk = rng.choice(pks)
    cursor.execute("DELETE FROM staff_auditentry WHERE id >= %s", [pk])
    return {"kind": "missing", "entry": pk}


def forge(cursor, rng, pks):
    """Put a row where one was, or before the first."""
    pk = pks[0] - rng.randrange(1, 9)
    if rng.random() < 0.5:
        pk = rng.choice(pks)
        cursor.execute("DELETE FROM staff_auditentry WHERE id = %s", [pk])
    write(1, rng, pk=pk)
    return {"kind": "changed" if pk in pks else "foreign", "entry": pk}


def edit_seal(cursor, rng, pks):
    number = rng.randint(1, 3)
    columns = {"first_id": -1, "last_id": 10**9, "sealed_at": "2026-01-01 00:00:00"}
    columns |= dict.fromkeys(("digests", "previous", "digest"), rng.randbytes(48)[:32])
    column = rng.choice(list(columns))
    cursor.execute(
        f"UPDATE staff_auditseal SET {column} = %s WHERE number = %s", [columns[column], number]
    )
    return {"kind": "broken", "seal": number}


def drop_seal(cursor, rng, pks):
    number = rng.randint(1, 2)
    cursor.execute("DELETE FROM staff_auditseal WHERE number = %s", [number])
    return {"kind": "broken", "seal": number + 1}


def cut_off(cursor, rng, pks):
    """Take the newest seals away, and what they hold."""
    number = rng.randint(1, 3)
    last_id = AuditSeal.objects.get(number=number - 1).last_id if number > 1 else 0
    cursor.execute("DELETE FROM staff_auditentry WHERE id > %s", [last_id])
    cursor.execute("DELETE FROM staff_auditseal WHERE number >= %s", [number])
    return {"kind": "cut_off", "seal": number}


class TestTampering:
    KINDS = [change, delete, swap, truncate, forge, edit_seal, drop_seal, cut_off]

    def try_all(self, tamper, rounds):
        rng = random.Random(tamper.__name__)
        pks = sealed(3, 12, rng)
        assert verify_trail(at=LATER).fault is None
        missed = []
        for _ in range(rounds):
            with transaction.atomic():
                with tampered() as cursor:
                    expected = tamper(cursor, rng, pks)
                fault = verify_trail(at=LATER).fault
                transaction.set_rollback(True)
            found = fault and {name: getattr(fault, name) for name in expected}
            missed += [(expected, fault)] * (found != expected)
        assert not missed
        assert verify_trail(at=LATER).fault is None

    @pytest.mark.parametrize("tamper", KINDS)
    def test_the_first_bad_row_is_named(self, tamper):
        self.try_all(tamper, 40)

    @pytest.mark.long
    @pytest.mark.parametrize("tamper", KINDS)
    def test_the_first_bad_row_is_named_two_hundred_times(self, tamper):
        self.try_all(tamper, 200)

    def test_seals_made_after_the_end_was_cut_off_do_not_hide_it(self):
        sealed()
        head = read_head()
        with tampered() as cursor:
            cut_off(cursor, random.Random(1), [])
        write(30)
        seal_trail(at=LATER)
        seal_trail(at=LATER + timedelta(minutes=1))

        assert read_head() == head
        assert verify_trail(at=LATER + timedelta(days=1)).fault.kind == "cut_off"

    def test_a_value_of_another_kind_is_no_way_out(self):
        pks = sealed(1, 3)
        if connection.vendor != "sqlite":
            pytest.skip("this database keeps the kinds of its columns")
        with tampered() as cursor:
            cursor.execute("UPDATE staff_auditentry SET subjects = 'text' WHERE id = %s", [pks[1]])

        assert verify_trail(at=LATER).fault.entry == pks[1]


def said(*arguments):
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


class TestCommand:
    def test_counts_what_stands(self):
        sealed(2, 3)
        assert said().startswith("6 entries as they were sealed, in 2 seals; 0 wait")

    def test_fails_with_the_first_bad_row(self):
        pks = sealed(1, 3)
        with tampered() as cursor:
            cursor.execute("DELETE FROM staff_auditentry WHERE id = %s", [pks[1]])

        with pytest.raises(CommandError, match=f"Entry {pks[1]} is missing") as failed:
            said()
        assert failed.value.returncode == 1

    def test_compares_with_a_head_on_paper(self):
        sealed(2, 3)
        digest = bytes(AuditSeal.objects.get(number=1).digest).hex().upper()
        spaced = " ".join(digest[n : n + 4] for n in range(0, 64, 4))

        assert said("--paper", "1", spaced)
        with pytest.raises(CommandError, match="not the one on the paper"):
            said("--paper", "2", spaced)

    def test_after_a_restore_the_end_can_be_accepted(self):
        sealed()
        with tampered() as cursor:
            cursor.execute("DELETE FROM staff_auditseal WHERE number > 1")
            last_id = AuditSeal.objects.get().last_id
            cursor.execute("DELETE FROM staff_auditentry WHERE id > %s", [last_id])

        with pytest.raises(CommandError, match="cut off"):
            said()
        assert said("--accept-end")
        assert said()


@pytest.mark.long
def test_a_hundred_thousand_entries_are_sealed_and_verified():
    write(100_000, random.Random(1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE staff_auditentry")  # as autovacuum does with what is committed
    while seal_trail(at=AT)["sealed"]:
        pass

    verdict = verify_trail(at=LATER)

    assert verdict.entries == 100_000
    assert verdict.fault is None

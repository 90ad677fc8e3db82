from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rooms.actions import (
    EntryCorrectedAlready,
    NothingWritten,
    NotInTheHouse,
    NotYet,
    TellsWhoItIs,
    TextTooLong,
    TooLongAgo,
    WithoutWords,
    correct_log_entry,
    write_log_entry,
)
from rooms.models import HouseLogEntry
from rooms.sealed import WordsDestroyed, open_texts
from staff import vault
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory
from tests.rooms.factories import BedFactory, StayFactory
from tests.rooms.moving import everything
from tests.rooms.shift_factories import HouseIncidentFactory, in_conflict_with, restrict

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def by(centre):
    return MemberFactory(centre=centre, role="house", language="en")


@pytest.fixture
def person(centre):
    return StayFactory(bed=BedFactory(centre=centre)).person


@pytest.fixture
def desk(client, by):
    client.force_login(by)
    return client


def write(by, text="The boiler was repaired", at=None, **more):
    entry = {"kind": "note", "text": text, "by": by, "at": at or timezone.now(), **more}
    return write_log_entry(centre=by.centre, **entry)


class TestWriteLogEntry:
    def test_keeps_a_line_about_nobody_in_clear(self, by):
        entry = write(by, "  \u202eتم إصلاح السخان في ٢٠٢٦ ")

        assert (entry.text, entry.sealed_text) == ("تم إصلاح السخان في 2026", None)
        assert (entry.at, entry.entered_by, entry.is_late) == (entry.entered_at, by, False)

    def test_seals_a_line_about_somebody_with_her_key(self, by, person):
        entry = write(by, "نامت متأخرة", person=person)

        assert entry.text == ""
        assert "نامت".encode() not in bytes(entry.sealed_text)
        assert open_texts([entry]) == {entry.pk: "نامت متأخرة"}
        vault.destroy_keys(person.pk)
        assert open_texts([entry]) == {}

    def test_marks_what_is_entered_late(self, by):
        at = timezone.now()

        assert write(by, at=at, when=at - 72 * HOUR).is_late
        assert not write(by, at=at, when=at - timedelta(minutes=14)).is_late

    @pytest.mark.parametrize(
        ("text", "refusal"),
        [
            ("  ", WithoutWords),
            ("x" * 501, TextTooLong),
            ("اتصلت من ٥٥٩٨ ٧٦٥٤ مرتين", TellsWhoItIs),
            ("called +966 50 813 6427", TellsWhoItIs),
            ("n7-k24 came late", TellsWhoItIs),
        ],
    )
    def test_refuses_what_is_no_short_line_about_nobody(self, by, text, refusal):
        with pytest.raises(refusal):
            write(by, text)

        assert not HouseLogEntry.objects.exists()

    def test_takes_times_dates_and_small_numbers(self, by):
        assert write(by, "Round at 23:30 and 01:15, 22/11/2026: 12 doors, 4 windows, I-0012").text

    @pytest.mark.parametrize(("ago", "refusal"), [(-HOUR, NotYet), (73 * HOUR, TooLongAgo)])
    def test_refuses_the_future_and_what_is_long_ago(self, by, ago, refusal):
        at = timezone.now()

        with pytest.raises(refusal):
            write(by, at=at, when=at - ago)

    def test_refuses_somebody_who_does_not_stay_here(self, by, centre):
        with pytest.raises(NotInTheHouse):
            write(by, person=PersonFactory(centre=centre))
        with pytest.raises(NotInTheHouse):
            write(by, person=StayFactory().person)

    def test_refuses_somebody_whose_data_was_destroyed(self, by, person):
        vault.destroy_keys(person.pk)

        with pytest.raises(WordsDestroyed):
            write(by, person=person)


class TestCorrectLogEntry:
    def test_follows_the_line_and_leaves_it_as_it_is(self, by, person):
        entry = write(by, "خرجت في العاشرة", person=person)
        before = everything(HouseLogEntry)

        newer = correct_log_entry(entry=entry, text="في التاسعة", by=by, at=timezone.now())

        assert (newer.corrects, newer.person, newer.kind) == (entry, person, entry.kind)
        assert open_texts([newer]) == {newer.pk: "في التاسعة"}
        assert before[0][0] in everything(HouseLogEntry)[0]

    def test_refuses_a_second_correction_of_one_line(self, by):
        entry = write(by)
        correct_log_entry(entry=entry, text="one", by=by, at=timezone.now())

        with pytest.raises(EntryCorrectedAlready):
            correct_log_entry(entry=entry, text="two", by=by, at=timezone.now())
        assert HouseLogEntry.objects.count() == 2

    def test_refuses_a_line_that_points_at_an_incident(self, by):
        incident = HouseIncidentFactory(centre=by.centre)
        entry = HouseLogEntry.objects.create(
            centre=by.centre, kind="incident", at=timezone.now(), incident=incident, entered_by=by
        )

        with pytest.raises(NothingWritten):
            correct_log_entry(entry=entry, text="x", by=by, at=timezone.now())


class TestRows:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"text": ""},
            {"sealed_text": b"x"},
            {"at": timezone.now() + 99 * HOUR},
        ],
    )
    def test_the_database_insists(self, by, wrong):
        row = {"centre": by.centre, "kind": "note", "text": "x", "at": timezone.now()}

        with pytest.raises(IntegrityError), transaction.atomic():
            HouseLogEntry.objects.create(**{**row, "entered_by": by, **wrong})

    def test_are_hidden_with_whom_they_are_about(self, by, person):
        open_line, hers = write(by), write(by, person=person)
        seen = HouseLogEntry.objects.visible_to

        assert set(seen(by)) == {open_line, hers}
        assert set(seen(MemberFactory(role="house"))) == set()
        restrict(person)
        assert set(seen(by)) == {open_line}

    def test_are_hidden_by_a_conflict(self, by, person):
        hers = write(by, person=person)
        in_conflict_with(by, person)

        assert hers not in HouseLogEntry.objects.visible_to(by)


class TestPages:
    def test_write_a_line_and_show_it(self, desk, by, person):
        typed = {"kind": "note", "text": "Slept badly", "person": str(person.pk), "on": today(by)}

        answer = desk.post(reverse("rooms:house_log_add"), typed)

        assert answer.status_code == 302
        page = desk.get(reverse("rooms:shift"))
        for words in ("Slept badly", person.code):
            assert words in page.text
        assert "Slept badly" in desk.get(reverse("rooms:house_log")).text

    def test_keep_what_was_typed_when_it_is_refused(self, desk, by):
        typed = {"kind": "note", "text": "Called 5598 7654", "on": today(by)}

        page = desk.post(reverse("rooms:house_log_add"), typed)

        assert page.status_code == 422
        assert "Called 5598 7654" in page.text
        assert "phone number" in page.text
        assert not HouseLogEntry.objects.exists()

    def test_ask_for_the_time_of_another_day(self, desk, by):
        typed = {"kind": "note", "text": "x", "on": today(by, back=1)}

        assert desk.post(reverse("rooms:house_log_add"), typed).status_code == 422
        page = desk.post(reverse("rooms:house_log_add"), {**typed, "time": "23:00"}, follow=True)
        assert "entered late" in page.text

    def test_correct_a_line(self, desk, by):
        entry = write(by)
        url = reverse("rooms:house_log_correct", args=[entry.pk])
        assert entry.text in desk.get(url).text

        page = desk.post(url, {"text": "It was replaced"}, follow=True)

        for words in ("corrected by a later line", "It was replaced", entry.text):
            assert words in page.text
        assert url not in page.text
        assert desk.post(url, {"text": "once more"}).status_code == 422

    def test_a_double_click_writes_one_line(self, desk, by):
        for _twice in range(2):
            typed = {"kind": "note", "text": "x", "on": today(by), "token": "t"}
            desk.post(reverse("rooms:house_log_add"), typed)

        assert HouseLogEntry.objects.count() == 1

    def test_say_when_the_words_were_destroyed(self, desk, by, person):
        write(by, "Slept badly", person=person)
        vault.destroy_keys(person.pk)

        page = desk.get(reverse("rooms:shift"))

        assert "Destroyed with her data" in page.text

    def test_cost_the_same_for_two_lines_and_for_twelve(self, desk, by, person):
        counts = []
        for number in (2, 10):
            for _one in range(number):
                write(by, person=person)
                write(by)
            with CaptureQueriesContext(connection) as counted:
                desk.get(reverse("rooms:shift"))
            counts.append(len(counted))
        assert counts[0] == counts[1]

    def test_a_manager_reads_and_does_not_write(self, client, by):
        entry = write(by)
        client.force_login(MemberFactory(centre=by.centre, role="manager", language="en"))

        page = client.get(reverse("rooms:shift"))

        assert entry.text in page.text
        assert reverse("rooms:house_log_add") not in page.text
        assert client.get(reverse("rooms:house_log_add")).status_code == 403


def today(by, back=0):
    day = timezone.now().astimezone(by.centre.zone).date() - timedelta(days=back)
    return day.isoformat()

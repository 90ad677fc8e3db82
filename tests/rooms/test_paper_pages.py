"""The sheet: typed line by line, checked, entered in one step; nothing typed is lost."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from residents.models import LateEntry
from rooms.actions import SheetIsFull, check_lines, drop_line, keep_lines
from rooms.actions.paper_sheets import MOST_LINES, NoSuchLine
from rooms.models import HouseLogEntry, LeavePass, PaperSheet, RollCallLine, Stay, Visit
from rooms.paper_sheet import SheetLine, sheet_of
from staff.models import WrappedKey
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import BedFactory, MedicineFactory, RoomFactory, StayFactory
from tests.rooms.unchanged import everything, nothing_changes

pytestmark = pytest.mark.django_db
PAGE = "/paper/"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WORDS = "انقطع الماء عن المطبخ ساعة"


@pytest.fixture
def now(evening):
    return timezone.now()


@pytest.fixture
def evening(monkeypatch):
    """The clock of an evening: who leaves after midnight has her bed until the morning."""
    begun = timezone.now()
    ahead = begun.replace(hour=19, minute=0) - begun  # 22:00 in Riyadh
    monkeypatch.setattr(timezone, "now", lambda now=timezone.now: now() + ahead)


@pytest.fixture
def centre(evening):
    return CentreFactory()


@pytest.fixture
def room(centre):
    return RoomFactory(centre=centre, code="4")


@pytest.fixture
def stays(centre, room, now):
    """Two who have stayed for two days, in the beds 4-A and 4-B."""
    came = {"arrives_on": centre.night(now) - 2 * DAY, "admitted_at": now - 2 * DAY}
    return [StayFactory(bed=BedFactory(room=room, code=f"4-{one}"), **came) for one in "AB"]


@pytest.fixture
def by(centre):
    return MemberFactory(role="supervisor", centre=centre, language="en")


@pytest.fixture
def desk(client, by):
    client.force_login(by)
    return client


@pytest.fixture
def type_line(desk, by, now):
    """Type one line of paper, so many minutes ago, and send it."""

    def typed(what, minutes=40, number=1, **fields):
        at = (now - minutes * MINUTE).astimezone(by.centre.zone)
        line = {"what": what, "number": number, "on": at.date(), "time": f"{at:%H:%M}"}
        return desk.post(PAGE, {**line, "seen_by": "", **fields})

    return typed


@pytest.fixture
def go_out(by, now):
    due = (now + 60 * MINUTE).astimezone(by.centre.zone)
    return {"purpose": "court", "due_on": due.date(), "due_time": f"{due:%H:%M}"}


def press(desk, name, **fields):
    return desk.post(reverse(f"rooms:paper_{name}"), fields, follow=True)


def enter(desk, by, **fields):
    return press(desk, "enter", version=sheet_of(by).version, **fields)


class TestTyping:
    def test_keeps_the_line_sealed_and_is_ready_for_the_next(self, desk, by, type_line):
        answer = type_line("log", whom="", kind="note", text=WORDS)

        assert answer.status_code == 302
        page = desk.get(answer["Location"])
        assert WORDS in page.text
        for words in ('name="number" value="2"', "autofocus", 'aria-current="true"'):
            assert words in page.text
        assert WORDS.encode() not in bytes(PaperSheet.objects.get().sealed_lines)
        assert not HouseLogEntry.objects.exists()

    def test_keeps_what_was_typed_where_it_is_refused(self, desk, stays, type_line, go_out):
        page = type_line("went_out", whom="4-A", **{**go_out, "due_time": ""})

        assert page.status_code == 422
        assert 'value="4-A"' in page.text
        assert sheet_of(page.wsgi_request.user).lines == []

    def test_a_double_click_keeps_one_line(self, by, type_line):
        for _twice in range(2):
            type_line("log", whom="", kind="note", text=WORDS, token="t")

        assert len(sheet_of(by).lines) == 1

    def test_one_line_answers_for_several(self, by, stays, type_line):
        type_line("roll_answer", whom=f"4-A، {stays[1].person.code}", result="present")

        lines = sheet_of(by).lines
        assert [line.first("whom") for line in lines] == ["4-A", stays[1].person.code]
        assert {line.number for line in lines} == {1}

    def test_a_line_is_changed_or_taken_off(self, desk, by, type_line):
        type_line("log", whom="", kind="note", text=WORDS)
        (line,) = sheet_of(by).lines
        assert f'value="{line.id}"' in desk.get(f"{PAGE}?line={line.id}").text

        type_line("log", whom="", kind="note", text="It was the garden", line=line.id)
        (changed,) = sheet_of(by).lines
        assert changed.first("text") == "It was the garden"

        press(desk, "drop", line=changed.id)
        assert not PaperSheet.objects.exists()
        assert not WrappedKey.objects.filter(kind="draft").exists()
        assert "taken off already" in press(desk, "drop", line=changed.id).text

    def test_is_her_own(self, client, by, type_line, centre):
        type_line("log", whom="", kind="note", text=WORDS)
        client.force_login(MemberFactory(role="house", centre=centre, language="en"))

        assert WORDS not in client.get(PAGE).text
        assert not PaperSheet.objects.visible_to(MemberFactory()).exists()

    def test_is_for_who_runs_the_house(self, client, centre):
        client.force_login(MemberFactory(role="manager", centre=centre))

        assert client.get(PAGE).status_code == 403

    def test_a_sheet_is_full_some_day(self, by, now):
        lines = [SheetLine("log", {}, number) for number in range(MOST_LINES)]
        keep_lines(lines=lines, by=by, at=now)

        with nothing_changes(), pytest.raises(SheetIsFull):
            keep_lines(lines=lines[:1], by=by, at=now)
        with nothing_changes(), pytest.raises(NoSuchLine):
            drop_line(line="nothing", by=by, at=now)

    def test_asks_which_of_two_where_summer_time_ended(self, client, now):
        centre = CentreFactory(time_zone="Africa/Cairo")
        client.force_login(MemberFactory(role="house", centre=centre, language="en"))
        line = {"what": "came_back", "number": 1, "time": "23:30", "whom": "4-A", "seen_by": ""}

        asked = client.post(PAGE, {**line, "on": "2026-10-29"})
        skipped = client.post(PAGE, {**line, "on": "2026-04-24", "time": "00:30"})

        assert asked.status_code == skipped.status_code == 422
        assert "Which of the two?" in asked.text
        assert "The clock never showed this time" in skipped.text


class TestCheckingAndEntering:
    def test_says_of_every_line_what_would_become_of_it(self, desk, by, stays, type_line, go_out):
        type_line("came_back", 20, 2, whom="4-B")
        type_line("went_out", 40, 3, whom="4-A", **go_out)
        before = everything()

        page = press(desk, "check")

        after = everything()
        changed = {table for table in before if before[table] != after[table]}
        assert changed <= {"rooms_papersheet", "staff_keptanswer"}
        for words in ("can be entered", "not like this", "not noted as being out", "Enter 1 line"):
            assert words in page.text
        assert page.text.index("she went out</span>") < page.text.index("she came back</span>")
        assert stays[0].person.code in page.text

    def test_enters_what_is_ready_and_keeps_the_rest_with_its_reason(
        self, desk, by, stays, type_line, go_out
    ):
        type_line("came_back", 20, 2, whom="4-B")
        type_line("log", 30, 3, whom="", kind="note", text=WORDS)
        type_line("went_out", 40, 4, whom="4-A", **go_out)
        press(desk, "check")

        page = enter(desk, by)

        assert LeavePass.objects.get().stay == stays[0]
        assert LateEntry.objects.count() == 2
        for words in ("2 lines were entered.", "not noted as being out", "4-B"):
            assert words in page.text
        states = {line.what: line.standing for line in sheet_of(by).lines}
        assert states == {"came_back": "refused", "log": "entered", "went_out": "entered"}
        assert all("text" not in line.typed for line in sheet_of(by).lines)

    def test_a_second_confirmation_changes_nothing(self, desk, by, stays, type_line, go_out):
        type_line("went_out", whom="4-A", **go_out)
        press(desk, "check")
        enter(desk, by)
        before = [LateEntry.objects.count(), LeavePass.objects.count()]

        page = enter(desk, by)

        assert "0 lines were entered." in page.text
        assert [LateEntry.objects.count(), LeavePass.objects.count()] == before == [1, 1]

    def test_a_sheet_that_changed_since_is_checked_again(self, desk, by, stays, type_line, go_out):
        type_line("went_out", whom="4-A", **go_out)
        press(desk, "check")
        version = sheet_of(by).version
        type_line("log", number=2, whom="", kind="note", text=WORDS)

        for sent in (version, version + 1, "x"):
            page = press(desk, "enter", version=sent)
            assert page.status_code == 422
            assert "Check it once more" in page.text
        assert not LateEntry.objects.exists()

    def test_what_is_entered_is_put_away(self, desk, by, stays, type_line):
        type_line("roll_answer", 1, whom="4-A 4-B", result="present")
        press(desk, "check")
        enter(desk, by)
        assert RollCallLine.objects.filter(how="paper").count() == 2

        assert "Nothing is typed yet" in press(desk, "put_away").text
        assert not PaperSheet.objects.exists()

    def test_a_night_on_paper_is_entered_whole(self, desk, by, stays, room, type_line, now, go_out):
        free = BedFactory(room=room, code="4-C")
        MedicineFactory(person=stays[0].person, times=(clock(by, now - 90 * MINUTE),))
        type_line("arrival", 100, 1, whom="", beds="4-C", people="أ٣٤", nights="5",
                  channel="police")  # fmt: skip
        type_line("dose", 85, 2, whom="4-A", outcome="given", due="", second="")
        type_line("visit", 80, 3, whom="4-B", kind="visitor", name="أم سعاد الفلانية", phone="",
                  plate="", left_on="", left_time="")  # fmt: skip
        type_line("went_out", 70, 4, whom="4-A", **go_out)
        type_line("came_back", 60, 5, whom=stays[0].person.code)
        type_line("check_out", 50, 6, whom="4-B", who="one", destination="relatives",
                  safe_for_her="yes", safe_for_worker="yes", unsafe_reason="", unsafe_note="",
                  belongings="", belongings_until="")  # fmt: skip
        type_line("move", 45, 7, whom="4-C", bed="4-B", override="")

        page = press(desk, "check")
        assert "Enter 6 lines" in page.text
        assert "still being prepared" in page.text
        page = enter(desk, by)

        assert "6 lines were entered." in page.text
        new = Stay.objects.get(bed_nights__bed=free, bed_nights__night=by.centre.night(now))
        assert new.person.code in page.text
        assert Stay.objects.get(pk=stays[1].pk).state == "ended"
        visit = Visit.objects.get()
        left = (now - 10 * MINUTE).astimezone(by.centre.zone)
        page = desk.get(f"{PAGE}?what=visit_end")
        assert str(visit.pk) in page.text
        type_line("visit_end", 10, 8, visit=visit.pk)
        press(desk, "check")
        enter(desk, by)
        assert Visit.objects.get().left_at == left.replace(second=0, microsecond=0)

    def test_a_family_leaves_together(self, desk, by, stays, type_line):
        Stay.objects.update(household=stays[0].household)
        type_line("check_out", whom="4-A", who="all", destination="relatives", safe_for_her="",
                  safe_for_worker="no", unsafe_reason="he_knows")  # fmt: skip
        press(desk, "check")
        enter(desk, by)

        assert set(Stay.objects.values_list("state", flat=True)) == {"ended"}


class TestTwoSign:
    @pytest.fixture
    def second(self, centre):
        return MemberFactory(role="house", centre=centre, name="هدى", pin=make_password("246813"))

    def test_the_colleague_proves_that_it_is_she(self, desk, by, stays, type_line, now, second):
        due = clock(by, now - 45 * MINUTE)
        MedicineFactory(person=stays[0].person, times=(due,), is_controlled=True)
        type_line("dose", whom="4-A", outcome="given", due="", second=second.pk)
        assert "هدى signs" in press(desk, "check").text

        page = enter(desk, by, **{f"pin-{second.pk}": "000000"})
        assert "neither her PIN" in page.text
        assert not LateEntry.objects.exists()

        press(desk, "check")
        enter(desk, by, **{f"pin-{second.pk}": "246813"})
        assert LateEntry.objects.get().kind == "dose"

    def test_the_line_offers_her_medicines_where_there_are_two(
        self, desk, by, stays, type_line, now
    ):
        due = clock(by, now - 45 * MINUTE)
        pills = [
            MedicineFactory(person=stays[0].person, times=(due,), name=name)
            for name in ("Zolpidem", "Amlodipine")
        ]
        type_line("dose", whom="4-A", outcome="refused", due="", second="")
        assert "More than one medicine" in press(desk, "check").text
        (line,) = sheet_of(by).lines
        page = desk.get(f"{PAGE}?line={line.id}")
        assert "Zolpidem" in page.text

        chosen = {"medicine": pills[1].pk, "second": "", "due": "", "line": line.id}
        type_line("dose", whom="4-A", outcome="refused", **chosen)
        press(desk, "check")
        enter(desk, by)

        assert pills[1].doses.get().outcome == "refused"


def test_costs_the_same_for_ten_lines_and_for_twenty(desk, by, stays, type_line, now):
    counts = []
    for number in (10, 20):
        several = [
            SheetLine("roll_answer", {"whom": ["4-A"], "on": ["x"]}, 1) for _n in range(number)
        ]
        for line in several:
            line.persons = [str(stay.person_id) for stay in stays]
        keep_lines(lines=several, by=by, at=now)
        with CaptureQueriesContext(connection) as counted:
            desk.get(PAGE)
        counts.append(len(counted))
        assert check_lines(lines=[], by=by, at=now) == []

    assert counts[0] == counts[1]


def clock(by, at):
    local = at.astimezone(by.centre.zone)
    return time(local.hour, local.minute)

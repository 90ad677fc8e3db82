"""The medicine round: due by the clock, answered once, a controlled dose by two (D15)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from residents.models import ConflictOfInterest, FileEvent
from rooms.actions.away import record_leave
from rooms.actions.medicines import (
    DoesNotStayHere,
    EndsBeforeItBegins,
    GivenAfterStop,
    GivenAlready,
    NamelessMedicine,
    NotDueThen,
    NotDueYet,
    NoTimeOfDay,
    NotOnLeave,
    Prescription,
    SecondIsTheSame,
    SecondMayNotGive,
    SecondMissing,
    StoppedAlready,
    answer_dose,
    prescribe_medicine,
    stop_medicine,
)
from rooms.doses import due_between, moment_of
from rooms.medicine_round import Standing, medicine_round
from rooms.models import Dose, Medicine
from rooms.sealed import WordsDestroyed, open_words
from staff import vault
from staff.audit import subjects_of
from staff.models import AuditEntry
from staff.pins import choose_pin
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory, TeamFactory
from tests.rooms.factories import MedicineFactory, RoomFactory, StayFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, ZONE, stay_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NINE = datetime.combine(TONIGHT, time(21), tzinfo=ZONE)
PIN = "739046"


@pytest.fixture
def beds():
    return list(RoomFactory(beds=4).beds.all())


@pytest.fixture
def centre(beds):
    return beds[0].room.villa.centre


@pytest.fixture
def by(centre):
    return MemberFactory(role="house", centre=centre)


@pytest.fixture
def second(centre):
    return MemberFactory(role="supervisor", centre=centre)


@pytest.fixture
def person(beds):
    return stay_in(beds[0]).person


@pytest.fixture
def medicine(person):
    return MedicineFactory(person=person, at=AT - 2 * NIGHT)


def answer(medicine, by, *, due_at=NINE, outcome="given", at=NINE, **more):
    return answer_dose(medicine=medicine, due_at=due_at, outcome=outcome, by=by, at=at, **more)


class TestPrescribeMedicine:
    def test_seals_name_and_dose_and_tells_the_timeline(self, person, by):
        what = Prescription(
            name="Morphine", dose="10 mg", from_on=TONIGHT, times=[time(21), time(8)],
            is_controlled=True, kept="safe",
        )  # fmt: skip

        medicine = prescribe_medicine(person=person, what=what, by=by, at=AT)

        assert medicine.times == ["08:00", "21:00"]
        assert b"Morphine" not in bytes(medicine.sealed_name)
        assert open_words([medicine], "name", "dose") == {medicine.pk: ("Morphine", "10 mg")}
        line = FileEvent.objects.filter(kind="changed").latest("at")
        assert (line.detail, line.by) == ({"fields": ["medicines"]}, by)

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"name": " "}, NamelessMedicine),
            ({"dose": ""}, NamelessMedicine),
            ({"times": []}, NoTimeOfDay),
            ({"as_needed": True}, NoTimeOfDay),
            ({"until_on": TONIGHT - NIGHT}, EndsBeforeItBegins),
        ],
    )
    def test_refuses_what_cannot_be(self, person, by, change, refusal):
        said = {"name": "A", "dose": "B", "from_on": TONIGHT, "times": [time(8)]} | change

        with pytest.raises(refusal):
            prescribe_medicine(person=person, what=Prescription(**said), by=by, at=AT)

        assert not Medicine.objects.exists()

    def test_refuses_somebody_whose_data_was_destroyed(self, person, by):
        vault.destroy_keys(person.pk, [vault.NARRATIVE])
        what = Prescription(name="A", dose="B", from_on=TONIGHT, times=[time(8)])

        with pytest.raises(WordsDestroyed):
            prescribe_medicine(person=person, what=what, by=by, at=AT)


class TestStopMedicine:
    def test_takes_what_is_due_later_out_of_the_round(self, medicine, by):
        stop_medicine(medicine=medicine, by=by, at=AT)

        assert medicine_round(member=by, at=AT).later == []
        assert (medicine.stopped_at, medicine.stopped_by) == (AT, by)

    def test_refuses_to_stop_it_twice(self, medicine, by):
        stop_medicine(medicine=medicine, by=by, at=AT)

        with pytest.raises(StoppedAlready):
            stop_medicine(medicine=medicine, by=by, at=AT + HOUR)


class TestAnswerDose:
    @pytest.mark.parametrize("outcome", ["given", "refused", "held"])
    def test_notes_what_came_of_it(self, medicine, by, outcome):
        dose = answer(medicine, by, outcome=outcome)

        assert (dose.outcome, dose.due_at, dose.at, dose.by) == (outcome, NINE, NINE, by)
        assert dose.second_by is None

    def test_notes_that_she_is_out(self, medicine, person, by):
        stay = person.stays.get()
        record_leave(stay=stay, purpose="family", until=NINE + HOUR, by=by, at=AT)

        assert answer(medicine, by, outcome="absent").outcome == "absent"

    def test_refuses_to_say_she_is_out_when_she_is_here(self, medicine, by):
        with pytest.raises(NotOnLeave):
            answer(medicine, by, outcome="absent")

    @pytest.mark.parametrize("again", ["given", "refused"])
    def test_refuses_to_give_it_twice(self, medicine, by, second, again):
        answer(medicine, by)

        with pytest.raises(GivenAlready):
            answer(medicine, second, outcome=again, at=NINE + HOUR)

        assert Dose.objects.count() == 1

    def test_refuses_to_give_it_ahead(self, medicine, by):
        with pytest.raises(NotDueYet):
            answer(medicine, by, at=NINE - HOUR - timedelta(minutes=1))

        assert answer(medicine, by, at=NINE - HOUR).pk

    def test_refuses_to_give_it_after_it_was_stopped(self, medicine, by):
        stop_medicine(medicine=medicine, by=by, at=NINE - timedelta(minutes=5))

        with pytest.raises(GivenAfterStop):
            answer(medicine, by)

    def test_refuses_to_give_it_after_its_last_day(self, person, by):
        last = MedicineFactory(person=person, at=AT - 2 * NIGHT, until_on=TONIGHT - NIGHT)

        with pytest.raises(GivenAfterStop):
            answer(last, by)

    @pytest.mark.parametrize("due_at", [None, NINE - timedelta(minutes=30), NINE - 5 * NIGHT])
    def test_refuses_a_moment_at_which_nothing_is_due(self, medicine, by, due_at):
        with pytest.raises(NotDueThen):
            answer(medicine, by, due_at=due_at)

    def test_refuses_somebody_who_does_not_stay_here(self, by):
        elsewhere = MedicineFactory(person=PersonFactory(centre=by.centre), at=AT - NIGHT)

        with pytest.raises(DoesNotStayHere):
            answer(elsewhere, by)

    def test_takes_one_as_needed_at_the_moment_it_is_given(self, person, by):
        needed = MedicineFactory(person=person, at=AT - NIGHT, times=(), as_needed=True)

        dose = answer(needed, by, due_at=None, at=AT)
        answer(needed, by, due_at=None, at=AT + HOUR)

        assert dose.due_at == AT
        assert Dose.objects.count() == 2


class TestControlled:
    @pytest.fixture
    def medicine(self, person):
        return MedicineFactory(person=person, at=AT - 2 * NIGHT, is_controlled=True)

    def test_is_given_by_two(self, medicine, by, second):
        dose = answer(medicine, by, second=second)

        assert (dose.by, dose.second_by, dose.is_controlled) == (by, second, True)

    def test_refuses_one_signature(self, medicine, by):
        with pytest.raises(SecondMissing):
            answer(medicine, by)

    def test_refuses_the_same_member_twice(self, medicine, by):
        with pytest.raises(SecondIsTheSame):
            answer(medicine, by, second=by)

    @pytest.mark.parametrize("role", ["manager", "caseworker", "intake"])
    def test_refuses_a_second_who_gives_no_medicines(self, medicine, by, centre, role):
        with pytest.raises(SecondMayNotGive):
            answer(medicine, by, second=MemberFactory(role=role, centre=centre))

    def test_refuses_a_second_who_must_not_see_her(self, medicine, by, second, person):
        ConflictOfInterest.objects.create(
            member=second, person=person, kind="relative", since_by=second
        )

        with pytest.raises(SecondMayNotGive):
            answer(medicine, by, second=second)

    def test_needs_one_for_what_is_not_given(self, medicine, by):
        assert answer(medicine, by, outcome="refused").second_by is None

    def test_the_database_insists(self, medicine, by, second):
        rows = {"medicine": medicine, "due_at": NINE, "outcome": "given", "by": by}
        for wrong in ({}, {"second_by": by}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Dose.objects.create(**rows, is_controlled=True, **wrong)

        Dose.objects.create(**rows, is_controlled=True, second_by=second)
        with pytest.raises(IntegrityError), transaction.atomic():
            Dose.objects.create(**rows, is_controlled=True, second_by=second)


class TestDueBetween:
    """Times on the wall, where the clock jumps and where the day ends."""

    LONDON = ZoneInfo("Europe/London")

    def dues(self, times, since, until, zone, **more):
        centre = CentreFactory(time_zone=str(zone))
        person = PersonFactory(centre=centre)
        at = datetime(2026, 1, 1, tzinfo=zone)
        medicine = MedicineFactory(
            person=person, at=at, from_on=date(2026, 1, 1), times=times, **more
        )
        return list(due_between(medicine, since, until, zone))

    def test_goes_across_midnight(self):
        since = datetime(2026, 3, 10, 20, tzinfo=ZONE)

        found = self.dues([time(23, 30), time(0, 30)], since, since + 6 * HOUR, ZONE)

        assert [moment.astimezone(ZONE).strftime("%d %H:%M") for moment in found] == [
            "10 23:30",
            "11 00:30",
        ]

    def test_an_hour_that_is_skipped_is_taken_right_after_it(self):
        since = datetime(2026, 3, 28, 12, tzinfo=self.LONDON)

        found = self.dues([time(1, 30)], since, since + 24 * HOUR, self.LONDON)

        assert [moment.astimezone(self.LONDON).strftime("%d %H:%M") for moment in found] == [
            "29 02:30"
        ]

    def test_an_hour_that_comes_twice_is_taken_once(self):
        since = datetime(2026, 10, 24, 12, tzinfo=self.LONDON)

        found = self.dues([time(1, 30)], since, since + 25 * HOUR, self.LONDON)

        assert len(found) == 1
        assert found[0].utcoffset() == timedelta(0)
        assert found[0].hour == 0  # the first 01:30, still summer time

    def test_every_day_of_ten_years_has_each_time_once(self):
        centre = CentreFactory(time_zone="Africa/Cairo")
        zone, times = centre.zone, [time(0), time(8), time(23, 59)]
        person = PersonFactory(centre=centre)
        first = date(2026, 1, 1)
        at = datetime(2025, 12, 31, tzinfo=zone)
        medicine = MedicineFactory(person=person, at=at, from_on=first, times=times)
        until = moment_of(date(2036, 1, 1), time(0), zone)

        found = list(due_between(medicine, moment_of(first, time(0), zone), until, zone))

        assert len(found) == len(set(found)) == 3 * 3652

    def test_nothing_is_due_before_it_was_written_down_or_after_its_last_day(self):
        since = datetime(2026, 1, 1, tzinfo=ZONE)

        found = self.dues([time(8)], since, since + 90 * NIGHT, ZONE, until_on=date(2026, 1, 3))

        assert [moment.astimezone(ZONE).day for moment in found] == [1, 2, 3]


class TestRound:
    def standings(self, by, at):
        return [due.standing for due in medicine_round(member=by, at=at).dues]

    @pytest.mark.parametrize(
        ("at", "standing"),
        [
            (NINE - 2 * HOUR, Standing.LATER),
            (NINE - HOUR, Standing.NOW),
            (NINE + HOUR, Standing.NOW),
            (NINE + 2 * HOUR, Standing.LATE),
            (NINE + 7 * HOUR, Standing.MISSED),
        ],
    )
    def test_says_how_a_dose_stands(self, medicine, by, at, standing):
        assert self.standings(by, at)[-1] == standing

    def test_shows_who_answered(self, medicine, by):
        answer(medicine, by)

        shown = medicine_round(member=by, at=NINE)

        assert shown.open == []
        assert shown.answered[0].dose.by == by

    def test_is_by_time_and_bed_and_opens_the_names(self, beds, by):
        for bed in reversed(beds[:2]):
            MedicineFactory(person=stay_in(bed).person, at=AT - timedelta(minutes=1))

        shown = medicine_round(member=by, at=NINE)

        assert [due.bed for due in shown.open] == [beds[0].code, beds[1].code]
        assert shown.open[0].name == "Amoxicillin"
        assert len(shown.persons) == 2

    def test_leaves_out_whom_she_must_not_see_and_who_left(self, beds, by, person, medicine):
        gone = stay_in(
            beds[1], state="ended", ended_at=AT, destination="family", safe_for_worker=True
        )
        MedicineFactory(person=gone.person, at=AT - NIGHT)
        ConflictOfInterest.objects.create(member=by, person=person, kind="relative", since_by=by)

        assert medicine_round(member=by, at=NINE).dues == []

    def test_asks_a_nurse_for_her_own_files_only(self, beds, centre, medicine):
        nurse = MemberFactory(role="nurse", centre=centre, teams=[TeamFactory(centre=centre)])

        assert medicine_round(member=nurse, at=NINE).dues == []

    def test_does_not_ask_for_what_was_due_before_she_came(self, beds, by):
        stay = stay_in(beds[1], since=0, admitted_at=NINE - timedelta(minutes=10))
        MedicineFactory(person=stay.person, at=AT - NIGHT, times=[time(19), time(21)])

        dues = medicine_round(member=by, at=NINE).open

        assert [due.due_at for due in dues] == [NINE]

    def test_offers_what_is_taken_as_needed(self, person, by):
        needed = MedicineFactory(person=person, at=AT - NIGHT, times=(), as_needed=True)
        answer(needed, by, due_at=None, at=AT)

        (row,) = medicine_round(member=by, at=NINE).as_needed

        assert (row.name, row.latest) == ("Amoxicillin", AT)


@pytest.fixture
def sign_in(client, centre):
    def as_role(role="house", **kwargs):
        client.member = MemberFactory(role=role, centre=centre, **{"language": "en"} | kwargs)
        client.force_login(client.member)
        return client

    return as_role


def due_now(centre, bed, **kwargs):
    """Return a medicine that is due within this hour, and when."""
    at = (timezone.now().astimezone(centre.zone) + timedelta(minutes=20)).replace(
        second=0, microsecond=0
    )
    stay = StayFactory(bed=bed, admitted_at=timezone.now() - NIGHT)
    return MedicineFactory(person=stay.person, times=[at.time()], **kwargs), at


def url(name, *args):
    return reverse(f"rooms:{name}", args=args)


class TestMedicineListView:
    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_shows_names_and_names_everyone_to_the_audit(self, sign_in, centre, beds, language):
        medicine, _at = due_now(centre, beds[0])

        page = sign_in(language=language).get(url("medicine_list")).content.decode()

        assert "Amoxicillin" in page
        assert medicine.person.code in page
        assert ("To give now" if language == "en" else "للإعطاء الآن") in page
        entry = AuditEntry.objects.latest("pk")
        assert (subjects_of(entry), entry.reason) == ([medicine.person_id], "medicine_round")

    def test_asks_as_much_for_ten_as_for_two(self, sign_in, centre):
        client, asked = sign_in(), []
        for _round in range(2):
            for bed in RoomFactory(centre=centre, beds=4).beds.all():
                due_now(centre, bed)
            with CaptureQueriesContext(connection) as queries:
                client.get(url("medicine_list"))
            asked.append(len(queries))

        assert asked[0] == asked[1]

    @pytest.mark.parametrize("role", ["manager", "caseworker", "intake", "lead"])
    def test_is_for_those_who_give(self, sign_in, role):
        assert sign_in(role).get(url("medicine_list")).status_code == 403


class TestMedicineAnswerView:
    def test_notes_a_dose_at_one_press(self, sign_in, centre, beds):
        medicine, at = due_now(centre, beds[0])
        client = sign_in()

        answer = client.post(
            url("medicine_answer", medicine.pk), {"due": at.isoformat(), "outcome": "given"}
        )

        assert answer["Location"] == url("medicine_list")
        dose = Dose.objects.get()
        assert (dose.due_at, dose.by) == (at, client.member)

    def test_offers_what_is_due_when_no_moment_is_named(self, sign_in, centre, beds):
        medicine, at = due_now(centre, beds[0])

        page = sign_in().get(url("medicine_answer", medicine.pk)).content.decode()

        assert f"{at:%H:%M}" in page

    @pytest.mark.parametrize("due", ["", "soon", "2026-01-01T08:00", "2026-99-01T08:00+03:00"])
    def test_refuses_what_is_no_moment(self, sign_in, centre, beds, due):
        medicine, _at = due_now(centre, beds[0])
        body = {"due": due, "outcome": "given"}

        answer = sign_in().post(url("medicine_answer", medicine.pk), body)

        assert answer.status_code == 422
        assert not Dose.objects.exists()

    def test_says_that_it_was_given_already(self, sign_in, centre, beds):
        medicine, at = due_now(centre, beds[0])
        client, body = sign_in(), {"due": at.isoformat(), "outcome": "given"}
        client.post(url("medicine_answer", medicine.pk), body)

        answer = client.post(url("medicine_answer", medicine.pk), body | {"outcome": "refused"})

        assert answer.status_code == 422
        assert "answered already" in answer.content.decode()

    def test_acts_once_for_a_double_click(self, sign_in, centre, beds):
        medicine, at = due_now(centre, beds[0])
        client = sign_in()
        body = {"due": at.isoformat(), "outcome": "given", "token": "the-same"}

        answers = [client.post(url("medicine_answer", medicine.pk), body) for _click in range(2)]

        assert [one.status_code for one in answers] == [302, 302]
        assert Dose.objects.count() == 1

    def test_a_colleague_signs_with_her_pin(self, sign_in, centre, beds, second):
        choose_pin(member=second, pin=PIN, at=timezone.now())
        medicine, at = due_now(centre, beds[0], is_controlled=True)
        client, body = sign_in(), {"due": at.isoformat(), "outcome": "given"}
        where = url("medicine_answer", medicine.pk)
        signed = body | {"second": str(second.pk)}

        assert client.post(where, body).status_code == 422
        assert client.post(where, signed | {"second_code": "120934"}).status_code == 422
        assert not Dose.objects.exists()
        assert client.post(where, signed | {"second_code": PIN}).status_code == 302

        assert Dose.objects.get().second_by == second

    def test_is_secret_to_other_houses(self, sign_in):
        medicine = MedicineFactory()

        assert sign_in().get(url("medicine_answer", medicine.pk)).status_code == 404


class TestPrescribingViews:
    @pytest.fixture
    def nurse(self, sign_in, centre, beds):
        stay = StayFactory(bed=beds[0])
        team = TeamFactory(centre=centre)
        stay.person.case_file.team = team
        stay.person.case_file.save()
        client = sign_in("nurse", teams=[team])
        client.stay = stay
        return client

    def test_a_nurse_writes_it_down_and_stops_it(self, nurse):
        body = {
            "name": "Ibuprofen", "dose": "1 tablet", "times": "٨:٠٠ 21:00", "kept": "fridge",
            "from_on": nurse.stay.arrives_on.isoformat(),
        }  # fmt: skip
        where = url("medicine_add", nurse.stay.pk)

        assert nurse.post(where, body | {"times": "8 o'clock"}).status_code == 422
        assert nurse.post(where, body)["Location"] == url("stay_care", nurse.stay.pk)

        medicine = Medicine.objects.get()
        assert medicine.times == ["08:00", "21:00"]
        page = nurse.get(url("stay_care", nurse.stay.pk)).content.decode()
        assert "Ibuprofen" in page
        nurse.post(url("medicine_stop", medicine.pk))
        medicine.refresh_from_db()
        assert medicine.stopped_by == nurse.member

    def test_the_house_gives_and_does_not_prescribe(self, sign_in, beds):
        stay = StayFactory(bed=beds[0])
        medicine = MedicineFactory(person=stay.person)
        client = sign_in()

        assert client.get(url("medicine_add", stay.pk)).status_code == 403
        assert client.post(url("medicine_stop", medicine.pk)).status_code == 403
        assert "Amoxicillin" in client.get(url("stay_care", stay.pk)).content.decode()

    def test_who_gives_none_reads_no_name(self, sign_in, centre, beds):
        stay = StayFactory(bed=beds[0])
        team = TeamFactory(centre=centre)
        stay.person.case_file.team = team
        stay.person.case_file.save()
        MedicineFactory(person=stay.person)

        page = sign_in("caseworker", teams=[team]).get(url("stay_care", stay.pk))

        assert page.status_code == 200
        assert "Amoxicillin" not in page.content.decode()

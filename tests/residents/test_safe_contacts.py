from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from residents.actions import (
    ChangedMeanwhile,
    ContactRules,
    NeverContact,
    NotSafeNow,
    acknowledge_rules,
    assign_file,
    change_person,
    change_safe_contact,
    record_attempt,
    record_safe_contact,
)
from residents.actions.safe_contacts import (
    ImpossibleHours,
    NothingIsSafe,
    NumberGone,
    NumberKnown,
    NumberMissing,
    RulesReplaced,
    WayNotSafe,
)
from residents.models import ContactAttempt, SafeContact, Task
from residents.selectors import reach_of, rules_of
from residents.selectors.safe_contacts import number_of
from shelter.shared.phones import ImpossiblePhone
from staff import vault
from tests.residents.factories import PersonFactory

NUMBER = "+97455987654"
SHOWN = "5598 7654"
NIGHTS = {"weekdays": [0], "from_time": time(22), "until_time": time(2)}
MONDAY_NIGHT = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)  # 23:30 in Qatar
MONDAY_NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]


@pytest.fixture
def person(centre, team):
    return PersonFactory(centre=centre, team=team)


@pytest.fixture
def worker(member_as):
    return member_as("caseworker")


def rules(**fields):
    given = {"whose": "her_own", "number": "+974 5598 7654", "may_call": True}
    return ContactRules(**{**given, "weekdays": EVERY_DAY, **fields})


def record(person, by, **fields):
    return record_safe_contact(person=person, rules=rules(**fields), by=by, at=timezone.now())


class TestRecordSafeContact:
    @pytest.mark.parametrize("typed", ["٥٥٩٨ ٧٦٥٤", "5598-7654", "+974 5598 7654", "0097455987654"])
    def test_keeps_one_number_sealed_however_it_is_typed(self, person, worker, typed):
        contact = record(person, worker, number=typed, who_answers="أختها سعاد فقط")

        assert number_of(contact) == NUMBER
        assert b"5598" not in bytes(contact.sealed_number)
        assert rules_of(person, timezone.now())[0].who_answers == "أختها سعاد فقط"
        assert person.events.get(kind="safe_contact").detail == {}

    def test_takes_the_phone_of_her_record_where_none_is_typed(self, centre, worker):
        person = PersonFactory(centre=centre, phone=NUMBER)

        assert number_of(record(person, worker, number=" ")) == NUMBER

    @pytest.mark.parametrize(
        ("fields", "refusal"),
        [
            ({"number": "12"}, ImpossiblePhone),
            ({"number": ""}, NumberMissing),
            ({"may_call": False}, NothingIsSafe),
            ({"may_call": False, "may_text": True, "may_leave_message": True}, NothingIsSafe),
            ({"weekdays": []}, ImpossibleHours),
            ({"weekdays": [7]}, ImpossibleHours),
            ({"from_time": time(9)}, ImpossibleHours),
            ({"from_time": time(9), "until_time": time(9)}, ImpossibleHours),
        ],
    )
    def test_refuses_and_changes_nothing(self, person, worker, fields, refusal):
        with pytest.raises(refusal):
            record(person, worker, **fields)

        assert not SafeContact.objects.exists()
        assert not person.events.filter(kind="safe_contact").exists()

    def test_refuses_a_second_set_of_rules_for_a_number(self, person, worker):
        record(person, worker, never=True)

        with pytest.raises(NumberKnown):
            record(person, worker, number="٥٥٩٨٧٦٥٤", whose="friend")

        assert SafeContact.objects.get().never

    def test_never_leaves_nothing_allowed(self, person, worker):
        contact = record(person, worker, never=True, may_leave_message=True, may_text=True)

        assert not any([contact.may_call, contact.may_leave_message, contact.may_text])

    def test_of_an_erased_person_is_refused(self, person, worker):
        vault.destroy_keys(person.pk)

        with pytest.raises(NumberGone):
            record(person, worker)


class TestChangeSafeContact:
    def test_writes_another_row_and_keeps_the_old_one(self, person, worker):
        old = record(person, worker)

        new = change_safe_contact(
            contact=old, rules=rules(number="", never=True), by=worker, at=timezone.now()
        )

        old.refresh_from_db()
        assert (old.until_by, old.never, new.never, new.until_at) == (worker, False, True, None)
        assert number_of(new) == number_of(old) == NUMBER

    def test_refuses_what_someone_else_changed_meanwhile(self, person, worker):
        contact = record(person, worker)
        change = {"contact": contact, "by": worker, "at": timezone.now()}
        change_safe_contact(rules=rules(never=True), **change)

        with pytest.raises(ChangedMeanwhile):
            change_safe_contact(rules=rules(), **change)

        assert SafeContact.objects.in_use().get().never

    def test_a_refused_change_leaves_the_row_in_use(self, person, worker):
        contact = record(person, worker)

        with pytest.raises(NothingIsSafe):
            change_safe_contact(
                contact=contact, rules=rules(may_call=False), by=worker, at=timezone.now()
            )

        assert SafeContact.objects.in_use().get() == contact


class TestAcknowledgeRules:
    def test_gives_the_number_within_the_hours_and_not_outside(self, person, worker):
        contact = record(person, worker, **NIGHTS)

        assert acknowledge_rules(contact=contact, by=worker, at=MONDAY_NIGHT) == NUMBER
        with pytest.raises(NotSafeNow):
            acknowledge_rules(contact=contact, by=worker, at=MONDAY_NOON)
        begins = datetime(2026, 11, 23, 19, tzinfo=UTC)
        assert reach_of(person, NUMBER, MONDAY_NOON).next_at == begins

    def test_never_is_never(self, person, worker):
        contact = record(person, worker, never=True)

        with pytest.raises(NeverContact):
            acknowledge_rules(contact=contact, by=worker, at=MONDAY_NIGHT)

    def test_old_rules_open_nothing_and_a_newer_never_is_heard(self, person, worker):
        contact = record(person, worker)
        change = {"contact": contact, "by": worker, "at": timezone.now()}
        newer = change_safe_contact(rules=rules(), **change)
        with pytest.raises(RulesReplaced):
            acknowledge_rules(contact=contact, by=worker, at=MONDAY_NIGHT)

        change_safe_contact(**{**change, "contact": newer}, rules=rules(never=True))

        with pytest.raises(NeverContact):
            acknowledge_rules(contact=contact, by=worker, at=MONDAY_NIGHT)

    def test_after_erasure_there_is_no_number(self, person, worker):
        contact = record(person, worker)
        vault.destroy_keys(person.pk)

        with pytest.raises(NumberGone):
            acknowledge_rules(contact=contact, by=worker, at=MONDAY_NIGHT)


class TestReachOf:
    """One function decides for every number, wherever it is shown."""

    @pytest.mark.parametrize(
        ("fields", "at", "may_call"),
        [
            ({}, MONDAY_NOON, True),
            ({"never": True}, MONDAY_NOON, False),
            (NIGHTS, MONDAY_NIGHT, True),
            (NIGHTS, MONDAY_NOON, False),
            ({"may_call": False, "may_text": True}, MONDAY_NOON, False),
        ],
    )
    def test_says_whether_a_call_is_safe_now(self, person, worker, fields, at, may_call):
        record(person, worker, **fields)

        assert reach_of(person, NUMBER, at).may_call_now is may_call

    def test_a_number_without_rules_is_not_called(self, person, worker):
        record(person, worker)

        assert not reach_of(person, "+97433445566", MONDAY_NOON).may_call_now
        assert not reach_of(person, "", MONDAY_NOON).may_call_now


class TestRecordAttempt:
    def attempt(self, contact, by, outcome="reached", way="call"):
        return record_attempt(contact=contact, way=way, outcome=outcome, by=by, at=timezone.now())

    def test_tells_the_timeline_nothing_but_that_it_was_tried(self, person, worker):
        self.attempt(record(person, worker), worker)

        line = person.events.get(kind="contact_tried")
        assert (line.detail, line.sealed_note) == ({}, None)
        assert not Task.objects.filter(kind="contact_check").exists()

    @pytest.mark.parametrize("outcome", ["someone_else", "not_safe"])
    def test_a_bad_outcome_asks_her_worker_once(self, person, worker, member_as, outcome):
        contact, psychologist = record(person, worker), member_as("psychologist")
        for member in (psychologist, worker):
            assign_file(case_file=person.case_file, member=member, by=None, at=timezone.now())

        for _twice in range(2):
            self.attempt(contact, worker, outcome)

        task = Task.objects.get(kind="contact_check")
        assert (task.assignee, task.person) == (worker, person)

    def test_without_a_worker_the_social_workers_of_the_team_are_asked(self, person, worker):
        self.attempt(record(person, worker), worker, "not_safe")

        assert Task.objects.visible_to(worker).filter(kind="contact_check").exists()

    def test_no_row_is_written_for_never(self, person, worker):
        contact = record(person, worker, never=True)

        with pytest.raises(NeverContact):
            self.attempt(contact, worker)

        assert not ContactAttempt.objects.exists()

    @pytest.mark.parametrize("way", ["voice_message", "text", "x"])
    def test_a_way_that_is_not_allowed_is_refused(self, person, worker, way):
        with pytest.raises(WayNotSafe):
            self.attempt(record(person, worker), worker, way=way)

    def test_of_rules_replaced_long_ago_is_refused(self, person, worker):
        contact = record(person, worker)
        SafeContact.objects.update(until_at=timezone.now() - timedelta(hours=3), until_by=worker)

        with pytest.raises(RulesReplaced):
            self.attempt(contact, worker)


class TestRulesMissing:
    def test_a_phone_at_registration_asks_for_its_rules(self, centre, team, worker):
        person = PersonFactory(centre=centre, team=team, phone=NUMBER)
        missing = Task.objects.visible_to(worker).open().filter(kind="contact_missing")
        assert missing.get().person == person

        record(person, worker, number="")

        assert not missing.exists()

    def test_so_does_a_phone_given_later_unless_it_has_rules(self, person, worker):
        record(person, worker)
        change = {"person": person, "by": worker, "at": timezone.now()}

        change_person(version=1, changes={"phone": NUMBER}, **change)
        assert not Task.objects.filter(kind="contact_missing").exists()

        change_person(version=2, changes={"phone": "+97433445566"}, **change)
        assert Task.objects.filter(kind="contact_missing").exists()

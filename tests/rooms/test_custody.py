from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from residents.actions import assign_file
from residents.models import Task
from rooms.actions import (
    AllowedTooLong,
    AllowedUntilThePast,
    AlreadyAway,
    CollectorEnded,
    CollectorIsBanned,
    CollectorListed,
    CollectorUnnamed,
    DocumentOfSomebodyElse,
    MayNeverCollect,
    NobodyAllowedThat,
    NobodySaidYes,
    NoChildHere,
    NotAChild,
    PaperEnded,
    PaperEndsBeforeItBegins,
    PaperForbids,
    PaperIsOver,
    PermissionOver,
    WhatPaperSays,
    allow_collector,
    ban_visitor,
    end_collector,
    end_paper,
    forbid_collector,
    hand_over_child,
    keep_paper,
    record_leave,
    remind_of_custody,
)
from rooms.custody import alerts_of, collector_words, papers_of
from rooms.doors import Caller, is_same_name, names_meet
from rooms.models import (
    BannedAtDoor,
    CustodyPaper,
    HandingOver,
    LeavePass,
    MayCollect,
    Stay,
)
from rooms.sealed import WordsDestroyed
from staff import vault
from tests.residents.factories import DocumentFactory
from tests.rooms.child_factories import (
    CustodyPaperFactory,
    MayCollectFactory,
    mother_and_child,
)
from tests.rooms.factories import BedFactory, RoomFactory, StayFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, everything, member_of
from tests.rooms.shift_factories import restrict

pytestmark = pytest.mark.django_db
AUNT = Caller(name="حصة إبراهيم الأنصاري", phone="+97455730194")
SISTER = Caller(name="نورة إبراهيم الأنصاري")
FATHER = Caller(name="فهد سالم الدوسري", phone="+97466123456")
ROWS = (MayCollect, CustodyPaper, HandingOver, LeavePass, BannedAtDoor, Task)
WEEK = TONIGHT + timedelta(days=7)
ORDER = WhatPaperSays("protection", "court", TONIGHT - NIGHT, TONIGHT + 30 * NIGHT)
REMARK = "رقم القضية محفوظ لدى المحامية"


@pytest.fixture
def family():
    came = {"arrives_on": TONIGHT - 3 * NIGHT, "nights": 14, "admitted_at": AT - 3 * NIGHT}
    mother, child = mother_and_child(**came)
    type(child.person).objects.filter(pk=child.person_id).update(birth_year=2018)
    child.person.refresh_from_db()
    return mother, child


@pytest.fixture
def child(family):
    return family[1]


@pytest.fixture
def by(child):
    return member_of(child.centre)


def allow(child, by, caller=AUNT, until_on=WEEK, at=AT):
    given = {"relation": "aunt_uncle", "allowed_by": "mother", "until_on": until_on}
    return allow_collector(person=child.person, caller=caller, **given, by=by, at=at)


def forbid(child, by, caller=FATHER):
    return forbid_collector(person=child.person, caller=caller, relation="father", by=by, at=AT)


def give(child, by, caller=AUNT, yes=True, at=AT, until=None):
    until = until or at + timedelta(hours=2)
    return hand_over_child(
        stay=child, caller=caller, mother_said_yes=yes, until=until, by=by, at=at
    )


def ban(child, by, caller):
    ban_visitor(caller=caller, reason="fled_from", until_on=None, person=None, by=by, at=AT - NIGHT)


class TestNames:
    @pytest.mark.parametrize(
        ("kept", "said", "meets", "same"),
        [
            ("حصة إبراهيم الأنصاري", "حصه ابراهيم محمد الانصاري", True, True),
            ("حصة إبراهيم الأنصاري", "حصة الأنصاري", True, True),
            ("حصة إبراهيم الأنصاري", "Hessa Ibrahim Al Ansari", True, True),
            ("حصة إبراهيم الأنصاري", "نورة إبراهيم الأنصاري", False, False),
            ("حصة إبراهيم الأنصاري", "حصة إبراهيم السعدي", True, False),
            ("حصة إبراهيم الأنصاري", "حصة", False, False),
            ("", "حصة إبراهيم", False, False),
        ],
    )
    def test_a_sister_is_not_the_same(self, kept, said, meets, same):
        assert (names_meet(kept, said), is_same_name(kept, said)) == (meets, same)


class TestPaper:
    def test_is_kept_by_codes_with_its_remark_sealed(self, child, by):
        document = DocumentFactory(person=child.person)
        says = replace(ORDER, remark=REMARK, document=document, only_mother=True)
        paper = keep_paper(person=child.person, says=says, by=by, at=AT)

        assert (paper.kind, paper.issuer, paper.document) == ("protection", "court", document)
        assert REMARK.encode() not in bytes(paper.sealed_remark)
        assert papers_of(stay=child, member=by, on=TONIGHT)[0].remark == REMARK
        restrict(child.person)
        assert papers_of(stay=child, member=by, on=TONIGHT)[0].remark == ""

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"valid_until": TONIGHT - 2 * NIGHT}, PaperEndsBeforeItBegins),
            (
                {"valid_from": TONIGHT - 9 * NIGHT, "valid_until": TONIGHT - NIGHT},
                PaperIsOver,
            ),
        ],
    )
    def test_refuses_what_cannot_count(self, child, by, change, refusal):
        before = everything(*ROWS)

        with pytest.raises(refusal):
            keep_paper(person=child.person, says=replace(ORDER, **change), by=by, at=AT)
        assert everything(*ROWS) == before

    def test_refuses_the_grown_up_a_foreign_document_and_words_after_erasure(self, family, by):
        mother, child = family
        foreign = replace(ORDER, document=DocumentFactory(person=mother.person))
        before = everything(*ROWS)

        for person, says, refusal in (
            (mother.person, ORDER, NotAChild),
            (child.person, foreign, DocumentOfSomebodyElse),
        ):
            with pytest.raises(refusal):
                keep_paper(person=person, says=says, by=by, at=AT)
        vault.destroy_keys(child.person_id)
        with pytest.raises(WordsDestroyed):
            keep_paper(person=child.person, says=replace(ORDER, remark=REMARK), by=by, at=AT)
        assert everything(*ROWS) == before

    def test_ends_once_and_with_it_its_task(self, child, by):
        paper = CustodyPaperFactory(person=child.person, valid_from=TONIGHT, valid_until=WEEK)
        remind_of_custody(at=AT)
        end_paper(paper=paper, by=by, at=AT)

        assert not Task.objects.open().filter(kind="custody_ending").exists()
        with pytest.raises(PaperEnded):
            end_paper(paper=paper, by=by, at=AT)


class TestReminders:
    def days_before(self, paper, days):
        return remind_of_custody(at=AT + (paper.valid_until - TONIGHT).days * NIGHT - days * NIGHT)

    def test_come_14_7_and_1_days_before_and_no_more(self, child, by):
        worker = member_of(child.centre, "caseworker")
        assign_file(case_file=child.person.case_file, member=worker, by=None, at=AT)
        Stay.objects.filter(pk=child.pk).update(departs_on=TONIGHT + 60 * NIGHT)
        paper = CustodyPaperFactory(
            person=child.person, valid_from=TONIGHT, valid_until=TONIGHT + 20 * NIGHT
        )
        told = []
        for days in (15, 14, 14, 8, 7, 2, 1, 0):
            told.append(self.days_before(paper, days)["told"])
            Task.objects.open().filter(kind="custody_ending").update(state="done")

        assert told == [0, 1, 0, 0, 1, 0, 1, 0]
        tasks = Task.objects.filter(kind="custody_ending", subject_id=paper.pk)
        assert {task.assignee for task in tasks} == {worker}

    def test_a_paper_kept_late_is_told_of_once(self, child):
        CustodyPaperFactory(person=child.person, valid_from=TONIGHT, valid_until=TONIGHT + NIGHT)

        remind_of_custody(at=AT)
        task = Task.objects.open().get(kind="custody_ending")
        assert (task.role, task.due_on) == ("caseworker", TONIGHT)
        assert remind_of_custody(at=AT) == {"told": 0}

    def test_without_an_end_ended_over_or_of_who_left_are_not_told_of(self, child, by):
        common = {"person": child.person, "valid_from": TONIGHT - 9 * NIGHT}
        CustodyPaperFactory(**common)
        CustodyPaperFactory(**common, valid_until=WEEK, ended_at=AT, ended_by=by)
        CustodyPaperFactory(**common, valid_until=TONIGHT - NIGHT)
        left = StayFactory(bed=BedFactory(room=RoomFactory(centre=child.centre)), ended=True)
        CustodyPaperFactory(person=left.person, valid_from=TONIGHT, valid_until=WEEK)

        assert remind_of_custody(at=AT) == {"told": 0}

    def test_take_as_many_queries_for_ten_as_for_two(self, child):
        counts = []
        for number in (2, 10):
            for _paper in range(number):
                CustodyPaperFactory(
                    person=child.person, valid_from=TONIGHT, valid_until=TONIGHT + 10 * NIGHT
                )
            with CaptureQueriesContext(connection) as queries:
                assert remind_of_custody(at=AT)["told"] == number
            counts.append(len(queries))

        assert counts[0] == counts[1]


class TestWhoMayCollect:
    def test_name_and_phone_are_sealed_under_the_childs_key(self, child, by):
        row = allow(child, by)

        assert (row.relation, row.allowed_by, row.until_on) == ("aunt_uncle", "mother", WEEK)
        for sealed in (row.sealed_name, row.sealed_phone, row.phone_hash):
            assert AUNT.name.encode() not in bytes(sealed)
        assert collector_words(collector=row, member=by) == {
            "name": AUNT.name,
            "phone": AUNT.phone,
        }
        restrict(child.person)
        assert collector_words(collector=row, member=by) == {}

    def test_the_same_phone_for_two_children_leaves_two_hashes(self, child, by):
        other = mother_and_child()[1]
        mine, theirs = allow(child, by), MayCollectFactory(person=other.person)

        assert bytes(mine.phone_hash) != bytes(theirs.phone_hash)

    @pytest.mark.parametrize(
        ("caller", "until_on", "refusal"),
        [
            (Caller(name="حصة", phone=AUNT.phone), WEEK, CollectorUnnamed),
            (Caller(name=AUNT.name), WEEK, CollectorUnnamed),
            (AUNT, TONIGHT - NIGHT, AllowedUntilThePast),
            (AUNT, TONIGHT + 91 * NIGHT, AllowedTooLong),
        ],
    )
    def test_refuses_too_little_and_too_long(self, child, by, caller, until_on, refusal):
        before = everything(*ROWS)

        with pytest.raises(refusal):
            allow(child, by, caller, until_on)
        assert everything(*ROWS) == before

    def test_refuses_who_is_banned_who_never_may_and_who_is_listed(self, family, by):
        mother, child = family
        allow(child, by)
        forbid(child, by)
        ban(child, by, Caller(phone="+97433445566"))
        before = everything(*ROWS)

        for caller, refusal in (
            (replace(SISTER, phone="+97433445566"), CollectorIsBanned),
            (replace(FATHER, phone="+97455987654"), MayNeverCollect),
            (replace(SISTER, phone=FATHER.phone), MayNeverCollect),
            (replace(SISTER, phone=AUNT.phone), CollectorListed),
        ):
            with pytest.raises(refusal):
                allow(child, by, caller)
        with pytest.raises(CollectorListed):
            forbid(child, by)
        with pytest.raises(CollectorUnnamed):
            forbid(child, by, Caller(name="فهد"))
        with pytest.raises(NotAChild):
            forbid(mother, by)
        assert everything(*ROWS) == before
        assert allow(child, by, replace(SISTER, phone="+97455987654"))

    def test_who_never_may_loses_a_permission(self, child, by):
        row = allow(child, by)
        forbid(child, by, Caller(phone=AUNT.phone))

        row.refresh_from_db()
        assert (row.ended_at, row.ended_by) == (AT, by)
        with pytest.raises(CollectorEnded):
            end_collector(collector=row, by=by, at=AT)

    def test_nothing_is_written_after_the_data_was_destroyed(self, child, by):
        vault.destroy_keys(child.person_id)
        with pytest.raises(WordsDestroyed):
            allow(child, by)
        assert not MayCollect.objects.exists()

    def test_the_database_insists(self, child, by):
        row = {"person": child.person, "relation": "other", "added_by": by}
        for wrong in (
            {"never": True, "until_on": WEEK},
            {"allowed_by": "mother"},
            {"until_on": WEEK},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                MayCollect.objects.create(**row, **wrong)
        allow(child, by)
        twice = {"allowed_by": "mother", "until_on": WEEK}
        twice["phone_hash"] = MayCollect.objects.get().phone_hash
        with pytest.raises(IntegrityError), transaction.atomic():
            MayCollect.objects.create(**row, **twice)


class TestHandOver:
    def test_gives_the_child_on_a_leave_pass_with_its_mothers_yes(self, child, by):
        row = allow(child, by)
        given = give(child, by, Caller(name="Hessa Ibrahim Al Ansari", phone=AUNT.phone))

        assert (given.collector, given.said_yes, given.by) == (row, "mother", by)
        assert (given.leave.purpose, given.leave.escort) == ("family", "relative")
        assert given.leave.is_out
        assert given.leave.due_at == AT + timedelta(hours=2)

    @pytest.mark.parametrize(
        ("caller", "yes", "refusal"),
        [
            (Caller(name="حصة", phone=AUNT.phone), True, CollectorUnnamed),
            (SISTER, True, NobodyAllowedThat),
            (replace(AUNT, phone="+97455987654"), True, NobodyAllowedThat),
            (replace(SISTER, phone=AUNT.phone), True, NobodyAllowedThat),
            (FATHER, True, MayNeverCollect),
            (Caller(name="فهد الدوسري"), True, MayNeverCollect),
            (replace(SISTER, phone=FATHER.phone), True, MayNeverCollect),
            (AUNT, False, NobodySaidYes),
        ],
    )
    def test_refuses_whoever_it_is_not_given_to(self, child, by, caller, yes, refusal):
        allow(child, by)
        forbid(child, by)
        before = everything(*ROWS)

        with pytest.raises(refusal):
            give(child, by, caller, yes)
        assert everything(*ROWS) == before

    def test_refuses_after_the_last_day_and_what_was_ended(self, child, by):
        row = allow(child, by, until_on=TONIGHT)
        with pytest.raises(PermissionOver):
            give(child, by, at=AT + NIGHT)
        end_collector(collector=row, by=by, at=AT)
        with pytest.raises(NobodyAllowedThat):
            give(child, by)
        assert not HandingOver.objects.exists()

    def test_refuses_while_a_paper_says_only_its_mother(self, child, by):
        allow(child, by)
        paper = CustodyPaperFactory(person=child.person, valid_from=TONIGHT, only_mother=True)
        with pytest.raises(PaperForbids):
            give(child, by)
        CustodyPaper.objects.filter(pk=paper.pk).update(only_mother=False)
        assert give(child, by)

    def test_a_ban_that_is_met_at_the_door_is_written_down_and_the_child_stays(self, child, by):
        allow(child, by)
        ban(child, by, Caller(name=AUNT.name))
        met = give(child, by)

        assert isinstance(met, BannedAtDoor)
        assert Task.objects.open().filter(kind="banned_at_door", subject_id=met.pk).exists()
        assert not HandingOver.objects.exists()
        assert not LeavePass.objects.exists()

    def test_a_child_that_is_alone_is_given_by_the_supervisor_alone(self, by):
        bed = BedFactory(room=RoomFactory(centre=by.centre))
        girl = StayFactory(bed=bed, arrives_on=TONIGHT - NIGHT, admitted_at=AT - NIGHT)
        type(girl.person).objects.filter(pk=girl.person_id).update(birth_year=2011)
        girl.person.refresh_from_db()
        allow(girl, by)
        with pytest.raises(NobodySaidYes):
            give(girl, by)
        given = give(girl, member_of(by.centre, "supervisor"), yes=False)

        assert given.said_yes == "supervisor"

    def test_refuses_who_is_out_no_child_or_gone(self, family, by):
        mother, child = family
        allow(child, by)
        with pytest.raises(NoChildHere):
            give(mother, by)
        record_leave(stay=child, purpose="school", until=AT + NIGHT, by=by, at=AT)
        with pytest.raises(AlreadyAway):
            give(child, by)
        assert not HandingOver.objects.exists()


class TestAlerts:
    def alerts(self, *stays):
        with translation.override("en"):
            found = alerts_of(stays, TONIGHT)
            return [[alert.words for alert in found[stay.pk]] for stay in stays]

    def test_say_what_the_door_must_know(self, child, by):
        assert self.alerts(child) == [["only its mother may collect"]]
        allow(child, by)
        assert self.alerts(child) == [[]]
        CustodyPaperFactory(person=child.person, valid_from=TONIGHT, only_mother=True)
        CustodyPaperFactory(person=child.person, valid_from=TONIGHT, kind="travel_ban")
        CustodyPaperFactory(
            person=child.person, valid_from=TONIGHT - 5 * NIGHT, valid_until=TONIGHT - NIGHT
        )
        forbid(child, by)
        assert self.alerts(child) == [
            [
                "only its mother may collect",
                "1 person may never collect",
                "protection order",
                "travel ban",
            ]
        ]

    def test_of_a_child_that_is_alone_name_the_supervisor(self):
        girl = StayFactory(arrives_on=TONIGHT, admitted_at=AT)
        type(girl.person).objects.filter(pk=girl.person_id).update(birth_year=2011)
        girl.person.refresh_from_db()

        assert "shift supervisor" in self.alerts(girl)[0][0]

    def test_take_three_queries_however_many_children(self, child, django_assert_num_queries):
        others = [mother_and_child()[1] for _family in range(3)]
        for stay in (child, *others):
            MayCollectFactory(person=stay.person)
        with django_assert_num_queries(3):
            alerts_of([child, *others], TONIGHT)

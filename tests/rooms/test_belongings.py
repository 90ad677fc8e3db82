from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from residents.models import FileEvent, Task
from rooms.actions import (
    BelongingsStillKept,
    CashNotCounted,
    Exit,
    ItemOfAnotherStay,
    KeptUntilImpossible,
    NotACode,
    NothingChosen,
    ReceiverUnnamed,
    ReturnedAlready,
    SecondSignatureMissing,
    Signatures,
    SignedTwiceByOne,
    TakenInAfterLeaving,
    Thing,
    check_out_household,
    check_out_stay,
    keep_by_default,
    release_belongings,
    take_in_belongings,
    undo_change,
)
from rooms.keeping import keeping, who_may_sign
from rooms.models import (
    BelongingsItem,
    BelongingsRecord,
    BelongingsRelease,
    BelongingsReleaseLine,
    ExitRecord,
    Stay,
)
from rooms.sealed import WordsDestroyed
from staff import vault
from tests.rooms.factories import RoomFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, everything, family_in, member_of, stay_in

pytestmark = pytest.mark.django_db
RING = Thing(kind="jewellery", place="S-4", description="خاتم ذهب", seal_number="B-0017")
CASH = Thing(kind="cash", place="S-4", amount=Decimal("250.50"), currency="QAR")
BY_HER = Signatures(by_her=True)
ANSWERS = {"destination": "relatives", "safe_for_her": True, "safe_for_worker": True}
ROWS = (BelongingsRecord, BelongingsItem, BelongingsRelease, BelongingsReleaseLine, FileEvent)


@pytest.fixture
def beds():
    return list(RoomFactory(beds=4).beds.all())


@pytest.fixture
def stay(beds):
    return stay_in(beds[0])


@pytest.fixture
def by(stay):
    return member_of(stay.centre)


@pytest.fixture
def second(stay):
    return member_of(stay.centre, "supervisor")


def take_in(stay, by, *things, signed=BY_HER):
    given = {"things": things or (RING, CASH), "signed": signed, "by": by, "at": AT}
    record = take_in_belongings(stay=stay, **given)
    return list(record.items.order_by("number"))


def give_back(stay, by, items, *, signed=BY_HER, to="herself", receiver=""):
    ids = [item.pk for item in items]
    given = {"items": ids, "to": to, "receiver": receiver, "signed": signed}
    return release_belongings(stay=stay, **given, by=by, at=AT + NIGHT)


class TestTakeIn:
    def test_keeps_things_numbered_and_described_under_her_key(self, stay, by, second):
        ring, cash = take_in(stay, by, signed=Signatures(second=second))

        assert (ring.number, ring.place, ring.seal_number) == (1, "S-4", "B-0017")
        assert (cash.number, cash.amount, cash.currency) == (2, Decimal("250.50"), "QAR")
        assert (ring.record.by, ring.record.second) == (by, second)
        assert "خاتم".encode() not in bytes(ring.sealed_description)
        assert keeping(stay=stay, member=by).kept[0].description == "خاتم ذهب"
        assert FileEvent.objects.get(kind="belongings_taken").detail == {"things": 2}

    def test_numbers_on_from_what_was_kept_before(self, stay, by):
        give_back(stay, by, take_in(stay, by))

        assert [item.number for item in take_in(stay, by, RING)] == [3]

    @pytest.mark.parametrize(
        ("things", "signed", "refusal"),
        [
            ((), BY_HER, NothingChosen),
            ((RING,), Signatures(), SecondSignatureMissing),
            ((Thing(kind="cash", place="S"),), BY_HER, CashNotCounted),
            ((Thing(kind="cash", place="S", amount=Decimal(5)),), BY_HER, CashNotCounted),
            (
                (Thing(kind="cash", place="S", amount=Decimal(0), currency="QAR"),),
                BY_HER,
                CashNotCounted,
            ),
            ((Thing(kind="keys", place="S", amount=Decimal(5)),), BY_HER, CashNotCounted),
            ((Thing(kind="keys", place=""),), BY_HER, NotACode),
            ((Thing(kind="keys", place="عند سعاد"),), BY_HER, NotACode),
            ((Thing(kind="keys", place="S", seal_number="بنفسجي"),), BY_HER, NotACode),
        ],
    )
    def test_refuses_and_changes_nothing(self, stay, by, things, signed, refusal):
        before = everything(*ROWS)

        with pytest.raises(refusal):
            take_in_belongings(stay=stay, things=things, signed=signed, by=by, at=AT)

        assert everything(*ROWS) == before

    def test_refuses_the_same_member_twice(self, stay, by):
        with pytest.raises(SignedTwiceByOne):
            take_in(stay, by, signed=Signatures(second=by))

    @pytest.mark.parametrize("state", ["expected", "ended"])
    def test_refuses_somebody_who_does_not_stay_here(self, beds, by, state):
        ended = {"ended_at": AT, "destination": "other", "safe_for_worker": True}
        stay = stay_in(beds[1], state=state, **(ended if state == "ended" else {}))

        with pytest.raises(TakenInAfterLeaving):
            take_in(stay, by)

    def test_refuses_words_about_an_erased_person(self, stay, by):
        vault.destroy_keys(stay.person_id)

        with pytest.raises(WordsDestroyed):
            take_in(stay, by)
        assert take_in(stay, by, CASH)


class TestGiveBack:
    def test_gives_a_part_and_keeps_the_rest(self, stay, by, second):
        ring, cash = take_in(stay, by)

        release = give_back(stay, by, [cash], signed=Signatures(second=second))

        shown = keeping(stay=stay, member=by)
        assert [kept.item for kept in shown.kept] == [ring]
        assert [kept.item for kept in shown.returned] == [cash]
        assert (release.to, release.by, release.second) == ("herself", by, second)
        assert FileEvent.objects.get(kind="belongings_returned").detail == {"things": 1}

    def test_seals_who_received_it_for_her(self, stay, by):
        items = take_in(stay, by)

        release = give_back(stay, by, items, to="authorised", receiver="أختها سعاد")

        assert "سعاد".encode() not in bytes(release.sealed_receiver)
        assert keeping(stay=stay, member=by).returned[0].receiver == "أختها سعاد"

    def test_refuses_what_was_given_back(self, stay, by):
        ring, cash = take_in(stay, by)
        give_back(stay, by, [ring])
        before = everything(*ROWS)

        with pytest.raises(ReturnedAlready):
            give_back(stay, by, [ring, cash])

        assert everything(*ROWS) == before

    def test_refuses_things_of_somebody_else(self, beds, stay, by):
        theirs = take_in(stay_in(beds[1]), by)

        with pytest.raises(ItemOfAnotherStay):
            give_back(stay, by, theirs)

    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({"signed": Signatures()}, SecondSignatureMissing),
            ({"to": "authorised", "receiver": " "}, ReceiverUnnamed),
        ],
    )
    def test_refuses_and_changes_nothing(self, stay, by, more, refusal):
        items = take_in(stay, by)
        before = everything(*ROWS)

        with pytest.raises(refusal):
            give_back(stay, by, items, **more)

        assert everything(*ROWS) == before

    def test_refuses_nothing_and_one_member_twice(self, stay, by):
        items = take_in(stay, by)

        with pytest.raises(NothingChosen):
            give_back(stay, by, [])
        with pytest.raises(SignedTwiceByOne):
            give_back(stay, by, items, signed=Signatures(second=by))

    def test_gives_back_after_she_left_and_closes_the_task(self, stay, by):
        items = take_in(stay, by)
        until = TONIGHT + 30 * NIGHT
        said = Exit(belongings="kept", belongings_until=until)
        check_out_stay(stay=stay, **ANSWERS, said=said, by=by, at=AT)
        task = Task.objects.get(kind="belongings_kept")
        assert (task.role, task.due_on) == ("supervisor", until)

        give_back(stay, by, items[:1])
        task.refresh_from_db()
        assert task.state == "open"
        give_back(stay, by, items[1:])

        task.refresh_from_db()
        assert task.state == "done"


class TestCheckOut:
    def test_refuses_while_nobody_says_what_happens_with_them(self, stay, by):
        take_in(stay, by)

        with pytest.raises(BelongingsStillKept):
            check_out_stay(stay=stay, **ANSWERS, by=by, at=AT)

        stay.refresh_from_db()
        assert stay.state == Stay.State.ADMITTED

    def test_refuses_a_household_for_the_things_of_one(self, beds, by):
        mother, child = family_in(beds[1:3], [("F", 1990, "self"), ("M", 2019, "child")])
        take_in(child, by, RING)

        with pytest.raises(BelongingsStillKept):
            check_out_household(household=mother.household, **ANSWERS, by=by, at=AT)

        said = Exit(belongings="sent_on")
        check_out_household(household=mother.household, **ANSWERS, said=said, by=by, at=AT)
        assert ExitRecord.objects.get().stay == child

    @pytest.mark.parametrize("until", [None, TONIGHT, TONIGHT + timedelta(days=400)])
    def test_refuses_a_date_that_cannot_be(self, stay, by, until):
        take_in(stay, by)
        said = Exit(belongings="kept", belongings_until=until)

        with pytest.raises(KeptUntilImpossible):
            check_out_stay(stay=stay, **ANSWERS, said=said, by=by, at=AT)

    def test_by_a_program_keeps_them_for_a_while_and_tells_the_supervisor(self, stay, by):
        take_in(stay, by)
        said = keep_by_default(stay=stay, at=AT)

        check_out_stay(stay=stay, **ANSWERS, said=said, by=by, at=AT)

        assert ExitRecord.objects.get().belongings == "kept"
        assert Task.objects.get(kind="belongings_kept").role == "supervisor"

    def test_goes_without_a_word_when_all_was_given_back(self, stay, by):
        give_back(stay, by, take_in(stay, by))

        check_out_stay(stay=stay, **ANSWERS, by=by, at=AT)

        assert not ExitRecord.objects.exists()

    def test_tells_the_supervisor_why_it_is_not_safe(self, stay, by):
        said = Exit(unsafe_reason="he_knows", unsafe_note="اتصلنا بالشرطة")
        answers = {**ANSWERS, "safe_for_worker": False}

        check_out_stay(stay=stay, **answers, said=said, by=by, at=AT)

        record = ExitRecord.objects.get()
        assert record.unsafe_reason == "he_knows"
        assert "الشرطة".encode() not in bytes(record.sealed_unsafe_note)
        task = Task.objects.get(kind="exit_unsafe")
        assert (task.role, task.person, task.due_on) == ("supervisor", stay.person, TONIGHT)

    def test_an_undone_check_out_takes_it_all_back(self, stay, by):
        take_in(stay, by)
        said = Exit(unsafe_reason="he_knows", belongings="sent_on")
        answers = {**ANSWERS, "safe_for_worker": False}
        change = check_out_stay(stay=stay, **answers, said=said, by=by, at=AT)

        undo_change(change=change, by=by, at=AT)

        assert not ExitRecord.objects.exists()
        kinds = ("exit_unsafe", "belongings_kept")
        assert {task.state for task in Task.objects.filter(kind__in=kinds)} == {"cancelled"}
        assert keeping(stay=stay, member=by).kept


class TestDatabase:
    def test_insists_on_two_different_signatures(self, stay, by):
        for wrong in (
            {"second": by},
            {},
            {"second": member_of(stay.centre), "signed_by_her": True},
        ):
            with (
                pytest.raises(IntegrityError, match="two_signatures"),
                transaction.atomic(),
            ):
                BelongingsRecord.objects.create(stay=stay, by=by, **wrong)

    def test_insists_that_a_thing_is_given_back_once(self, stay, by):
        ring, _cash = take_in(stay, by)
        release = give_back(stay, by, [ring])

        with pytest.raises(IntegrityError):
            BelongingsReleaseLine.objects.create(release=release, item=ring)

    def test_insists_that_cash_is_counted(self, stay, by):
        ring, _cash = take_in(stay, by)

        with pytest.raises(IntegrityError, match="cash_is_counted"):
            BelongingsItem.objects.filter(pk=ring.pk).update(amount=5)

    def test_insists_on_a_date_for_what_is_kept(self, stay, by):
        with pytest.raises(IntegrityError, match="until_a_date"):
            ExitRecord.objects.create(stay=stay, by=by, belongings="kept")


class TestWhoMaySign:
    def test_are_colleagues_who_do_this_work_and_may_see_her(self, stay, by, second):
        member_of(stay.centre, "trainer")
        member_of(stay.centre, "house").delete()

        assert who_may_sign(stay=stay, member=by) == [second]

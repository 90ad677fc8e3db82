from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from residents.models import ConflictOfInterest, Task
from rooms.actions import (
    BannedUntilThePast,
    ImpossiblePlate,
    LeftAlready,
    LiftedAlready,
    NameTooShort,
    NothingToAskBy,
    ban_visitor,
    end_visit,
    lift_ban,
    record_visit,
    visitor_words,
)
from rooms.doors import Caller, plate_signs
from rooms.models import BannedAtDoor, BannedVisitor, Visit
from staff import vault
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory
from tests.rooms.factories import BedFactory, StayFactory

pytestmark = pytest.mark.django_db
NAME = "خالد عبد الرحمن العطية"
PHONE = "+97455987654"
DAY = timedelta(days=1)


@pytest.fixture
def stay():
    return StayFactory(bed=BedFactory())


@pytest.fixture
def centre(stay):
    return stay.centre


@pytest.fixture
def by(centre):
    return MemberFactory(role="supervisor", centre=centre)


def ban(by, *, caller=None, reason="threatened", until_on=None, person=None):
    caller = caller or Caller(name=NAME, phone=PHONE, plate="123456")
    given = {"caller": caller, "reason": reason, "until_on": until_on, "person": person}
    return ban_visitor(**given, by=by, at=timezone.now())


def come(by, *, kind="visitor", person=None, **caller):
    given = {"kind": kind, "caller": Caller(**caller), "person": person}
    return record_visit(**given, by=by, at=timezone.now())


class TestBan:
    def test_keeps_nothing_that_can_be_read(self, by):
        banned = ban(by)

        assert banned.name_words == 3
        for token in (banned.phone_hash, banned.plate_hash):
            assert len(bytes(token)) == 16
        assert banned.tokens.count() >= 3

    @pytest.mark.parametrize(
        "name",
        [
            "خالد عبدالرحمن العطيه",
            "خَالِد  العطيّة",
            "العطية خالد",
            "عطية خالـد",
            "Khalid Attiyah",
            "khaled al-attiya",
        ],
    )
    def test_is_met_however_the_name_is_spelt(self, by, name):
        ban(by, caller=Caller(name=NAME))

        assert isinstance(come(by, name=name), BannedAtDoor)

    @pytest.mark.parametrize("name", ["خالد", "خالد الكبيسي", "سعاد المري"])
    def test_is_not_met_by_one_word_that_is_everybody_s(self, by, name):
        ban(by, caller=Caller(name=NAME))

        assert isinstance(come(by, name=name), Visit)

    @pytest.mark.parametrize("plate", ["١٢٣٤٥٦", "123 456", "12-34-56"])
    def test_is_met_by_a_plate_in_any_digits(self, by, plate):
        ban(by, caller=Caller(plate="123456"))

        assert isinstance(come(by, kind="vehicle", plate=plate), BannedAtDoor)

    def test_folds_the_letters_of_a_plate(self):
        assert plate_signs("أ ب ح ١٢٣٤") == plate_signs("ابح-1234")

    def test_is_met_by_its_phone(self, by):
        ban(by, caller=Caller(phone=PHONE))

        assert isinstance(come(by, kind="delivery", phone=PHONE), BannedAtDoor)

    def test_writes_no_visit_but_what_happened_and_a_task(self, by):
        ban(by)

        met = come(by, name=NAME)

        assert not Visit.objects.exists()
        assert met.by == by
        task = Task.objects.get(kind="banned_at_door")
        assert (task.role, task.person, task.subject_id) == ("supervisor", None, met.pk)

    def test_counts_until_its_day_and_until_it_is_lifted(self, by):
        today = timezone.now().astimezone(by.centre.zone).date()
        banned = ban(by, until_on=today)
        assert isinstance(come(by, name=NAME), BannedAtDoor)
        BannedVisitor.objects.update(until_on=today - DAY)
        assert isinstance(come(by, name=NAME), Visit)
        BannedVisitor.objects.update(until_on=None)
        assert isinstance(come(by, name=NAME), BannedAtDoor)

        lift_ban(banned=banned, by=by, at=timezone.now())

        assert isinstance(come(by, name=NAME), Visit)
        with pytest.raises(LiftedAlready):
            lift_ban(banned=banned, by=by, at=timezone.now())

    def test_of_another_house_does_not_count_here(self, by):
        ban(MemberFactory(role="lead"))

        assert isinstance(come(by, name=NAME), Visit)

    def test_warns_one_who_must_not_know_about_whom(self, by, stay):
        ban(by, person=stay.person)
        ConflictOfInterest.objects.create(
            member=by, person=stay.person, kind="relative", since_by=by
        )

        assert isinstance(come(by, name=NAME), BannedAtDoor)
        assert not BannedVisitor.objects.visible_to(by).exists()

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"caller": Caller()}, NothingToAskBy),
            ({"caller": Caller(name=" ـ ")}, NothingToAskBy),
            ({"caller": Caller(name="خالد")}, NameTooShort),
            ({"caller": Caller(plate="1")}, ImpossiblePlate),
            ({"until_on": timezone.now().date() - 3 * DAY}, BannedUntilThePast),
        ],
    )
    def test_refuses_and_changes_nothing(self, by, given, refusal):
        with pytest.raises(refusal):
            ban(by, **given)

        assert not BannedVisitor.objects.exists()

    def test_the_database_insists_that_it_is_known_by_something(self, by):
        with pytest.raises(IntegrityError, match="known_by_something"):
            BannedVisitor.objects.create(centre=by.centre, reason="other", added_by=by)


class TestVisit:
    def test_for_somebody_keeps_who_it_was_under_her_key(self, by, stay):
        visit = come(by, person=stay.person, name="أم سعاد المري", phone=PHONE, plate="777888")

        words = visitor_words(visit=visit)
        assert words == {"name": "أم سعاد المري", "phone": PHONE, "plate": "777888"}
        assert "سعاد".encode() not in bytes(visit.sealed_name)
        vault.destroy_keys(stay.person_id)
        assert visitor_words(visit=visit) == {}

    def test_for_nobody_keeps_no_word(self, by):
        visit = come(by, kind="delivery", name="أبو محمد المري", phone=PHONE)

        assert (visit.sealed_name, visit.sealed_phone, visit.sealed_plate) == (None, None, None)
        assert visit.name_hash
        assert visitor_words(visit=visit) == {}

    def test_ends_once(self, by):
        visit = come(by, name="أم سعاد")
        end_visit(visit=visit, by=by, at=timezone.now())

        with pytest.raises(LeftAlready):
            end_visit(visit=visit, by=by, at=timezone.now())

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({}, NothingToAskBy),
            ({"kind": "vehicle", "name": "أم سعاد"}, ImpossiblePlate),
            ({"plate": "١"}, ImpossiblePlate),
        ],
    )
    def test_refuses_what_the_list_cannot_be_asked_by(self, by, given, refusal):
        with pytest.raises(refusal):
            come(by, **given)

        assert not Visit.objects.exists()

    def test_the_database_insists_on_words_only_about_somebody(self, by):
        visit = come(by, name="أم سعاد")

        with pytest.raises(IntegrityError, match="only_about_somebody"):
            Visit.objects.filter(pk=visit.pk).update(sealed_name=b"x")


class TestPages:
    @pytest.fixture
    def desk(self, client, centre):
        client.member = MemberFactory(role="house", centre=centre, language="en")
        client.force_login(client.member)
        return client

    def test_note_who_comes_and_who_leaves(self, desk, stay):
        sent = {"kind": "visitor", "name": "أم سعاد المري", "phone": "٥٥٩٨ ٧٦٥٤"}

        answer = desk.post("/visits/add/", {**sent, "whom": stay.person.code.lower()})

        assert answer.headers["Location"] == "/visits/"
        page = desk.get("/visits/")
        assert stay.person.code in page.text
        assert "سعاد" not in page.text
        visit = Visit.objects.get()
        shown = desk.post(reverse("rooms:visit_reveal", args=[visit.pk]))
        assert "أم سعاد المري" in shown.text
        assert AuditEntry.objects.latest("pk").reason == "visitor"
        desk.post(reverse("rooms:visit_leave", args=[visit.pk]))
        visit.refresh_from_db()
        assert visit.left_by == desk.member

    def test_a_match_warns_and_says_nothing_about_anybody(self, desk, stay, by):
        ban(by, person=stay.person)
        sent = {"kind": "visitor", "name": NAME, "whom": stay.person.code, "token": "t"}

        for _twice in range(2):
            page = desk.post("/visits/add/", sent)

        assert page.status_code == 200
        assert "Do not open the door" in page.text
        assert stay.person.code not in page.text
        assert "خالد" not in page.text
        assert BannedAtDoor.objects.count() == 1
        assert not Visit.objects.exists()

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"kind": "visitor"}, "Write a name, a phone or a plate"),
            ({"kind": "visitor", "name": "أم سعاد", "whom": "Z9-Z99"}, "No resident"),
            ({"kind": "visitor", "phone": "12"}, "cannot exist"),
            ({"kind": "vehicle", "name": "أم سعاد"}, "Write the plate"),
        ],
    )
    def test_say_what_is_wrong_and_keep_what_was_typed(self, desk, sent, words):
        page = desk.post("/visits/add/", sent)

        assert page.status_code == 422
        assert words in page.text
        assert all(f'value="{typed}"' in page.text for typed in sent.values())
        assert not Visit.objects.exists()

    def test_the_list_of_the_banned_shows_no_name(self, client, by, stay):
        by.language = "en"
        by.save()
        client.force_login(by)
        sent = {"name": NAME, "phone": "55987654", "reason": "fled_from"}

        assert client.post("/visits/banned/", {**sent, "whom": stay.person.code}).status_code == 302
        page = client.get("/visits/banned/")
        assert stay.person.code in page.text
        assert "a phone" in page.text
        assert "خالد" not in page.text
        assert "5598" not in page.text
        banned = BannedVisitor.objects.get()
        client.post(reverse("rooms:ban_lift", args=[banned.pk]))
        banned.refresh_from_db()
        assert banned.lifted_by == by

    def test_asks_for_more_than_one_word(self, client, by):
        client.force_login(by)
        page = client.post("/visits/banned/", {"name": "خالد", "reason": "other"})

        assert page.status_code == 422
        assert 'value="خالد"' in page.text

    def test_are_for_who_runs_the_house_and_who_decides(self, client, centre, desk):
        assert desk.get("/visits/banned/").status_code == 403
        client.force_login(MemberFactory(role="lead", centre=centre))
        assert client.get("/visits/").status_code == 403
        assert client.get("/visits/banned/").status_code == 200

    def test_ask_the_same_number_of_questions(self, desk, stay, django_assert_max_num_queries):
        for _each in range(12):
            come(desk.member, person=stay.person, name="أم سعاد المري")

        with django_assert_max_num_queries(12):
            desk.get("/visits/")

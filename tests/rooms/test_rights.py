from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from residents.models import FileEvent, Person, Task
from rooms.actions import (
    Arrival,
    CannotHaveReadIt,
    HowTold,
    InterpreterMissing,
    NoTextChosen,
    NotSignedWithoutReason,
    SignsNeedAnInterpreter,
    TextReplaced,
    ToldThroughHerMother,
    ToldToNobodyHere,
    admit_household,
    check_in_stay,
    check_out_stay,
    tell_rights,
)
from rooms.actions.rights import ask_to_tell
from rooms.models import RightsTold, RightsToldText, Stay
from rooms.rights import rights_of, standing_of
from rooms.sealed import WordsDestroyed
from staff import vault
from tests.residents.factories import MemberFactory
from tests.rooms.factories import BedFactory, RoomFactory, StayFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, everything, family_in, member_of, stay_in
from tests.rooms.rights_factories import HouseTextFactory, RightsToldFactory
from tests.rooms.shift_factories import in_conflict_with, restrict

pytestmark = pytest.mark.django_db
READ = HowTold("ar", "read_by_her")
REMARK = "تخاف من الأصوات ليلًا"
ROWS = (RightsTold, RightsToldText, FileEvent, Task)


@pytest.fixture
def stay():
    return stay_in(RoomFactory(beds=1).beds.get())


@pytest.fixture
def by(stay):
    return member_of(stay.centre)


@pytest.fixture
def rules(stay):
    return HouseTextFactory(centre=stay.centre)


def tell(stay, by, *texts, how=READ):
    return tell_rights(stay=stay, texts=texts, how=how, by=by, at=AT)


def open_task_of(stay):
    return Task.objects.open().filter(kind="rights_to_tell", subject_id=stay.pk).first()


class TestTask:
    def test_whoever_comes_is_to_be_told_within_a_day(self):
        beds = list(RoomFactory(for_families=True, beds=3).beds.all())
        centre = beds[0].room.villa.centre
        HouseTextFactory(centre=centre)
        woman = Arrival(sex="F", birth_year=1990)
        child = Arrival(sex="F", birth_year=2020, relation="child")
        admitted = admit_household(
            centre=centre, arrivals=[woman, child], from_on=TONIGHT, nights=3, beds=beds[:2],
            channel="walk_in", by=member_of(centre), at=AT,
        )  # fmt: skip
        mother, child = admitted.stays

        assert open_task_of(mother).due_at == AT + timedelta(hours=24)
        assert open_task_of(mother).role == "house"
        assert open_task_of(child) is None

    def test_whoever_was_expected_is_to_be_told_once_she_has_come(self):
        bed = BedFactory()
        stay = stay_in(bed, since=0, state="expected", admitted_at=None)
        HouseTextFactory(centre=stay.centre)

        check_in_stay(stay=stay, by=member_of(stay.centre), at=AT)
        assert open_task_of(stay) is not None

    def test_without_a_published_text_there_is_nothing_to_tell(self):
        stay = stay_in(BedFactory(), since=0, state="expected", admitted_at=None)
        check_in_stay(stay=stay, by=member_of(stay.centre), at=AT)

        assert open_task_of(stay) is None
        assert standing_of(stay) is None

    def test_is_done_when_all_kinds_are_told_and_ends_when_she_leaves(self, stay, by, rules):
        secrets = HouseTextFactory(centre=stay.centre, kind="secrets")
        ask_to_tell([stay], AT)
        tell(stay, by, rules)
        assert open_task_of(stay) is not None
        assert (standing_of(stay).told, standing_of(stay).total) == (1, 2)
        tell(stay, by, secrets)
        assert open_task_of(stay) is None
        assert standing_of(stay).is_whole

        HouseTextFactory(centre=stay.centre, version=2)
        assert standing_of(stay).told == 1
        ask_to_tell([stay], AT)
        answers = {"destination": "family", "safe_for_her": True, "safe_for_worker": True}
        check_out_stay(stay=stay, **answers, by=by, at=AT + NIGHT)
        assert open_task_of(stay) is None


class TestTell:
    def test_keeps_how_it_was_told_and_her_words_sealed(self, stay, by, rules):
        how = HowTold("tl", "read_to_her", "phone", "not", "afraid", REMARK)
        told = tell(stay, by, rules, how=how)

        assert (told.language, told.way, told.interpreter) == ("tl", "read_to_her", "phone")
        assert (told.signed, told.reason, told.at, told.by) == ("not", "afraid", AT, by)
        assert REMARK.encode() not in bytes(told.sealed_remark)
        (line,) = rights_of(stay, member=by).lines
        assert line.is_current
        assert rights_of(stay, member=by).tellings[0].remark == REMARK
        event = FileEvent.objects.get(kind="rights_told")
        assert event.detail == {"language": "tl", "texts": 1}

    @pytest.mark.parametrize(
        ("how", "refusal"),
        [
            (HowTold("en", "read_by_her"), CannotHaveReadIt),
            (HowTold("en", "read_to_her"), InterpreterMissing),
            (HowTold("sgn", "sign"), SignsNeedAnInterpreter),
            (HowTold("ar", "sign", "staff"), SignsNeedAnInterpreter),
            (HowTold("sgn", "read_to_her", "staff"), SignsNeedAnInterpreter),
            (HowTold("ar", "read_by_her", signed="not"), NotSignedWithoutReason),
            (HowTold("ar", "read_by_her", reason="afraid"), NotSignedWithoutReason),
        ],
    )
    def test_refuses_what_cannot_have_been(self, stay, by, rules, how, refusal):
        before = everything(*ROWS)

        with pytest.raises(refusal):
            tell(stay, by, rules, how=how)
        assert everything(*ROWS) == before

    def test_refuses_what_is_not_hers_to_hear(self, stay, by, rules):
        newer = HouseTextFactory(centre=stay.centre, version=2)
        for_children = HouseTextFactory(centre=stay.centre, audience="child")
        elsewhere = HouseTextFactory()
        before = everything(*ROWS)

        for texts, refusal in (
            ((), NoTextChosen),
            ((rules,), TextReplaced),
            ((newer, for_children), TextReplaced),
            ((elsewhere,), TextReplaced),
        ):
            with pytest.raises(refusal):
                tell(stay, by, *texts)
        assert everything(*ROWS) == before

    def test_refuses_who_is_not_here_and_a_child_who_came_along(self):
        beds = list(RoomFactory(beds=3).beds.all())
        _mother, child = family_in(beds[:2], [("F", 1990, "self"), ("M", 2018, "child")])
        rules, by = HouseTextFactory(centre=child.centre), member_of(child.centre)
        gone = stay_in(beds[2], ended=True)
        before = everything(*ROWS)

        for stay, refusal in ((child, ToldThroughHerMother), (gone, ToldToNobodyHere)):
            with pytest.raises(refusal):
                tell(stay, by, rules)
        assert everything(*ROWS) == before

    def test_refuses_words_about_somebody_whose_data_was_destroyed(self, stay, by, rules):
        tell(stay, by, rules, how=HowTold("ar", "read_by_her", remark=REMARK))
        vault.destroy_keys(stay.person_id)

        with pytest.raises(WordsDestroyed):
            tell(stay, by, rules, how=HowTold("ar", "read_by_her", remark=REMARK))
        assert [one.remark for one in rights_of(stay, member=by).tellings] == [""]

    def test_the_database_refuses_it_too(self, stay, by):
        told = {"stay": stay, "by": by, "interpreter": "none", "signed": "signature"}
        for more in (
            {"language": "ar", "way": "read_by_her", "signed": "not"},
            {"language": "ar", "way": "read_by_her", "reason": "afraid"},
            {"language": "sgn", "way": "sign"},
            {"language": "ar", "way": "sign", "interpreter": "staff"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                RightsTold.objects.create(**{**told, **more})


class TestWhatSheReads:
    def test_is_the_first_of_her_languages_that_it_is_written_in(self, stay, by, rules):
        HouseTextFactory(centre=stay.centre, language="en")
        for languages, shown, hers in (
            (["tl", "en"], "en", True),
            (["hi"], "ar", False),
            ([], "ar", False),
        ):
            stay.person.languages = languages
            (line,) = rights_of(stay, member=by).lines
            assert (line.text.language, line.is_hers) == (shown, hers)
        assert rights_of(stay, member=by).needs_interpreter

    def test_an_older_version_in_her_language_does_not_count(self, stay, by, rules):
        stay.person.languages = ["en"]
        HouseTextFactory(centre=stay.centre, language="en")
        HouseTextFactory(centre=stay.centre, version=2)

        (line,) = rights_of(stay, member=by).lines
        assert (line.text.version, line.text.language, line.is_hers) == (2, "ar", False)

    def test_a_child_on_its_own_hears_words_for_children_where_there_are_any(self, stay, by, rules):
        HouseTextFactory(centre=stay.centre, audience="child", text="كيف نعيش\n- بلطف")
        HouseTextFactory(centre=stay.centre, kind="secrets")
        stay.person.birth_year = AT.year - 15

        shown = {line.text.kind: line.text.audience for line in rights_of(stay, member=by).lines}
        assert shown == {"rules": "child", "secrets": "adult"}


class TestPages:
    @pytest.fixture
    def stay(self):
        return StayFactory()

    @pytest.fixture
    def desk(self, client, stay):
        client.member = MemberFactory(role="house", centre=stay.centre, language="en")
        client.force_login(client.member)
        return client

    def url(self, stay, name="stay_rights"):
        return reverse(f"rooms:{name}", args=[stay.pk])

    def test_says_visibly_that_an_interpreter_is_needed(self, desk, stay, rules):
        Person.objects.filter(pk=stay.person_id).update(languages=["bn"])
        page = desk.get(self.url(stay)).text
        assert "Not in her language: an interpreter is needed" in page
        assert '<div class="house-text stack" lang="ar" dir="rtl">' in page
        assert "not told yet" in page

        Person.objects.filter(pk=stay.person_id).update(languages=[])
        assert "Her languages are not written down" in desk.get(self.url(stay)).text

    def test_keeps_the_telling_and_shows_it(self, desk, stay, rules):
        sent = {"texts": ["rules:adult:1"], "language": "ar", "way": "read_by_her"}
        sent |= {"interpreter": "none", "signed": "fingerprint", "remark": REMARK}
        answer = desk.post(self.url(stay, "stay_rights_tell"), sent)
        assert answer.headers["Location"] == self.url(stay)

        page = desk.get(self.url(stay)).text
        assert "her fingerprint" in page
        assert REMARK in page
        assert "Told again" in page
        assert "told" in desk.get(self.url(stay, "stay_detail")).text
        sent = {**sent, "texts": ["rules:adult:9"], "remark": "كلام آخر"}
        page = desk.post(self.url(stay, "stay_rights_tell"), sent)
        assert page.status_code == 422
        assert "A new version was published meanwhile" in page.text
        assert "كلام آخر" in page.text

    def test_a_refusal_is_said_on_the_form(self, desk, stay, rules):
        sent = {"texts": ["rules:adult:1"], "language": "en", "way": "read_to_her"}
        sent |= {"interpreter": "none", "signed": "signature"}
        page = desk.post(self.url(stay, "stay_rights_tell"), sent)
        assert page.status_code == 422
        assert "Say who interpreted for her." in page.text

    def test_paper_says_her_code_and_nothing_of_the_house(self, desk, stay, rules):
        HouseTextFactory(centre=stay.centre, kind="complaints", text="شكوى\nماذا حدث؟")
        page = desk.get(self.url(stay, "stay_rights_print")).text
        main = page[page.index('<section class="card paper"') : page.index("</main>")]

        assert stay.person.code in main
        assert "التوقيع أو البصمة" in main
        assert 'dir="rtl"' in main
        for telling in (
            "shelter",
            "Shelter",
            stay.centre.name_ar,
            stay.bed_nights.first().bed.code,
        ):
            assert telling not in main

    def test_of_a_child_leads_to_whom_it_came_with(self, desk, stay, rules):
        child = StayFactory(
            bed=BedFactory(room=RoomFactory(centre=stay.centre)),
            household=stay.household, relation="child",
        )  # fmt: skip
        Person.objects.filter(pk=child.person_id).update(birth_year=timezone.now().year - 6)
        page = desk.get(self.url(child)).text

        assert self.url(stay) in page
        assert "It was told to her" not in page

    def test_her_remark_of_a_restricted_file_stays_closed_to_the_house(self, desk, stay, rules):
        RightsToldFactory(stay=stay, texts=[rules], remark=REMARK)
        restrict(stay.person)
        page = desk.get(self.url(stay))
        assert page.status_code == 200
        assert REMARK not in page.text

        in_conflict_with(desk.member, stay.person)
        assert desk.get(self.url(stay)).status_code == 404

    def test_the_task_leads_to_the_page(self, desk, stay, rules):
        ask_to_tell([stay], timezone.now() - timedelta(hours=30))
        assert self.url(stay) in desk.get("/").text

    def test_takes_as_many_queries_however_much_was_told(
        self, desk, stay, rules, django_assert_max_num_queries
    ):
        for _time in range(10):
            RightsToldFactory(stay=stay, texts=[rules], remark=REMARK)
        with django_assert_max_num_queries(25) as few:
            desk.get(self.url(stay))
        for _time in range(10):
            RightsToldFactory(stay=stay, texts=[rules], remark=REMARK)
        with django_assert_max_num_queries(len(few)):
            desk.get(self.url(stay))
        assert Stay.objects.count() == 1

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from residents.models import Task
from rooms.actions import (
    LanguageHasIt,
    NotAWrittenLanguage,
    NothingToPublish,
    NoVersionYet,
    PublishedMeanwhile,
    SameTextAgain,
    SaysWhatThisIs,
    SaysWhereOrWho,
    TextTooLongToPrint,
    publish_text,
    translate_text,
)
from rooms.models import HouseText
from rooms.texts import sheets_of
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import RoomFactory
from tests.rooms.moving import AT, everything, family_in, member_of, stay_in
from tests.rooms.rights_factories import RULES, HouseTextFactory

pytestmark = pytest.mark.django_db
ENGLISH = "Living here together\n- We respect one another."


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def by(centre):
    return member_of(centre, "manager")


def publish(centre, by, text=RULES, seen=0, language="ar", action=publish_text, **more):
    about = {"centre": centre, "kind": "rules", "audience": "adult", **more}
    return action(**about, language=language, text=text, seen=seen, by=by, at=AT)


class TestPublish:
    def test_keeps_a_first_version(self, centre, by):
        text = publish(centre, by, "  قواعد \n\n\n\n- نحترم بعضنا.  \n")

        assert (text.version, text.published_by, text.published_at) == (1, by, AT)
        assert text.text == "قواعد\n\n- نحترم بعضنا."
        assert (text.heading, text.blocks) == ("قواعد", [("points", ["نحترم بعضنا."])])

    def test_a_published_version_never_changes_and_a_new_one_follows(self, centre, by):
        first = publish(centre, by)
        second = publish(centre, by, f"{RULES}\n- لا تدخين في الداخل.", seen=1)

        first.refresh_from_db()
        assert (first.version, first.text, second.version) == (1, RULES, 2)

    def test_the_current_version_follows_in_another_language(self, centre, by):
        publish(centre, by)
        text = publish(centre, by, ENGLISH, seen=1, language="en", action=translate_text)

        assert (text.version, text.language) == (1, "en")
        (adult, child) = sheets_of(centre, "rules")
        assert [one.language for one in adult.has] == ["ar", "en"]
        assert (adult.version, child.version, child.has) == (1, 0, [])

    def test_a_new_version_leaves_the_other_languages_behind(self, centre, by):
        publish(centre, by)
        publish(centre, by, ENGLISH, seen=1, language="en", action=translate_text)
        publish(centre, by, f"{RULES}\n- جديد", seen=1)

        adult = sheets_of(centre, "rules")[0]
        stands = {one.language: one.is_current for one in adult.languages if one.text}
        assert (adult.version, stands) == (2, {"ar": True, "en": False})

    @pytest.mark.parametrize(
        ("text", "language", "refusal"),
        [
            ("", "ar", NothingToPublish),
            ("عنوان وحده", "ar", NothingToPublish),
            ("x\n" + "y" * HouseText.LONGEST, "en", TextTooLongToPrint),
            ("قواعد\nأهلًا بك في دار الإيواء", "ar", SaysWhatThisIs),
            ("قواعد\nمَركز حماية", "ar", SaysWhatThisIs),
            ("Rules\nOf this Shelter", "en", SaysWhatThisIs),
            ("Règles\nDe ce refuge", "fr", SaysWhatThisIs),
            ("Aturan\nKorban kekerasan", "id", SaysWhatThisIs),
            ("قواعد\nاتصلي على 5512 3456", "ar", SaysWhereOrWho),
            ("Rules\nAsk N7-K24", "en", SaysWhereOrWho),
            (RULES, "sgn", NotAWrittenLanguage),
            (RULES, "xx", NotAWrittenLanguage),
        ],
    )
    @pytest.mark.parametrize("action", [publish_text, translate_text])
    def test_refuses_what_may_not_go_out_on_paper(
        self, centre, by, action, text, language, refusal
    ):
        HouseTextFactory(centre=centre, language="ur", text="x\ny")
        before = everything(HouseText, Task)

        with pytest.raises(refusal):
            publish(centre, by, text, seen=1, language=language, action=action)
        assert everything(HouseText, Task) == before

    @pytest.mark.parametrize(
        ("action", "wish", "refusal"),
        [
            (publish_text, {"seen": 0}, PublishedMeanwhile),
            (publish_text, {"seen": 1}, SameTextAgain),
            (translate_text, {"seen": 2, "language": "en"}, PublishedMeanwhile),
            (translate_text, {"seen": 1}, LanguageHasIt),
            (translate_text, {"seen": 0, "audience": "child"}, NoVersionYet),
        ],
    )
    def test_refuses_what_the_versions_do_not_allow(self, centre, by, action, wish, refusal):
        publish(centre, by)
        before = everything(HouseText, Task)

        with pytest.raises(refusal):
            publish(centre, by, action=action, **wish)
        assert everything(HouseText, Task) == before

    def test_the_database_keeps_one_text_a_version_and_language(self, centre):
        HouseTextFactory(centre=centre)
        for more in ({}, {"language": "sgn"}, {"language": "en", "text": ""}):
            with pytest.raises(IntegrityError), transaction.atomic():
                HouseTextFactory(centre=centre, **more)

    def test_everyone_who_hears_it_herself_is_to_be_told_again(self, by):
        beds = list(RoomFactory(beds=5).beds.all())
        people = [("F", 1990, "self"), ("F", 1960, "parent"), ("M", 2019, "child")]
        mother, grandmother, _son = family_in(beds[:3], people)
        girl = stay_in(beds[3])
        girl.person.birth_year = 2011
        girl.person.save()
        centre = mother.centre
        manager = member_of(centre, "manager")

        publish(centre, manager)
        tasks = Task.objects.open().filter(kind="rights_to_tell")
        assert set(tasks.values_list("subject_id", flat=True)) == {
            mother.pk,
            grandmother.pk,
            girl.pk,
        }
        tasks.update(state="done")
        publish(centre, manager, "كيف نعيش\nبلطف", audience="child")
        assert list(tasks.values_list("subject_id", flat=True)) == [girl.pk]
        publish(centre, manager, f"{RULES}\n- جديد", seen=1)
        assert tasks.filter(subject_id=girl.pk).count() == 1


class TestSettings:
    @pytest.fixture
    def desk(self, client, centre):
        client.member = MemberFactory(role="manager", centre=centre, language="en")
        client.force_login(client.member)
        return client

    def test_says_which_languages_lack_the_current_version(self, desk, centre):
        HouseTextFactory(centre=centre, language="en", text=ENGLISH)
        HouseTextFactory(centre=centre, version=2)

        page = desk.get(reverse("rooms:text_list"), {"kind": "rules"}).text

        assert "version 2" in page
        assert "only version 1" in page
        assert "Missing in:" in page
        assert desk.get(reverse("rooms:text_list"), {"kind": "nonsense"}).status_code == 200

    def test_publishes_and_keeps_what_was_typed_when_it_is_refused(self, desk, centre):
        url = reverse("rooms:text_write") + "?kind=rights&audience=adult&language=ur"
        page = desk.post(url, {"seen": 0, "what": "new", "text": "حقوق\nshelter"})
        assert page.status_code == 422
        assert "shelter</textarea>" in page.text
        assert 'dir="rtl"' in page.text

        answer = desk.post(url, {"seen": 0, "what": "new", "text": "حقوق\n- آپ کی مرضی"})
        assert answer.headers["Location"] == reverse("rooms:text_list") + "?kind=rights"
        text = HouseText.objects.get()
        assert (text.kind, text.language, text.version) == ("rights", "ur", 1)
        assert "حقوق" in desk.get(reverse("rooms:text_detail", args=[text.pk])).text

    def test_a_text_that_a_language_lacks_may_be_the_same_version(self, desk, centre):
        HouseTextFactory(centre=centre)
        url = reverse("rooms:text_write") + "?kind=rules&audience=adult&language=en"
        desk.post(url, {"seen": 1, "what": "same", "text": ENGLISH})

        assert set(HouseText.objects.values_list("language", "version")) == {("ar", 1), ("en", 1)}
        page = desk.post(url, {"seen": 1, "what": "same", "text": ENGLISH})
        assert page.status_code == 422  # it has it now: only a new version is possible

    def test_takes_as_many_queries_however_many_versions_there_are(self, desk, centre):
        counts = []
        for version in (1, 11):
            for number in range(version, version + 10):
                HouseTextFactory(centre=centre, version=number)
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(reverse("rooms:text_list")).status_code == 200
            counts.append(len(queries))

        assert counts[0] == counts[1]

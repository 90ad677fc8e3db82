"""Paper for a night without power: everybody by code and bed, nobody by name (D25, P26)."""

import io
import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from residents.models import CaseFile, ConflictOfInterest
from rooms.actions.away import record_leave
from rooms.actions.night_packs import make_night_packs
from rooms.kept_paper import NoPackYet, PackShowsTooMuch, open_kept_pack
from rooms.models import NightPack, Stay
from rooms.muster import muster
from rooms.night_paper import code_of, night_paper
from staff import vault
from staff.audit import subjects_of
from staff.models import AuditEntry, WrappedKey
from tests.residents.factories import MemberFactory, PersonFactory, TaskFactory
from tests.rooms.factories import (
    DietFactory,
    MedicineFactory,
    RoomFactory,
    StayFactory,
    VillaFactory,
)
from tests.rooms.moving import AT, NIGHT, TONIGHT, stay_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NAMES = ("Mariam Abdullah Hassan", "مريم عبد الله الحسن", "Mariam", "مريم")


@pytest.fixture
def villa():
    return VillaFactory(name_ar="فيلا الندى", name_en="Dew villa")


@pytest.fixture
def centre(villa):
    return villa.centre


@pytest.fixture
def beds(villa):
    return list(RoomFactory(villa=villa, code="R1", beds=6).beds.all())


@pytest.fixture
def by(centre):
    return MemberFactory(role="supervisor", centre=centre, name="Huda Al-Mansoor")


def named(centre, **kwargs):
    return PersonFactory(centre=centre, name=NAMES[0], called=NAMES[1], **kwargs)


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def read(centre, by, language="en", **kwargs):
    with translation.override(language):
        return text_of(night_paper(centre, at=AT, by=by, **kwargs).pdf)


class TestMuster:
    def test_lists_who_is_here_and_who_is_out_with_totals(self, centre, beds, by):
        stay_in(beds[0], needs=["wheelchair", "quiet"])
        stay_in(beds[1], person=PersonFactory(centre=centre, birth_year=TONIGHT.year))
        away = stay_in(beds[2])
        record_leave(stay=away, purpose="family", until=AT + HOUR, by=by, at=AT - HOUR)
        stay_in(beds[3], since=0, held=True)

        found = muster(centre, at=AT)

        (villa,) = found.villas
        assert (villa.inside, villa.out, villa.infants, villa.carried) == (2, 1, 1, 1)
        assert villa.lines[0].needs == ["wheelchair"]
        assert [line.bed for line in found.coming] == [beds[3].code]
        assert len(found.persons) == 4

    def test_counts_the_bed_of_somebody_hidden_and_says_no_more(self, centre, beds):
        person = stay_in(beds[0]).person

        found = muster(centre, at=AT, hidden=frozenset({person.pk}))

        assert found.villas[0].inside == 1
        assert found.villas[0].lines[0].sleeper is None
        assert found.persons == []


class TestNightPaper:
    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_has_every_code_and_no_name(self, centre, beds, by, language):
        people = [named(centre) for _bed in beds]
        for bed, person in zip(beds, people, strict=True):
            stay_in(bed, person=person)

        text = read(centre, by, language)

        assert [person.code for person in people if person.code not in text] == []
        assert all(bed.code in text for bed in beds)
        assert not [name for name in (*NAMES, by.name, by.login) if name in text]
        assert code_of(by) in text
        assert re.search(r"1/\d", text)

    def test_says_nothing_of_what_the_house_is(self, centre, beds, by):
        stay_in(beds[0])

        pdf = night_paper(centre, at=AT, by=by).pdf
        about = PdfReader(io.BytesIO(pdf)).metadata
        text = text_of(pdf)

        assert not about.author
        assert centre.name not in text
        assert not re.search("shelter|إيواء|عنف|ناجية", text)

    def test_names_no_medicine_but_its_hour_and_who_signs(self, centre, beds, by):
        person = stay_in(beds[0]).person
        MedicineFactory(person=person, at=AT - NIGHT, times=[time(21)], is_controlled=True)

        text = read(centre, by)

        assert "Amoxicillin" not in text
        assert "21:00" in text
        assert "two sign" in text

    def test_tells_who_comes_who_leaves_what_is_to_do_and_what_is_eaten(self, centre, beds, by):
        leaving = stay_in(beds[0], since=3, nights=4).person
        coming = stay_in(beds[1], since=0, state="expected", admitted_at=None).person
        task = TaskFactory(centre=centre, role="house", due_on=TONIGHT, kind="arrival_expected")
        DietFactory(person=leaving, kinds=["low_salt"], allergies=["sesame"])

        text = read(centre, by)

        assert text.count(leaving.code) >= 2
        assert coming.code in text
        assert task.person.code in text
        assert "low in salt" in text
        assert "sesame" in text

    def test_leaves_out_tasks_about_restricted_files(self, centre, beds, by):
        task = TaskFactory(centre=centre, role="house", due_on=TONIGHT)
        CaseFile.objects.filter(person=task.person).update(restricted=True)

        paper = night_paper(centre, at=AT, by=by)

        assert task.person.code not in text_of(paper.pdf)
        assert task.person_id not in paper.persons

    def test_hides_whom_the_member_must_not_see(self, centre, beds, by):
        person = stay_in(beds[0]).person

        paper = night_paper(centre, at=AT, by=by, hidden=frozenset({person.pk}))

        assert person.code not in text_of(paper.pdf)
        assert beds[0].code in text_of(paper.pdf)

    def test_reads_no_word_as_a_command(self, centre, by):
        villa = VillaFactory(centre=centre, name_en="#panic() *x* $y$ [z]", name_ar="ب")
        stay_in(RoomFactory(villa=villa, code="#1", beds=1).beds.get())

        text = read(centre, by)

        assert "#panic() *x* $y$ [z]" in text

    def test_of_an_empty_house_is_made_too(self, centre, by):
        assert "Nobody is out." in read(centre, by)

    def test_asks_as_much_for_a_full_house_as_for_a_small_one(self, centre, by):
        asked = []
        for _round in range(2):
            for bed in RoomFactory(centre=centre, beds=3).beds.all():
                person = stay_in(bed).person
                MedicineFactory(person=person, at=AT - NIGHT)
                DietFactory(person=person, kinds=["soft"], allergies=["other"], other="kiwi")
            with CaptureQueriesContext(connection) as queries:
                night_paper(centre, at=AT, by=by)
            asked.append(len(queries))

        assert asked[0] == asked[1]


class TestKeptPack:
    def test_keeps_the_newest_alone_sealed_and_names_everyone(self, centre, beds):
        person = stay_in(beds[0]).person
        make_night_packs(at=AT)
        first = NightPack.objects.get(centre=centre)

        made = make_night_packs(at=AT + NIGHT)

        pack = NightPack.objects.get(centre=centre)
        assert made == {"night_packs": 1}
        assert pack.made_at == AT + NIGHT
        assert b"%PDF" not in bytes(pack.sealed_pdf)
        assert not WrappedKey.objects.filter(owner_id=first.pk).exists()
        entry = AuditEntry.objects.latest("pk")
        assert (entry.action, entry.about_id) == ("night_pack:made", pack.pk)
        assert subjects_of(entry) == [person.pk]

    def test_opens_for_the_house_in_its_language(self, centre, beds, by):
        person = stay_in(beds[0]).person
        make_night_packs(at=AT)

        paper = open_kept_pack(by)

        assert person.code in text_of(paper.pdf)
        assert paper.persons == [person.pk]

    def test_does_not_open_for_one_who_must_not_see_somebody_in_it(self, centre, beds, by):
        person = stay_in(beds[0]).person
        make_night_packs(at=AT)
        ConflictOfInterest.objects.create(member=by, person=person, kind="relative", since_by=by)

        with pytest.raises(PackShowsTooMuch):
            open_kept_pack(by)

    def test_is_not_there_before_the_first_evening_or_without_its_key(self, centre, beds, by):
        with pytest.raises(NoPackYet):
            open_kept_pack(by)
        make_night_packs(at=AT)
        WrappedKey.objects.filter(kind=vault.DOCUMENT).delete()
        with pytest.raises(NoPackYet):
            open_kept_pack(by)


@pytest.fixture
def sign_in(client, centre):
    def as_role(role="house"):
        client.member = MemberFactory(role=role, centre=centre, language="en")
        client.force_login(client.member)
        return client

    return as_role


class TestNightPackViews:
    def test_print_at_one_press_and_name_everyone_to_the_audit(self, sign_in, beds):
        stays = [StayFactory(bed=bed) for bed in beds]

        answer = sign_in().get(reverse("rooms:night_pack_print"))

        assert answer["Content-Type"] == "application/pdf"
        assert all(stay.person.code in text_of(answer.content) for stay in stays)
        entry = AuditEntry.objects.latest("pk")
        assert set(subjects_of(entry)) == {stay.person_id for stay in stays}
        assert entry.reason == "night_pack"

    def test_give_the_kept_one(self, sign_in, beds):
        person = StayFactory(bed=beds[0]).person
        make_night_packs(at=timezone.now())
        client = sign_in()
        page = client.get(reverse("rooms:night_pack")).content.decode()
        assert reverse("rooms:night_pack_kept") in page

        answer = client.get(reverse("rooms:night_pack_kept"))

        assert person.code in text_of(answer.content)
        assert subjects_of(AuditEntry.objects.latest("pk")) == [person.pk]

    def test_say_that_none_is_kept_yet(self, sign_in):
        answer = sign_in().get(reverse("rooms:night_pack_kept"))

        assert answer.status_code == 422
        assert "No list is kept yet" in answer.content.decode()

    @pytest.mark.parametrize("role", ["manager", "caseworker", "nurse", "intake"])
    def test_are_for_those_who_run_the_house(self, sign_in, role):
        for name in ("night_pack", "night_pack_print", "night_pack_kept"):
            assert sign_in(role).get(reverse(f"rooms:{name}")).status_code == 403

    def test_show_nothing_of_other_houses(self, sign_in):
        foreign = StayFactory()
        assert Stay.objects.count() == 1

        answer = sign_in().get(reverse("rooms:night_pack_print"))

        assert foreign.person.code not in text_of(answer.content)

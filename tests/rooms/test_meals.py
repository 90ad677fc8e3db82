"""What the kitchen is told: counts from who sleeps here, special plates by bed (D13)."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from residents.models import ConflictOfInterest, FileEvent
from rooms.actions.away import record_leave, record_return
from rooms.actions.diet import (
    FastEndsBeforeItBegins,
    FastWithoutEnds,
    NoInfant,
    OtherUnnamed,
    UnknownFood,
    WhatSheEats,
    keep_diet,
)
from rooms.meals import Meal, kitchen_on
from rooms.models import Diet
from rooms.sealed import WordsDestroyed, open_words
from staff import vault
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory, PersonFactory
from tests.rooms.factories import BedFactory, DietFactory, RoomFactory, StayFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, ZONE, stay_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MORNING = TONIGHT + NIGHT


@pytest.fixture
def beds():
    return list(RoomFactory(beds=4).beds.all())


@pytest.fixture
def centre(beds):
    return beds[0].room.villa.centre


@pytest.fixture
def by(centre):
    return MemberFactory(role="house", centre=centre)


def counts(centre, on=MORNING, at=AT):
    return {count.meal: count for count in kitchen_on(centre, on, at=at).counts}


def child_in(bed, born, **kwargs):
    return stay_in(
        bed, person=PersonFactory(centre=bed.room.villa.centre, birth_year=born), **kwargs
    )


class TestKeepDiet:
    def test_keeps_codes_in_clear_and_words_sealed(self, beds, by):
        person = stay_in(beds[0]).person
        said = WhatSheEats(kinds=["soft"], allergies=["nuts", "other"], other="kiwi")

        diet = keep_diet(person=person, said=said, by=by, at=AT)

        assert (diet.kinds, diet.allergies) == (["soft"], ["nuts", "other"])
        assert b"kiwi" not in bytes(diet.sealed_other)
        assert open_words([diet], "other") == {diet.pk: ("kiwi",)}
        assert FileEvent.objects.filter(kind="changed").latest("at").detail == {"fields": ["diet"]}

    def test_replaces_what_was_kept(self, beds, by):
        person = stay_in(beds[0]).person
        DietFactory(person=person, kinds=["soft"], allergies=["other"], other="kiwi")

        keep_diet(person=person, said=WhatSheEats(kinds=["diabetic"]), by=by, at=AT)

        diet = Diet.objects.get()
        assert (diet.kinds, diet.allergies, diet.sealed_other) == (["diabetic"], [], None)
        assert (diet.changed_at, diet.changed_by) == (AT, by)

    @pytest.mark.parametrize(
        ("said", "refusal"),
        [
            ({"kinds": ["paleo"]}, UnknownFood),
            ({"allergies": ["grass"]}, UnknownFood),
            ({"allergies": ["other"]}, OtherUnnamed),
            ({"other": "kiwi"}, OtherUnnamed),
            ({"fasting": "religious"}, FastWithoutEnds),
            ({"fasts_from": TONIGHT, "fasts_until": TONIGHT}, FastWithoutEnds),
            (
                {"fasting": "doctor", "fasts_from": MORNING, "fasts_until": TONIGHT},
                FastEndsBeforeItBegins,
            ),
            ({"infant_food": "formula"}, NoInfant),
        ],
    )
    def test_refuses_what_cannot_be(self, beds, by, said, refusal):
        person = stay_in(beds[0]).person

        with pytest.raises(refusal):
            keep_diet(person=person, said=WhatSheEats(**said), by=by, at=AT)

        assert not Diet.objects.exists()

    def test_refuses_words_about_somebody_whose_data_was_destroyed(self, beds, by):
        person = stay_in(beds[0]).person
        vault.destroy_keys(person.pk, [vault.NARRATIVE])
        said = WhatSheEats(allergies=["other"], other="kiwi")

        with pytest.raises(WordsDestroyed):
            keep_diet(person=person, said=said, by=by, at=AT)

    def test_takes_the_food_of_an_infant(self, beds, by):
        baby = child_in(beds[0], TONIGHT.year).person

        keep_diet(person=baby, said=WhatSheEats(infant_food="formula"), by=by, at=AT)

        assert Diet.objects.get().infant_food == "formula"

    @pytest.mark.parametrize(
        "fast",
        [
            {"fasting": "religious"},
            {"fasts_from": date(2026, 3, 1), "fasts_until": date(2026, 3, 2)},
            {
                "fasting": "doctor",
                "fasts_from": date(2026, 3, 2),
                "fasts_until": date(2026, 3, 1),
            },
        ],
    )
    def test_the_database_insists_on_both_ends_of_a_fast(self, fast):
        person = PersonFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            Diet.objects.create(person=person, **fast)


class TestCounts:
    def test_count_who_sleeps_here_infants_apart(self, centre, beds):
        stay_in(beds[0])
        child_in(beds[1], 2019)
        child_in(beds[2], TONIGHT.year)

        found = counts(centre)

        assert {meal: (one.plates, one.infants) for meal, one in found.items()} == {
            Meal.BREAKFAST: (2, 1),
            Meal.LUNCH: (2, 1),
            Meal.DINNER: (2, 1),
        }

    def test_whoever_leaves_in_the_morning_has_breakfast_and_no_lunch(self, centre, beds):
        stay_in(beds[0], since=3, nights=4)

        found = counts(centre)

        assert found[Meal.BREAKFAST].plates == 1
        assert Meal.LUNCH not in found

    def test_whoever_stays_past_her_last_night_eats_tonight(self, centre, beds):
        stay_in(beds[0], since=3, nights=3)

        assert counts(centre, on=TONIGHT)[Meal.DINNER].plates == 1

    def test_whoever_has_not_come_may_come(self, centre, beds):
        stay_in(beds[0], since=0, held=True)
        stay_in(beds[1], since=0, state="expected", admitted_at=None)

        found = counts(centre)

        assert (found[Meal.BREAKFAST].plates, found[Meal.BREAKFAST].may_come) == (0, 2)

    def test_whoever_left_eats_no_more(self, centre, beds):
        stay_in(beds[0], state="ended", ended_at=AT, destination="family", safe_for_worker=True)

        assert counts(centre) == {}

    def test_a_leave_takes_her_from_the_meals_it_covers(self, centre, beds, by):
        stay = stay_in(beds[0])
        until = datetime.combine(MORNING, time(10), tzinfo=ZONE)
        record_leave(stay=stay, purpose="family", until=until, by=by, at=AT)

        found = counts(centre)

        assert (found[Meal.BREAKFAST].plates, found[Meal.BREAKFAST].out) == (0, 1)
        assert (found[Meal.LUNCH].plates, found[Meal.LUNCH].out) == (1, 0)

    def test_whoever_is_late_stays_out_until_she_is_back(self, centre, beds, by):
        stay = stay_in(beds[0])
        record_leave(stay=stay, purpose="family", until=AT - HOUR, by=by, at=AT - 3 * HOUR)
        assert counts(centre)[Meal.DINNER].out == 1

        record_return(stay=stay, by=by, at=AT)

        assert counts(centre)[Meal.DINNER].plates == 1

    def test_a_fast_moves_her_to_suhoor_and_iftar(self, centre, beds):
        stay_in(beds[0])
        fasting = stay_in(beds[1]).person
        DietFactory(person=fasting, fasting="religious", fasts_from=MORNING, fasts_until=MORNING)

        found = {meal: one.plates for meal, one in counts(centre).items()}

        assert found == {"suhoor": 1, "breakfast": 1, "lunch": 1, "iftar": 1, "dinner": 1}
        after = {meal: one.plates for meal, one in counts(centre, on=MORNING + NIGHT).items()}
        assert after == {"breakfast": 2, "lunch": 2, "dinner": 2}

    def test_a_doctors_order_takes_every_meal_and_says_so(self, centre, beds):
        person = stay_in(beds[0]).person
        DietFactory(person=person, fasting="doctor", fasts_from=MORNING, fasts_until=MORNING)

        kitchen = kitchen_on(centre, MORNING, at=AT)

        assert kitchen.counts == []
        assert kitchen.plates[0].fasting
        assert kitchen.plates[0].meals == []

    def test_special_plates_stand_by_bed_with_what_is_not_in_the_list(self, centre, beds):
        person = stay_in(beds[0]).person
        DietFactory(person=person, kinds=["diabetic"], allergies=["nuts", "other"], other="kiwi")

        kitchen = kitchen_on(centre, MORNING, at=AT)

        (plate,) = kitchen.plates
        assert (plate.room, plate.bed) == (beds[0].room.code, beds[0].code)
        assert plate.allergies[-1] == "kiwi"
        assert len(plate.allergies) == 2
        assert kitchen.counts[0].special == 1
        assert kitchen.persons == [person.pk]

    def test_other_houses_do_not_count(self, centre):
        StayFactory()

        assert kitchen_on(centre, centre.night() + NIGHT, at=timezone.now()).counts == []


@pytest.fixture
def sign_in(client, centre):
    def as_role(role="house", **kwargs):
        client.member = MemberFactory(role=role, centre=centre, **{"language": "en"} | kwargs)
        client.force_login(client.member)
        return client

    return as_role


class TestMealsView:
    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_names_beds_and_no_codes_and_tells_the_audit(self, sign_in, beds, language):
        person = StayFactory(bed=beds[0]).person
        DietFactory(person=person, kinds=["soft"], allergies=["sesame"])

        page = sign_in(language=language).get(reverse("rooms:meals")).content.decode()

        assert beds[0].code in page
        assert person.code not in page
        assert ("soft food" if language == "en" else "طعام ليّن") in page
        assert subjects_of(AuditEntry.objects.latest("pk")) == [person.pk]

    def test_does_not_say_whose_plate_it_is_to_one_in_conflict_with_her(self, sign_in, beds):
        person = StayFactory(bed=beds[0]).person
        DietFactory(person=person, kinds=["soft"])
        client = sign_in()
        ConflictOfInterest.objects.create(
            member=client.member, person=person, kind="relative", since_by=client.member
        )

        page = client.get(reverse("rooms:meals")).content.decode()

        assert "soft food" in page
        assert f">{beds[0].code}<" not in page

    def test_asks_as_much_for_ten_as_for_two(self, sign_in, centre):
        client, asked = sign_in(), []
        for _round in range(2):
            for bed in RoomFactory(centre=centre, beds=4).beds.all():
                person = StayFactory(bed=bed).person
                DietFactory(person=person, allergies=["other"], other="kiwi")
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("rooms:meals"))
            asked.append(len(queries))

        assert asked[0] == asked[1]

    @pytest.mark.parametrize("on", ["tomorrow", "0001-01-01", "9999-12-31"])
    def test_shows_today_for_a_day_that_makes_no_sense(self, sign_in, on):
        assert sign_in("manager").get(reverse("rooms:meals"), {"on": on}).status_code == 200

    @pytest.mark.parametrize("role", ["caseworker", "nurse", "intake"])
    def test_is_not_for_everybody(self, sign_in, role):
        assert sign_in(role).get(reverse("rooms:meals")).status_code == 403


class TestDietChangeView:
    def test_keeps_and_goes_back_to_her_care(self, sign_in, beds):
        stay = StayFactory(bed=beds[0])
        body = {"kinds": ["soft", "no_pork"], "allergies": ["other"], "other": "kiwi"}

        answer = sign_in().post(reverse("rooms:diet_change", args=[stay.pk]), body)

        assert answer["Location"] == reverse("rooms:stay_care", args=[stay.pk])
        assert Diet.objects.get(person=stay.person).kinds == ["soft", "no_pork"]
        page = sign_in().get(answer["Location"]).content.decode()
        assert "kiwi" in page

    def test_keeps_what_was_typed_when_it_refuses(self, sign_in, beds):
        stay = StayFactory(bed=beds[0])
        body = {"kinds": ["soft"], "other": "kiwi"}

        answer = sign_in().post(reverse("rooms:diet_change", args=[stay.pk]), body)

        assert answer.status_code == 422
        assert 'value="kiwi"' in answer.content.decode()
        assert not Diet.objects.exists()

    def test_shows_what_is_kept(self, sign_in, beds):
        stay = StayFactory(bed=beds[0])
        DietFactory(person=stay.person, allergies=["other"], other="kiwi")

        page = sign_in().get(reverse("rooms:diet_change", args=[stay.pk])).content.decode()

        assert 'value="kiwi"' in page

    def test_stands_on_her_record(self, sign_in, beds):
        stay = StayFactory(bed=beds[0])
        DietFactory(person=stay.person, kinds=["low_salt"])

        page = sign_in().get(reverse("rooms:care_panel", args=[stay.person_id]))

        assert "low in salt" in page.content.decode()

    def test_says_on_the_record_that_there_is_no_stay(self, sign_in, centre):
        person = PersonFactory(centre=centre)

        page = sign_in().get(reverse("rooms:care_panel", args=[person.pk]))

        assert "no stay" in page.content.decode()

    def test_is_secret_to_other_houses(self, sign_in):
        stay = StayFactory(bed=BedFactory())

        assert sign_in().get(reverse("rooms:diet_change", args=[stay.pk])).status_code == 404

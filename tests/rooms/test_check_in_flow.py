import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from residents.identity import identities
from residents.models import Consent, Person
from rooms.models import BedNight, CheckInDraft, Stay, StayRequest
from staff.models import AuditEntry, WrappedKey
from tests.residents.factories import CentreFactory, HouseholdFactory, MemberFactory, PersonFactory
from tests.rooms.factories import BedFactory, ResidentCardFactory, RoomFactory, StayFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def desk(client, centre):
    """The client of a member of the house, signed in, speaking English."""
    client.force_login(MemberFactory(centre=centre, role="house", language="en"))
    return client


def start(desk, **more):
    answer = desk.post(reverse("rooms:check_in"), {"safe": "yes", "channel": "police"} | more)
    assert answer.status_code == 302, answer.text
    return CheckInDraft.objects.latest("created_at")


def people(*rows, **more):
    typed = {"p-TOTAL_FORMS": len(rows), "p-INITIAL_FORMS": 0, "nights": "7"}
    for index, row in enumerate(rows):
        typed |= {f"p-{index}-{name}": value for name, value in row.items()}
    return typed | more


MOTHER = {"sex": "F", "age": "٣٤", "relation": "self", "called": "أم نور", "phone": "5512 3456"}
SON = {"sex": "M", "age": "7", "relation": "child"}
DAUGHTER = {"sex": "F", "age": "3", "relation": "child"}


def who(desk, draft, *rows, go="next", **more):
    from_on = draft.member.centre.night().isoformat()
    typed = people(*rows, go=go, from_on=from_on, **more)
    return desk.post(reverse("rooms:check_in_who", args=[draft.pk]), typed)


class TestCheckInFlow:
    def test_two_steps_give_a_bed_without_any_name(self, desk, centre):
        RoomFactory(centre=centre, beds=2)

        answer = who(desk, start(desk), {"sex": "F"}, go="bed_now")

        stay = Stay.objects.get()
        assert answer.url == reverse("rooms:stay_detail", args=[stay.pk])
        assert (stay.state, stay.nights, stay.channel) == ("admitted", 7, "police")
        assert identities([stay.person])[stay.person_id].name == ""

    def test_five_steps_place_a_family_keep_her_consents_and_drop_the_draft(self, desk, centre):
        RoomFactory(centre=centre, for_families=True, beds=4)
        draft = start(desk)
        who(desk, draft, MOTHER, SON, DAUGHTER)
        bed_page = desk.get(reverse("rooms:check_in_bed", args=[draft.pk]))
        chosen = bed_page.context["choices"][0].value
        desk.post(reverse("rooms:check_in_bed", args=[draft.pk]), {"beds": chosen, "go": "next"})
        desk.post(
            reverse("rooms:check_in_consent", args=[draft.pk]),
            {"until_on": "2027-01-31", "case_work": "yes", "contact": "no"},
        )
        check = desk.get(reverse("rooms:check_in_check", args=[draft.pk]))

        answer = desk.post(reverse("rooms:check_in_check", args=[draft.pk]))

        assert "أم نور" not in check.text
        assert answer.status_code == 302
        assert Stay.objects.filter(state="admitted").count() == 3
        assert BedNight.objects.count() == 21
        assert dict(Consent.objects.values_list("purpose", "given")) == {
            "case_work": True, "contact": False,
        }  # fmt: skip
        mother = Person.objects.get(birth_year=centre.night().year - 34)
        assert identities([mother])[mother.pk].phone == "+97455123456"
        assert not CheckInDraft.objects.exists()
        assert not WrappedKey.objects.filter(owner_id=draft.pk).exists()

    def test_a_bed_may_be_held_instead(self, desk, centre):
        RoomFactory(centre=centre, beds=1)
        draft = start(desk)
        who(desk, draft, {"sex": "F", "age": "30"})
        chosen = (
            desk.get(reverse("rooms:check_in_bed", args=[draft.pk])).context["choices"][0].value
        )

        desk.post(reverse("rooms:check_in_bed", args=[draft.pk]), {"beds": chosen, "go": "hold"})

        assert Stay.objects.get().state == "held"

    def test_the_bed_tapped_on_the_board_is_chosen(self, desk, centre):
        RoomFactory(centre=centre, beds=2)
        room = RoomFactory(centre=centre, beds=2)
        tapped = room.beds.last()
        draft = start(desk, bed=str(tapped.pk))
        who(desk, draft, {"sex": "F", "age": "30"})

        page = desk.get(reverse("rooms:check_in_bed", args=[draft.pk]))

        assert [c.value for c in page.context["choices"] if c.checked] == [str(tapped.pk)]

    def test_adding_and_taking_out_people_loses_nothing_typed(self, desk):
        draft = start(desk)

        more = who(desk, draft, MOTHER, go="add_child")
        less = who(desk, draft, MOTHER, SON, DAUGHTER, go="drop_1")

        assert (more.status_code, more.context["people"].total_form_count()) == (200, 2)
        assert 'value="أم نور"' in more.text
        assert less.context["people"].total_form_count() == 2
        assert 'value="3"' in less.text

    def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(self, desk):
        draft = start(desk)
        child_without_age = {"sex": "M", "age": "", "relation": "child"}

        answer = who(desk, draft, MOTHER | {"phone": "123"}, child_without_age)

        assert answer.status_code == 422
        assert "This phone number cannot exist" in answer.text
        assert "Enter the child" in answer.text
        assert 'value="123"' in answer.text

    def test_everything_wrong_is_listed_once_with_whose_it_is(self, desk):
        draft = start(desk)
        wrong = {"sex": "F", "age": "abc", "phone": "123"}

        answer = who(desk, draft, wrong, {"sex": "M", "age": "", "relation": "child"})

        page = BeautifulSoup(answer.content, "html.parser")
        (summary,) = page.select(".error-summary")
        assert len(summary.select("li")) == 3
        assert "Person 2 · Age" in summary.text
        assert page.select("details")[0].has_attr("open")

    def test_a_bed_taken_meanwhile_is_refused_and_the_draft_stays(self, desk, centre):
        room = RoomFactory(centre=centre, beds=1)
        draft = start(desk)
        who(desk, draft, {"sex": "F", "age": "30"})
        StayFactory(bed=room.beds.get())

        answer = desk.post(
            reverse("rooms:check_in_bed", args=[draft.pk]),
            {"beds": str(room.beds.get().pk), "go": "bed_now"},
        )

        assert answer.status_code == 422
        assert CheckInDraft.objects.filter(pk=draft.pk).exists()
        assert Stay.objects.count() == 1

    def test_who_cannot_be_placed_is_declined_with_a_reason_and_counted(self, desk, centre):
        draft = start(desk)
        who(desk, draft, MOTHER, SON)
        page = desk.get(reverse("rooms:check_in_bed", args=[draft.pk]))

        desk.post(reverse("rooms:check_in_decline", args=[draft.pk]), {"reason": "no_bed"})

        assert page.context["fit"].why_none in page.text
        request = StayRequest.objects.get()
        assert (request.state, request.decline_reason, len(request.people)) == (
            "declined", "no_bed", 2,
        )  # fmt: skip
        assert not CheckInDraft.objects.exists()

    def test_who_cannot_be_placed_waits_screened_and_without_her_name(self, desk, centre):
        person = PersonFactory(centre=centre)
        desk.post(reverse("rooms:check_in_again"), {"person": person.pk, "channel": "police"})
        draft = CheckInDraft.objects.get()
        who(desk, draft, MOTHER | {"person": person.pk}, SON)
        asked = {"safe_now": "yes", "eligible": "yes", "conflict_here": "no", "needs_other": "no"}
        url = reverse("rooms:check_in_wait", args=[draft.pk])

        refused = desk.post(url, asked | {"urgency": "tonight", "number": "123"})
        answer = desk.post(url, asked | {"urgency": "tonight", "whereabouts": "at_door"})

        assert refused.status_code == 422
        assert 'value="123"' in refused.text
        request = StayRequest.objects.get()
        assert answer.url == reverse("rooms:request_detail", args=[request.pk])
        assert (request.state, request.urgency, request.channel) == ("waiting", "tonight", "police")
        assert (request.person, len(request.people), request.wanted_nights) == (person, 2, 7)
        assert request.screenings.get().safe_now == "yes"
        assert "أم نور" not in str(request.people)
        assert not CheckInDraft.objects.exists()
        assert not WrappedKey.objects.filter(owner_id=draft.pk).exists()

    def test_the_draft_is_sealed(self, desk):
        draft = start(desk)

        who(desk, draft, MOTHER)

        draft.refresh_from_db()
        assert "أم نور".encode() not in bytes(draft.sealed_answers)

    def test_a_draft_is_its_authors_alone(self, desk, client, centre):
        draft = start(desk)
        client.force_login(MemberFactory(centre=centre, role="house"))

        answer = client.get(reverse("rooms:check_in_who", args=[draft.pk]))

        assert answer.status_code == 404

    def test_a_double_click_at_the_end_admits_once(self, desk, centre):
        RoomFactory(centre=centre, beds=4)
        draft = start(desk)
        typed = people({"sex": "F"}, go="bed_now", from_on=centre.night().isoformat(), token="once")
        url = reverse("rooms:check_in_who", args=[draft.pk])

        first, second = desk.post(url, typed), desk.post(url, typed)

        assert (first.status_code, second.status_code) == (302, 302)
        assert first["Location"] == second["Location"]
        assert Stay.objects.count() == 1

    def test_pressing_enter_in_a_field_continues_and_takes_nobody_out(self, desk):
        draft = start(desk)
        page = who(desk, draft, MOTHER, SON, go="add_child")

        buttons = BeautifulSoup(page.content, "html.parser").select("#check-in form [type=submit]")

        assert (buttons[0]["name"], buttons[0]["value"]) == ("go", "next")


class TestHereBefore:
    @pytest.mark.parametrize("asked", ["code", "card", "phone", "name"])
    def test_finds_her_by_whatever_she_has(self, desk, centre, asked):
        person = PersonFactory(centre=centre, name="مريم عبد الله", phone="55123456")
        card = ResidentCardFactory(person=person)
        typed = {
            "code": person.code.lower(), "card": card.number, "phone": "+974 5512 3456",
            "name": "مريم عبدالله",
        }[asked]  # fmt: skip

        page = desk.post(reverse("rooms:check_in_before"), {"asked": typed})

        assert person.code in page.text
        assert "مريم" not in page.text.replace('value="مريم عبدالله"', "")
        assert bytes(AuditEntry.objects.latest("pk").subjects) == person.pk.bytes

    def test_leads_to_the_stay_of_somebody_who_is_here(self, desk, centre):
        stay = StayFactory(centre=centre)

        page = desk.post(reverse("rooms:check_in_before"), {"asked": stay.person.code})

        assert reverse("rooms:stay_detail", args=[stay.pk]) in page.text
        assert reverse("rooms:check_in_again") not in page.text

    def test_opens_her_file_again_with_her_family(self, desk, centre):
        household = HouseholdFactory(centre=centre)
        mother = household.members.get(relation="self").person
        RoomFactory(centre=centre, for_families=True, beds=3)

        answer = desk.post(reverse("rooms:check_in_again"), {"person": mother.pk}, follow=True)
        draft = CheckInDraft.objects.get()
        typed = {
            name: value
            for form in answer.context["people"]
            for name, value in ((form[f].html_name, form[f].value()) for f in form.fields)
            if value not in (None, "", [], False)
        }
        desk.post(
            reverse("rooms:check_in_who", args=[draft.pk]),
            typed | {"p-TOTAL_FORMS": 2, "p-INITIAL_FORMS": 0, "nights": "7", "go": "bed_now",
                     "from_on": centre.night().isoformat()},
        )  # fmt: skip

        assert Person.objects.count() == 2
        assert set(Stay.objects.values_list("person", flat=True)) == {
            member.person_id for member in household.members.all()
        }

    def test_somebody_of_another_centre_is_never_found_nor_taken(self, desk):
        hidden = PersonFactory(name="مريم عبد الله")

        page = desk.post(reverse("rooms:check_in_before"), {"asked": hidden.code.lower()})
        taken = desk.post(reverse("rooms:check_in_again"), {"person": hidden.pk})

        assert hidden.code not in page.text
        assert taken.status_code == 404


def test_a_bed_in_the_middle_of_the_night_counts_as_the_night_before(desk, centre):
    BedFactory(centre=centre)
    draft = start(desk)

    page = desk.get(reverse("rooms:check_in_who", args=[draft.pk]))

    assert f'value="{centre.night().isoformat()}"' in page.text

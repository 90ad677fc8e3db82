from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from rooms.actions.drafts import answers_of
from rooms.forms.fit import FitForm
from rooms.models import CheckInDraft, StayRequest
from staff.models import AuditEntry
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import RoomFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HTMX = {"HX-Request": "true"}
FIT = "/board/fit/"


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def house(centre, client):
    member = MemberFactory(role="house", centre=centre, language="en")
    client.force_login(member)
    return member


@pytest.fixture
def asked(centre):
    """A mother, three children, one wheelchair, tonight, 14 nights."""
    return {
        "women": "1",
        "men": "0",
        "girls": "7, 4",
        "boys": "2",
        "needs": ["wheelchair"],
        "from_on": centre.night().isoformat(),
        "nights": "14",
    }


@pytest.fixture
def family_room(centre):
    features = ["wheelchair", "ground_floor"]
    return RoomFactory(centre=centre, for_families=True, features=features, beds=4)


def soup_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def fields_of(form):
    fields = {}
    for field in form.select("input[type=hidden]"):
        fields.setdefault(field["name"], []).append(field["value"])
    return fields


class TestFitForm:
    def form(self, centre, asked, **changes):
        return FitForm(asked | changes, night=centre.night())

    def test_reads_the_group_as_the_rooms_see_it(self, centre, asked):
        form = self.form(centre, asked)
        assert form.is_valid(), form.errors

        year = centre.night().year
        told = [(g.sex, g.birth_year and year - g.birth_year, g.relation) for g in form.guests()]
        assert told == [
            ("F", None, "self"),
            ("F", 7, "child"),
            ("F", 4, "child"),
            ("M", 2, "child"),
        ]
        assert form.guests()[0].needs == ("wheelchair",)
        assert form.short() == "F,F7,F4,M2"

    def test_gives_the_cot_to_the_youngest(self, centre, asked):
        form = self.form(centre, asked, needs=["cot", "quiet"])
        assert form.is_valid()

        assert [guest.needs for guest in form.guests()] == [("quiet",), (), (), ("cot",)]

    def test_takes_an_unaccompanied_child(self, centre, asked):
        form = self.form(centre, asked, women="0", girls="", boys="13 9")
        assert form.is_valid()

        assert [guest.relation for guest in form.guests()] == ["self", "sibling"]

    def test_reads_arabic_digits_and_commas(self, centre, asked):
        form = self.form(centre, asked, girls="٧، ٤", boys="", women="١")

        assert form.is_valid()
        assert form.cleaned_data["girls"] == [7, 4]

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("girls", "x"),
            ("girls", "18"),
            ("boys", "-1"),
            ("boys", "1.5"),
            ("women", "13"),
            ("nights", "0"),
            ("from_on", "2001-01-01"),
            ("needs", ["gold"]),
        ],
    )
    def test_refuses_what_cannot_be(self, centre, asked, field, wrong):
        assert field in self.form(centre, asked, **{field: wrong}).errors

    def test_refuses_nobody_and_too_many(self, centre, asked):
        nobody = self.form(centre, asked, women="0", girls="", boys="")
        crowd = self.form(centre, asked, women="10", girls="1 2 3")

        assert "women" in nobody.errors
        assert crowd.non_field_errors()


class TestFitView:
    def test_opens_as_a_panel_and_as_a_page(self, client, house):
        panel, page = client.get(FIT, headers=HTMX), client.get(FIT)

        assert b"<html" not in panel.content
        assert soup_of(panel).select_one("#fit form")
        assert soup_of(page).select_one("html #fit form")

    def test_answers_with_beds_and_reasons(self, client, house, family_room, asked):
        answer = client.post(FIT, asked, headers=HTMX)

        option = soup_of(answer).select_one(".fit__option")
        assert answer.status_code == 200
        assert f"Room \u2066{family_room.code}\u2069" in option.h3.get_text()
        assert "Keeps the family together" in option.select_one(".kept").get_text()
        assert "ground-floor" in option.select_one(".kept--less").get_text()

    def test_leads_into_the_check_in_with_beds_and_people(self, client, house, family_room, asked):
        form = soup_of(client.post(FIT, asked)).select_one(".fit__option form")

        fields = [(field["name"], field["value"]) for field in form.select("input[type=hidden]")]
        beds = {value for name, value in fields if name == "beds"}
        assert form["action"] == reverse("rooms:check_in")
        assert beds == {str(bed.pk) for bed in family_room.beds.all()}
        assert dict(fields)["people"] == "F,F7,F4,M2"
        assert dict(fields)["nights"] == "14"
        assert dict(fields)["needs"] == "wheelchair"

    def test_starts_a_check_in_that_knows_them(self, client, house, family_room, asked):
        form = soup_of(client.post(FIT, asked)).select_one(".fit__option form")
        first = client.post(form["action"], fields_of(form))
        step = soup_of(first).select_one(f"form[action='{reverse('rooms:check_in')}']")
        client.post(step["action"], fields_of(step) | {"safe": "yes", "channel": "hotline"})

        answers = answers_of(CheckInDraft.objects.get())
        told = [(person["sex"], person["age"], person["needs"]) for person in answers["people"]]
        assert told == [("F", None, ["wheelchair"]), ("F", 7, []), ("F", 4, []), ("M", 2, [])]
        assert set(answers["beds"]) == {str(bed.pk) for bed in family_room.beds.all()}
        assert (answers["from_on"], answers["nights"]) == (asked["from_on"], 14)

    def test_says_kindly_why_there_is_none(self, client, house, asked):
        RoomFactory(centre=house.centre, beds=1)

        soup = soup_of(client.post(FIT, asked, headers=HTMX))

        assert soup.select_one(".notice")
        assert soup.select_one(f"form[action='{reverse('rooms:fit_decline')}']")

    def test_keeps_what_was_typed_when_something_is_wrong(self, client, house, asked):
        answer = client.post(FIT, asked | {"girls": "seven"}, headers=HTMX)

        soup = soup_of(answer)
        assert answer.status_code == 422
        assert soup.select_one("[name=girls]")["value"] == "seven"
        assert soup.select_one("[name=nights]")["value"] == "14"

    def test_shows_nobody_and_keeps_nothing(self, client, house, family_room, asked):
        client.post(FIT, asked)

        assert not AuditEntry.objects.exists()
        assert not StayRequest.objects.exists()

    @pytest.mark.parametrize(
        ("role", "status"), [("supervisor", 200), ("manager", 403), ("caseworker", 403)]
    )
    def test_is_for_those_who_check_in(self, client, centre, asked, role, status):
        client.force_login(MemberFactory(role=role, centre=centre))

        assert client.post(FIT, asked).status_code == status


class TestFitDeclineView:
    URL = "/board/fit/declined/"

    def test_records_the_group_as_declined(self, client, house, asked):
        answer = client.post(self.URL, asked | {"reason": "no_bed", "channel": "hotline"})

        request = StayRequest.objects.get()
        assert answer["Location"] == reverse("rooms:board")
        assert (request.state, request.decline_reason) == ("declined", "no_bed")
        assert (request.channel, len(request.people)) == ("hotline", 4)

    def test_acts_once(self, client, house, asked):
        sent = asked | {"reason": "no_bed", "channel": "hotline", "token": "one"}
        client.post(self.URL, sent)
        client.post(self.URL, sent)

        assert StayRequest.objects.count() == 1

    def test_needs_a_reason(self, client, house, asked):
        answer = client.post(self.URL, asked | {"channel": "hotline"})

        assert (answer.status_code, StayRequest.objects.count()) == (422, 0)

    def test_may_be_taken_down_as_a_request_instead(self, client, house, asked):
        found = client.post(FIT, asked)
        soup = BeautifulSoup(found.content, "html.parser")
        form = soup.select_one(f"form[action='{reverse('rooms:request_new')}']")
        typed = {field["name"]: field["value"] for field in form.select("[name][type=hidden]")}

        page = client.post(reverse("rooms:request_new"), typed)

        soup = BeautifulSoup(page.content, "html.parser")
        assert page.status_code == 200
        assert not soup.select(".error-summary")
        for name in ("women", "girls", "nights", "from_on"):
            assert soup.select_one(f"[name={name}]")["value"] == asked[name]

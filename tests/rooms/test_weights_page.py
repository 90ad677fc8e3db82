"""The rules of placing in the settings: read, tried on the house, saved; and against greedy."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from rooms.allocation.rules import CHANGEABLE, DEFAULTS, TABLE, rules_of
from rooms.house_cost import compare_with_greedy, cost_of_house, house_tonight
from rooms.models import RuleWeight
from rooms.trying import try_rules
from staff.models import AuditEntry, Centre
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory
from tests.rooms.factories import RoomFactory, StayFactory, StayRequestFactory, VillaFactory

pytestmark = pytest.mark.django_db
URL, TRY = "/settings/planning/", "/settings/planning/try/"
HTMX = {"HX-Request": "true"}
CALM = {"sex": "F", "birth_year": 1990, "relation": "self", "needs": ["quiet"]}


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def manager(centre, client):
    member = MemberFactory(role="manager", centre=centre, language="en")
    client.force_login(member)
    return member


@pytest.fixture
def rooms(centre):
    villa = VillaFactory(centre=centre)
    return (
        RoomFactory(villa=villa, code="tight", beds=1),
        RoomFactory(villa=villa, code="calm", features=["quiet"], beds=4),
    )


def soup_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def typed(client, **changed):
    """Return the form as it stands on the page, with some of it typed over."""
    page = soup_of(client.get(URL))
    form = page.select_one("#weights form")
    fields = form.select("input[name]")
    told = {
        field["name"]: field.get("value", "")
        for field in fields
        if field.get("type") != "checkbox" or field.has_attr("checked")
    }
    return told | changed


def waiting(centre, **kwargs):
    return StayRequestFactory(
        centre=centre, state="waiting", people=[CALM], wanted_from=centre.night(), **kwargs
    )


class TestPage:
    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_shows_every_rule_with_its_sentence(self, client, manager, language):
        client.cookies["django_language"] = language
        manager.language = language
        manager.save()

        answer = client.get(URL)

        words = soup_of(answer).get_text()
        assert answer.status_code == 200
        assert len(soup_of(answer).select(".rule")) == len(CHANGEABLE)
        with translation.override(language):
            assert all(str(rule.says) in words for rule in TABLE)
        assert ("Whoever uses a wheelchair" in words) == (language == "en")

    def test_lets_nobody_type_over_a_rule_of_safety(self, client, manager):
        names = typed(client)

        assert "weight_capacity" not in names
        assert "weight_quiet" in names

    def test_saves_what_was_typed_and_says_who_did(self, client, manager, centre):
        answer = client.post(URL, typed(client, weight_quiet="40", hard_near_staff="on"))

        assert answer.status_code == 302
        row = RuleWeight.objects.get(rule="quiet")
        assert (row.weight, row.set_by) == (40, manager)
        page = soup_of(client.get(URL)).get_text()
        assert manager.name in page
        assert RuleWeight.objects.get(rule="near_staff").is_hard

    @pytest.mark.parametrize("wrong", ["", "many", "-1", "101", "4.5"])
    @pytest.mark.parametrize("url", [URL, TRY])
    def test_names_what_is_wrong_and_loses_nothing_typed(self, client, manager, url, wrong):
        answer = client.post(url, typed(client, weight_quiet=wrong, weight_spread="7"))

        page = soup_of(answer)
        assert answer.status_code == 422
        assert page.select_one(".error-summary a")["href"] == "#id_weight_quiet"
        assert page.select_one("#id_weight_spread")["value"] == "7"
        assert page.select_one("#id_weight_quiet").get("value", "") == wrong
        assert not RuleWeight.objects.exists()

    def test_takes_arabic_digits(self, client, manager):
        client.post(URL, typed(client, weight_quiet="٤٠"))

        assert RuleWeight.objects.get().weight == 40

    def test_refuses_what_was_shown_before_somebody_elses_change(self, client, manager, centre):
        mine = typed(client, weight_quiet="40")
        client.post(URL, typed(client, weight_quiet="20"))

        answer = client.post(URL, mine)

        assert answer.status_code == 422
        assert "Somebody else changed" in answer.text
        assert RuleWeight.objects.get(replaced_at=None).weight == 20

    def test_a_double_click_changes_once(self, client, manager):
        mine = typed(client, weight_quiet="40")

        answers = [client.post(URL, mine).status_code for _twice in range(2)]

        assert answers == [302, 302]
        assert RuleWeight.objects.count() == 1

    @pytest.mark.parametrize(
        ("role", "status"),
        [("manager", 200), ("supervisor", 403), ("house", 403), ("admin", 403), ("lead", 403)],
    )
    def test_is_the_managers(self, client, centre, role, status):
        client.force_login(MemberFactory(role=role, centre=centre))

        assert client.get(URL).status_code == status
        assert client.post(TRY).status_code == (422 if status == 200 else 403)

    def test_takes_as_many_queries_however_full_the_house_is(self, client, manager, centre):
        counts = []
        for beds in (4, 12):
            for bed in RoomFactory(centre=centre, beds=beds).beds.all()[: beds // 2]:
                StayFactory(bed=bed)
            with CaptureQueriesContext(connection) as queries:
                client.get(URL)
            counts.append(len(queries))

        assert counts[0] == counts[1]


class TestTry:
    def test_tells_whose_room_would_be_another_by_code(self, client, manager, centre, rooms):
        wish = waiting(centre, person=PersonFactory(centre=centre))

        answer = client.post(TRY, typed(client, weight_quiet="40"), headers=HTMX)

        words = soup_of(answer).select_one("#tried").get_text(" ", strip=True)
        assert answer.status_code == 200
        assert wish.person.code in words
        assert "tight" in words
        assert "calm" in words
        assert b"<html" not in answer.content

    def test_shows_in_the_read_log_whom_it_showed(self, client, manager, centre, rooms):
        wish = waiting(centre, person=PersonFactory(centre=centre))

        client.post(TRY, typed(client, weight_quiet="40"))

        entry = AuditEntry.objects.get(action="rooms:weights_try")
        assert bytes(entry.subjects) == wish.person_id.bytes

    def test_keeps_nothing_and_what_was_typed_stands(self, client, manager, rooms):
        answer = client.post(TRY, typed(client, weight_quiet="40"))

        assert soup_of(answer).select_one("#id_weight_quiet")["value"] == "40"
        assert not RuleWeight.objects.exists()

    def test_can_be_saved_afterwards(self, client, manager, rooms):
        mine = typed(client, weight_quiet="40")
        tried = soup_of(client.post(TRY, mine, headers=HTMX))
        token = tried.select_one("[name=form_token]")

        answer = client.post(URL, mine | ({"form_token": token["value"]} if token else {}))

        assert answer.status_code == 302
        assert RuleWeight.objects.count() == 1

    def test_says_that_nothing_is_different(self, client, manager, rooms):
        assert "Nothing: these are the weights" in client.post(TRY, typed(client)).text

    def test_counts_options_and_costs(self, manager, centre, rooms):
        StayFactory(bed=rooms[0].beds.get(), needs=["quiet"])
        rules = DEFAULTS.__class__(dict(DEFAULTS.weights) | {"quiet": 40})

        tried = try_rules(member=manager, rules=rules, at=timezone.now())

        assert (tried.cost_before, tried.cost_after) == (10, 40)
        assert tried.options > 0
        assert tried.differ <= tried.options
        assert tried.waiting == 0

    def test_reads_the_house_once_however_many_wait(self, manager, centre, rooms):
        counts = []
        for many in (2, 8):
            for _number in range(many):
                waiting(centre)
            member = type(manager).objects.select_related("centre").get(pk=manager.pk)
            with CaptureQueriesContext(connection) as queries:
                try_rules(member=member, rules=DEFAULTS, at=timezone.now())
            counts.append(len(queries))

        assert counts[0] == counts[1]


class TestCompareWithGreedy:
    def at(self, centre):
        return house_tonight(Centre.objects.get(pk=centre.pk), timezone.now())

    def test_measures_the_house_as_it_is_and_as_greedy_would_have_it(self, centre, rooms):
        _tight, calm = rooms
        StayFactory(bed=calm.beds.first())  # greedy: into the tight room

        found = compare_with_greedy(self.at(centre))

        assert (found.people, found.without) == (1, 0)
        assert found.greedy < found.chosen

    def test_counts_those_for_whom_greedy_would_have_had_no_bed(self, centre):
        villa = VillaFactory(centre=centre)
        quiet = RoomFactory(villa=villa, beds=1, features=["wheelchair"])
        other = RoomFactory(villa=villa, beds=1, features=["isolation"])
        StayFactory(bed=other.beds.get(), needs=[])
        StayFactory(bed=quiet.beds.get(), needs=["wheelchair"])

        found = compare_with_greedy(self.at(centre))

        assert found.without == 1
        assert found.chosen > 0

    def test_costs_nothing_where_nobody_sleeps(self, centre, rooms):
        facts = self.at(centre)

        assert cost_of_house(facts, rules_of(centre)) == 0
        assert compare_with_greedy(facts).people == 0


def test_the_address_is_the_contracts():
    assert reverse("rooms:weights") == URL

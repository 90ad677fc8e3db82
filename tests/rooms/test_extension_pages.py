"""More nights as pages: asked for, listed, decided, refused with an offer, withdrawn."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from residents.models import ConflictOfInterest, Task
from rooms.actions import vote_extension
from rooms.models import Extension, Stay
from shelter.shared.nights import NIGHT
from staff import vault
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory, TeamFactory
from tests.rooms.factories import BedFactory, ExtensionFactory, RoomFactory, StayFactory

pytestmark = pytest.mark.django_db
WISH, PLAN, OFFER = "WISHWORDS", "PLANWORDS", "OFFERWORDS"
NO = {"reason": "safe_place", "offered": "housing_help", "words": OFFER}
APPROVE = {7: "extension_approve", 8: "extension_approve_long", 31: "extension_vote"}
REFUSE = {7: "extension_refuse", 8: "extension_refuse_long", 31: "extension_vote_against"}


def url(name, *args):
    return reverse(f"rooms:{name}", args=args)


@pytest.fixture
def bed():
    return RoomFactory(beds=1).beds.get()


@pytest.fixture
def centre(bed):
    return bed.room.villa.centre


@pytest.fixture
def team(centre):
    return TeamFactory(centre=centre)


def staying(bed, team, since=20, nights=30):
    stay = StayFactory(bed=bed, arrives_on=team.centre.night() - since * NIGHT, nights=nights)
    stay.person.case_file.team = team
    stay.person.case_file.save()
    return stay


@pytest.fixture
def stay(bed, team):
    return staying(bed, team)


@pytest.fixture
def asked(stay):
    def for_nights(past=7, **more):
        return ExtensionFactory(stay=stay, past=past, wish=WISH, exit_plan=PLAN, **more)

    return for_nights


@pytest.fixture
def sign_in(client, centre):
    def as_role(role, teams=(), **more):
        roles = role.split()
        member = MemberFactory(roles=roles, centre=centre, language="en", teams=teams, **more)
        client.member = member
        client.force_login(member)
        return client

    return as_role


class TestStayExtend:
    @pytest.fixture
    def worker(self, sign_in, team):
        return sign_in("caseworker", teams=[team])

    def test_adds_nights_within_the_limit_at_once(self, worker, bed, team, centre):
        stay = staying(BedFactory(centre=centre), team, since=2, nights=6)

        answer = worker.post(url("stay_extend", stay.pk), {"nights": "٢", "reason": "safety"})

        assert answer.status_code == 302
        assert Stay.objects.get(pk=stay.pk).nights == 8
        assert not Extension.objects.exists()

    def test_asks_past_the_limit_with_wish_and_exit_plan(self, worker, stay):
        wish = {"nights": "7", "reason": "safety", "wish": WISH, "exit_plan": PLAN}

        answer = worker.post(url("stay_extend", stay.pk), wish)

        extension = Extension.objects.get()
        assert (answer.status_code, extension.level) == (302, "supervisor")
        page = worker.get(url("extension_detail", extension.pk)).content.decode()
        assert WISH in page
        assert PLAN in page

    @pytest.mark.parametrize(
        "wrong", [{"nights": "0"}, {"nights": "x"}, {"reason": ""}, {"exit_plan": " "}]
    )
    def test_loses_nothing_typed_where_something_is_wrong(self, worker, stay, wrong):
        wish = {"nights": "7", "reason": "safety", "wish": WISH, "exit_plan": PLAN, **wrong}

        answer = worker.post(url("stay_extend", stay.pk), wish)

        assert answer.status_code == 422
        assert WISH in answer.content.decode()
        assert not Extension.objects.exists()

    def test_refuses_an_ended_stay_in_words(self, worker, stay):
        Stay.objects.update(state="cancelled")

        answer = worker.post(
            url("stay_extend", stay.pk),
            {"nights": "7", "reason": "safety", "wish": WISH, "exit_plan": PLAN},
        )

        assert answer.status_code == 422
        assert "This stay is over" in answer.content.decode()

    def test_starts_from_what_waits_already(self, worker, stay, asked):
        extension = asked(past=8)

        page = worker.get(url("stay_extend", stay.pk)).content.decode()

        assert url("extension_detail", extension.pk) in page
        assert WISH in page
        worker.post(
            url("stay_extend", stay.pk),
            {"nights": "7", "reason": "safety", "wish": WISH, "exit_plan": PLAN},
        )
        assert Extension.objects.asked().get().nights_past == 7

    def test_is_for_the_caseworker(self, sign_in, stay):
        for role in ("house", "supervisor", "intake", "manager", "lead"):
            assert sign_in(role).post(url("stay_extend", stay.pk)).status_code == 403


class TestExtensionDetail:
    @pytest.mark.parametrize(("past", "role"), [(7, "supervisor"), (8, "manager")])
    def test_is_approved_at_its_level(self, sign_in, asked, past, role):
        extension, client = asked(past), sign_in(role)
        page = client.get(url("extension_detail", extension.pk)).content.decode()
        assert url(APPROVE[past], extension.pk) in page
        assert WISH in page
        assert PLAN in page

        answer = client.post(url(APPROVE[past], extension.pk), follow=True)

        assert "The nights were added." in answer.content.decode()
        assert Stay.objects.get().nights == 30 + past
        assert AuditEntry.objects.filter(action="rooms:extension_detail").exists()

    def test_two_of_the_committee_agree(self, sign_in, asked):
        extension = asked(31)

        first = sign_in("manager").post(url("extension_vote", extension.pk), follow=True)
        assert "It waits for one more" in first.content.decode()
        second = sign_in("lead").post(url("extension_vote", extension.pk), follow=True)

        assert "The nights were added." in second.content.decode()
        assert Stay.objects.get().nights == 61

    @pytest.mark.parametrize(
        ("past", "role"), [(7, "supervisor"), (8, "manager"), (31, "manager"), (31, "lead")]
    )
    def test_is_refused_with_what_she_was_offered(self, sign_in, asked, past, role):
        extension, client = asked(past), sign_in(role)

        answer = client.post(url(REFUSE[past], extension.pk), NO, follow=True)

        page = answer.content.decode()
        assert "help with a home of her own" in page
        assert OFFER in page
        extension.refresh_from_db()
        assert (extension.state, extension.decided_by) == ("refused", client.member)

    @pytest.mark.parametrize(
        "wrong", [{"reason": ""}, {"offered": ""}, {"offered": "nothing"}, {"words": "x" * 1001}]
    )
    def test_loses_nothing_typed_where_the_refusal_lacks_something(self, sign_in, asked, wrong):
        extension = asked()

        said = NO | wrong
        answer = sign_in("supervisor").post(url("extension_refuse", extension.pk), said)

        assert answer.status_code == 422
        assert said["words"] in answer.content.decode()
        assert Extension.objects.get().is_asked

    def test_asks_what_something_else_was(self, sign_in, asked):
        said = {"reason": "other", "offered": "other", "words": ""}

        answer = sign_in("supervisor").post(url("extension_refuse", asked().pk), said)

        assert answer.status_code == 422
        assert "Say in a few words what she was offered." in answer.content.decode()

    def test_tells_whoever_comes_second(self, sign_in, asked):
        extension = asked()
        client = sign_in("supervisor")
        client.post(url("extension_approve", extension.pk))

        again = client.post(url("extension_approve", extension.pk))
        no = client.post(url("extension_refuse", extension.pk), NO)

        assert (again.status_code, no.status_code) == (422, 422)
        for answer in (again, no):
            assert "decided or withdrawn already" in answer.content.decode()

    def test_refuses_ones_own_request_approved(self, sign_in, asked, team):
        client = sign_in("caseworker supervisor", teams=[team])
        extension = asked(by=client.member)
        page = client.get(url("extension_detail", extension.pk)).content.decode()
        assert url("extension_approve", extension.pk) not in page

        answer = client.post(url("extension_approve", extension.pk))

        assert answer.status_code == 422
        assert "You asked for it yourself" in answer.content.decode()
        assert Stay.objects.get().nights == 30

    def test_says_who_decides_instead(self, sign_in, asked):
        answer = sign_in("supervisor").post(url("extension_approve", asked(8).pk))

        assert answer.status_code == 422
        assert "It waits for: manager." in answer.content.decode()

    def test_keeps_her_words_from_a_supervisor_who_does_not_decide(self, sign_in, asked):
        page = sign_in("supervisor").get(url("extension_detail", asked(8).pk)).content.decode()

        assert WISH not in page
        assert PLAN not in page

    def test_says_that_there_is_no_exit_plan(self, sign_in, stay):
        extension = ExtensionFactory(stay=stay, exit_plan="", wish="")

        answer = sign_in("supervisor").post(url("extension_approve", extension.pk))

        assert answer.status_code == 422
        assert "There is no new exit plan." in answer.content.decode()

    def test_is_withdrawn_by_her_worker(self, sign_in, asked, team):
        extension, client = asked(), sign_in("caseworker", teams=[team])

        client.post(url("extension_withdraw", extension.pk))

        assert Extension.objects.get().state == "withdrawn"
        assert client.post(url("extension_withdraw", extension.pk)).status_code == 422

    def test_says_that_her_words_were_destroyed(self, sign_in, asked, stay):
        extension = asked()
        vault.destroy_keys(stay.person_id, [vault.NARRATIVE])

        page = sign_in("supervisor").get(url("extension_detail", extension.pk)).content.decode()

        assert "Destroyed with her data." in page
        assert "she did not say" not in page

    def test_says_that_it_went_higher_up(self, sign_in, asked):
        extension = asked()
        Stay.objects.update(departs_on=extension.stay.departs_on + NIGHT)

        answer = sign_in("supervisor").post(url("extension_approve", extension.pk), follow=True)

        assert "decided higher up now: manager" in answer.content.decode()

    def test_names_her_in_the_audit(self, sign_in, asked):
        extension = asked()

        sign_in("supervisor").get(url("extension_detail", extension.pk))

        entry = AuditEntry.objects.latest("at")
        assert subjects_of(entry) == [extension.stay.person_id]


class TestExtensionList:
    def codes(self, client, which=""):
        page = client.get(url("extension_list"), {"which": which} if which else {})
        return [extension.stay.person.code for extension in page.context["page"]]

    @pytest.fixture
    def three(self, centre, team):
        stays = [staying(BedFactory(centre=centre), team) for _one in range(3)]
        return [
            ExtensionFactory(stay=stay, past=past)
            for stay, past in zip(stays, (31, 7, 8), strict=True)
        ]

    def test_shows_each_what_is_hers_to_decide(self, sign_in, three):
        committee, few, more = (one.stay.person.code for one in three)

        assert self.codes(sign_in("supervisor")) == [few]
        assert self.codes(sign_in("manager")) == [committee, more]
        assert self.codes(sign_in("lead")) == [committee]

    def test_shows_all_that_wait_the_oldest_first(self, sign_in, three, team):
        codes = [one.stay.person.code for one in three]

        assert self.codes(sign_in("supervisor"), "asked") == codes
        assert self.codes(sign_in("caseworker", teams=[team])) == codes
        assert self.codes(sign_in("caseworker")) == []

    def test_leaves_out_ones_own_and_what_one_agreed_to(self, sign_in, three, team):
        client = sign_in("caseworker manager", teams=[team])
        vote_extension(extension=three[0], by=client.member, at=three[0].requested_at)
        Extension.objects.filter(pk=three[2].pk).update(requested_by=client.member)

        assert self.codes(client, "mine") == []

    def test_shows_what_was_decided_and_what_was_offered(self, sign_in, three):
        client = sign_in("supervisor")
        client.post(url("extension_refuse", three[1].pk), NO)

        page = client.get(url("extension_list"), {"which": "decided"}).content.decode()

        assert "help with a home of her own" in page

    def test_leaves_out_stays_that_are_over_and_people_one_is_kept_from(
        self, sign_in, three, centre
    ):
        Stay.objects.filter(pk=three[0].stay_id).update(state="cancelled")
        client = sign_in("manager")
        ConflictOfInterest.objects.create(
            member=client.member, person=three[2].stay.person, kind="other", since_by=client.member
        )

        assert self.codes(client, "asked") == []

    @pytest.mark.parametrize("which", ["mine", "asked", "decided"])
    def test_takes_the_same_queries_for_10_and_20(self, sign_in, centre, team, which):
        def more(count):
            for _one in range(count):
                ExtensionFactory(stay=staying(BedFactory(centre=centre), team), past=31)
            if which == "decided":
                for extension in Extension.objects.asked():
                    client.post(url("extension_vote_against", extension.pk), NO)

        client = sign_in("manager")
        counts = []
        for _time in range(2):
            more(10)
            client.get(url("extension_list"), {"which": which})
            with CaptureQueriesContext(
                connection,
            ) as queries:
                page = client.get(url("extension_list"), {"which": which})
            counts.append((len(page.context["page"]), len(queries)))

        assert [rows for rows, _queries in counts] == [10, 20]
        assert counts[0][1] == counts[1][1]

    @pytest.mark.parametrize("role", ["house", "intake", "nurse", "trainer", "privacy", "admin"])
    def test_is_not_for(self, sign_in, role):
        assert sign_in(role).get(url("extension_list")).status_code == 403


class TestWhoMay:
    @pytest.mark.parametrize("name", [*APPROVE.values(), *REFUSE.values()])
    def test_decide(self, sign_in, asked, name):
        extension = asked(31)
        holders = {
            "extension_approve": {"supervisor"},
            "extension_refuse": {"supervisor"},
            "extension_approve_long": {"manager"},
            "extension_refuse_long": {"manager"},
        }.get(name, {"manager", "lead"})
        for role in ("house", "supervisor", "caseworker", "lead", "manager", "nurse", "admin"):
            refused = sign_in(role).post(url(name, extension.pk)).status_code == 403
            assert refused == (role not in holders), role

    def test_read_anothers_extension(self, sign_in, asked):
        few = asked(7)

        assert sign_in("lead").get(url("extension_detail", few.pk)).status_code == 404
        assert sign_in("manager").get(url("extension_detail", few.pk)).status_code == 404
        assert sign_in("caseworker").get(url("extension_detail", few.pk)).status_code == 404


class TestStayPage:
    def test_leads_to_what_waits(self, sign_in, asked, stay):
        extension = asked()

        page = sign_in("supervisor").get(url("stay_detail", stay.pk)).content.decode()

        assert url("extension_detail", extension.pk) in page
        assert "It waits for: shift supervisor." in page

    def test_tells_the_house_without_a_link(self, sign_in, asked, stay):
        extension = asked()

        page = sign_in("house").get(url("stay_detail", stay.pk)).content.decode()

        assert "7 nights more" in page
        assert url("extension_detail", extension.pk) not in page


class TestToday:
    @pytest.mark.parametrize(("role", "number"), [("supervisor", 0), ("manager", 1), ("lead", 0)])
    def test_counts_what_waits_for_her_whatever_is_restricted_since(
        self, sign_in, asked, stay, role, number
    ):
        asked(past=8)
        case_file = stay.person.case_file
        case_file.restricted = True
        case_file.save()

        page = sign_in(role).get("/")

        waiting = {count.url_name: count.number for count in page.context["today"].waiting}
        assert waiting["rooms:extension_list"] == number

    @pytest.mark.parametrize(
        ("past", "roles"),
        [(7, {"supervisor"}), (8, {"manager"}), (31, {"manager", "lead"})],
    )
    def test_tells_whoever_decides(self, sign_in, asked, past, roles):
        extension = asked(past)
        for role in ("supervisor", "manager", "lead", "caseworker"):
            page = sign_in(role).get("/").content.decode()
            assert (url("extension_detail", extension.pk) in page) == (role in roles), role

    def test_tells_the_manager_of_a_restricted_file_without_its_code(self, sign_in, stay):
        case_file = stay.person.case_file
        case_file.restricted = True
        case_file.save()
        extension = ExtensionFactory(stay=stay, past=8)

        page = sign_in("manager").get("/").content.decode()

        assert url("extension_detail", extension.pk) in page
        assert stay.person.code not in page
        assert Task.objects.filter(person=None, kind="extension_asked").exists()

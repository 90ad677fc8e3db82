"""Conflicts of interest (B2c): a member sees nothing of her, nowhere, and nothing tells her so."""

import re

import pytest
from django.utils import timezone

from residents.actions import (
    CannotWorkOnFile,
    ConflictDeclaredAlready,
    ConflictEnded,
    EndsOwnConflict,
    NobodyWithThisCode,
    NotAMember,
    assign_file,
    break_glass,
    declare_conflict,
    declare_own_conflict,
    end_conflict,
)
from residents.models import ConflictOfInterest, Person
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory, PersonFactory
from tests.residents.hiding import Somebody, met

pytestmark = [pytest.mark.django_db, pytest.mark.policy_matrix]
OWN, LIST = "/preferences/conflicts/", "/conflicts/"
REASON = "She rang from the hospital and is in danger."


@pytest.fixture
def somebody(centre, team, member_as):
    return Somebody(centre, team, member_as("caseworker"))


def without_tokens(answer):
    """Return a page without what is new in every page: the tokens of its forms."""
    text = re.sub(r'name="(csrfmiddlewaretoken|token)" value="[^"]*"', "", answer.content.decode())
    return re.sub(r'"x-csrftoken": "[^"]*"', "", text)


def kept(member, person, by=None):
    return declare_conflict(
        member=member, person=person, kind="relative", by=by or member, at=timezone.now()
    )


class TestSeesNothing:
    @pytest.mark.parametrize(
        "role", ["house", "supervisor", "intake", "caseworker", "lead", "nurse", "manager"]
    )
    def test_she_is_met_nowhere(self, role, signed_in, api, somebody):
        client = signed_in(role)
        somebody.gives_work_to(client.member)
        kept(client.member, somebody.person)

        assert met(client, api(client.member), somebody) == []

    def test_a_trainer_does_not_meet_her_in_a_course(self, signed_in, somebody):
        client = signed_in("trainer")
        somebody.learns(client.member)
        address = f"/courses/{somebody.run.pk}/"
        assert somebody.person.code in client.get(address).content.decode()

        kept(client.member, somebody.person)

        assert somebody.person.code not in client.get(address).content.decode()
        answer = client.post(f"{address}enrol/", {"code": somebody.person.code})
        unknown = client.post(f"{address}enrol/", {"code": "Q9-Q99"})
        assert answer.status_code == unknown.status_code == 422

    def test_the_confidentiality_officer_does_not_find_her_in_the_log(self, signed_in, somebody):
        client = signed_in("privacy")
        signed = signed_in("supervisor")
        signed.get("/board/")
        client = signed_in("privacy")
        kept(client.member, somebody.person)

        page = client.get("/trust/log/", follow=True).content.decode()

        assert somebody.person.code not in page

    def test_on_the_board_her_bed_is_taken_and_says_no_more(self, signed_in, somebody):
        client = signed_in("house")
        before = client.get("/board/").content.decode()
        kept(client.member, somebody.person)

        page = client.get("/board/").content.decode()

        tile = page.split(f'id="bed-{somebody.bed.pk}"')[1].split("</li>")[0]
        assert "is-occupied" in page.split(f'id="bed-{somebody.bed.pk}"')[0].rsplit("<", 1)[1]
        assert "/stays/" not in tile
        assert somebody.person.code in before
        assert page.count("is-occupied") == before.count("is-occupied")

    def test_an_open_board_hears_of_it_with_the_next_poll(self, signed_in, somebody):
        client = signed_in("house")
        seen = client.get("/board/").content.decode().split("?seen=")[1].split('"')[0]
        seen = seen.split("&")[0]
        assert client.get(f"/board/?seen={seen}").status_code == 204

        kept(client.member, somebody.person)

        assert client.get(f"/board/?seen={seen}").status_code == 200

    def test_a_colleagues_board_is_as_it_was(self, signed_in, client, somebody, member_as):
        kept(member_as("house"), somebody.person)

        assert somebody.person.code in signed_in("house").get("/board/").content.decode()

    def test_ends_her_work_on_the_file_and_lets_nobody_assign_her(self, somebody, member_as):
        member, lead = member_as("nurse"), member_as("lead")
        case_file = somebody.person.case_file
        assign_file(case_file=case_file, member=member, by=lead, at=timezone.now())

        kept(member, somebody.person, by=lead)

        assert not case_file.assignments.open().filter(member=member).exists()
        with pytest.raises(CannotWorkOnFile):
            assign_file(case_file=case_file, member=member, by=lead, at=timezone.now())

    def test_breaking_the_glass_opens_nothing(self, somebody, member_as):
        member = member_as("supervisor")
        kept(member, somebody.person)

        said = []
        for code in (somebody.person.code, "Q9-Q99"):
            with pytest.raises(NobodyWithThisCode) as refusal:
                break_glass(code=code, reason=REASON, by=member, at=timezone.now())
            said.append(str(refusal.value))

        assert said[0] == said[1]


class TestDeclaredByHerself:
    def declare(self, member, code):
        declare_own_conflict(code=code, kind="relative", by=member, at=timezone.now())

    @pytest.mark.parametrize("typed", ["{}", " {} ", "lower"])
    def test_by_code_however_it_is_typed(self, somebody, member_as, typed):
        member, code = member_as("house"), somebody.person.code
        self.declare(
            member, code.lower().replace("-", "") if typed == "lower" else typed.format(code)
        )

        assert ConflictOfInterest.objects.open().get().member == member

    def test_of_an_unknown_code_or_another_centre_nothing_is_kept(self, member_as):
        elsewhere = PersonFactory()

        for code in ("Q9-Q99", "", "☂", elsewhere.code):
            self.declare(member_as("house"), code)

        assert not ConflictOfInterest.objects.exists()

    def test_declared_twice_is_once(self, somebody, member_as):
        member = member_as("house")

        self.declare(member, somebody.person.code)
        self.declare(member, somebody.person.code)

        assert ConflictOfInterest.objects.count() == 1

    def test_the_page_says_the_same_of_anybody(self, signed_in, somebody):
        client = signed_in("house")

        answers = [
            client.post(OWN, {"code": code, "kind": "relative"}, follow=True)
            for code in (somebody.person.code, somebody.person.code, "Q9-Q99")
        ]

        assert len({without_tokens(answer) for answer in answers}) == 1
        assert "If she is here, you see nothing of her now." in answers[0].content.decode()
        assert somebody.person.code not in answers[0].content.decode()

    def test_stands_in_the_trail_without_words(self, signed_in, somebody):
        client = signed_in("house")

        client.post(OWN, {"code": somebody.person.code, "kind": "relative"})

        entry = AuditEntry.objects.filter(action="account:conflict_declared").get()
        assert (entry.member_id, entry.about_id) == (client.member.pk, client.member.pk)

    @pytest.mark.parametrize("role", ["trainer", "branch", "admin", "network", "privacy"])
    def test_is_open_to_every_role(self, signed_in, role):
        client = signed_in(role)

        assert client.get(OWN).status_code == 200
        assert client.post(OWN, {"code": "", "kind": "relative"}).status_code == 422


class TestDeclaredForAColleague:
    def test_by_the_lead_on_the_record(self, signed_in, somebody, member_as):
        colleague = member_as("house", name="Huda of the desk")
        client, address = signed_in("lead"), f"/residents/{somebody.person.pk}/"

        client.post(f"{address}conflicts/", {"member": colleague.pk, "kind": "acquaintance"})

        assert ConflictOfInterest.objects.open().get().member == colleague
        page = client.get(address).content.decode()
        assert "sees nothing of her" in page

    def test_by_the_officer_by_code(self, signed_in, somebody, member_as):
        colleague = member_as("house")
        client = signed_in("privacy")
        sent = {"code": somebody.person.code, "member": colleague.pk, "kind": "other_side"}

        assert client.post(LIST, sent)["Location"] == LIST

        assert somebody.person.code in client.get(LIST).content.decode()

    def test_a_lead_does_not_learn_of_whom_she_may_not_see(self, signed_in, centre, member_as):
        hidden = PersonFactory(centre=centre, team=None)
        hidden.case_file.team = None
        hidden.case_file.save()
        colleague, client = member_as("house"), signed_in("lead")
        sent = {"member": colleague.pk, "kind": "other"}

        answers = [client.post(LIST, {**sent, "code": code}) for code in (hidden.code, "Q9-Q99")]

        said = [without_tokens(answer) for answer in answers]
        assert [answer.status_code for answer in answers] == [422, 422]
        assert said[0].replace(hidden.code, "") == said[1].replace("Q9-Q99", "")
        kept(colleague, hidden)
        assert hidden.code not in client.get(LIST).content.decode()

    def test_refuses_a_member_of_another_centre_and_the_same_one_twice(self, somebody, member_as):
        with pytest.raises(NotAMember):
            kept(MemberFactory(), somebody.person)
        member = member_as("house")
        kept(member, somebody.person)
        with pytest.raises(ConflictDeclaredAlready):
            kept(member, somebody.person)

        assert ConflictOfInterest.objects.count() == 1


class TestEnded:
    def test_by_the_officer_she_is_seen_again(self, signed_in, somebody, member_as):
        member = member_as("house")
        conflict = kept(member, somebody.person)

        signed_in("privacy").post(f"/conflicts/{conflict.pk}/end/")

        assert Person.objects.visible_to(member).filter(pk=somebody.person.pk).exists()
        assert AuditEntry.objects.filter(action="account:conflict_ended").exists()

    def test_never_her_own_and_never_twice(self, somebody, member_as):
        officer, other = member_as("privacy"), member_as("privacy")
        conflict = kept(officer, somebody.person)

        with pytest.raises(EndsOwnConflict):
            end_conflict(conflict=conflict, by=officer, at=timezone.now())
        end_conflict(conflict=conflict, by=other, at=timezone.now())
        with pytest.raises(ConflictEnded):
            end_conflict(conflict=conflict, by=other, at=timezone.now())

    def test_her_own_is_not_among_those_she_sees(self, signed_in, somebody):
        client = signed_in("privacy")
        conflict = kept(client.member, somebody.person)

        assert client.post(f"/conflicts/{conflict.pk}/end/").status_code == 404

    @pytest.mark.parametrize("role", ["lead", "house", "admin", "manager"])
    def test_by_nobody_else(self, signed_in, somebody, member_as, role):
        conflict = kept(member_as("house"), somebody.person)

        assert signed_in(role).post(f"/conflicts/{conflict.pk}/end/").status_code == 403

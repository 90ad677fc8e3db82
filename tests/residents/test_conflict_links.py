"""Who must be kept apart: linked, shown to who may know of both, sealed, ended, erased."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from residents.actions import (
    LinkedAlready,
    LinkedWithHerself,
    LinkEnded,
    NotOfOneHouse,
    UnknownLink,
    declare_conflict,
    end_conflict_link,
    link_conflict,
)
from residents.actions.erasing import erase_persons
from residents.link_notes import open_link_notes
from residents.models import CaseFile, ConflictLink, Task
from residents.selectors.conflict_links import links_of
from staff import vault
from staff.choices import Role
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory, PersonFactory, TeamFactory
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
NOTE = "Her husband is the brother of that one"
MAY_SEE = {"supervisor", "caseworker", "lead"}
MAY_END = {"supervisor", "lead"}


@pytest.fixture
def pair(centre, team):
    return PersonFactory(centre=centre, team=team), PersonFactory(centre=centre, team=team)


@pytest.fixture
def link(pair, member_as):
    return linked(pair, member_as("lead"), note=NOTE)


def linked(pair, by, kind="dispute", **more):
    one, other = pair
    return link_conflict(person=one, other=other, kind=kind, by=by, at=timezone.now(), **more)


def page_of(person):
    return f"/residents/{person.pk}/kept-apart/"


def without_tokens(answer):
    text = re.sub(r'name="(csrfmiddlewaretoken|token)" value="[^"]*"', "", answer.content.decode())
    return re.sub(r'"x-csrftoken": "[^"]*"', "", text)


class TestLinkConflict:
    def test_keeps_the_pair_without_an_order(self, pair, member_as):
        link = linked(reversed(pair), member_as("lead"))

        assert {link.one, link.other} == set(pair)
        assert link.one.pk < link.other.pk
        assert link.apart == "villa"

    def test_seals_the_note_under_the_keys_of_both(self, link, pair):
        assert NOTE.encode() not in bytes(link.sealed_note)
        assert open_link_notes([link]) == {link.pk: NOTE}

        vault.destroy_keys(pair[1].pk)

        assert open_link_notes([link]) == {link.pk: ""}

    def test_stands_in_the_trail_with_both(self, link, pair):
        entry = AuditEntry.objects.get(action="account:conflict_link_made")

        assert entry.about_id == link.pk
        assert bytes(entry.subjects) == link.one_id.bytes + link.other_id.bytes

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"other": "herself"}, LinkedWithHerself),
            ({"other": "elsewhere"}, NotOfOneHouse),
            ({"other": "erased"}, NotOfOneHouse),
            ({"kind": "hatred"}, UnknownLink),
            ({"apart": "city"}, UnknownLink),
        ],
    )
    def test_refuses_what_cannot_be(self, pair, member_as, change, refusal):
        person, other = pair
        gone = PersonFactory(centre=person.centre)
        type(gone).objects.filter(pk=gone.pk).update(erased_at=timezone.now())
        gone.refresh_from_db()
        others = {"herself": person, "elsewhere": PersonFactory(), "erased": gone}
        by = member_as("lead")
        asked = {"person": person, "other": other, "kind": "dispute", **change}
        asked["other"] = others.get(asked["other"], other)

        with nothing_changes(), pytest.raises(refusal):
            link_conflict(**asked, by=by, at=timezone.now())

    def test_refuses_the_same_two_twice_whoever_comes_first(self, link, pair, member_as):
        by = member_as("lead")

        with nothing_changes(), pytest.raises(LinkedAlready):
            linked(reversed(pair), by, kind="threat")

    def test_may_be_made_anew_when_it_was_ended(self, link, pair, member_as):
        end_conflict_link(link=link, by=member_as("lead"), at=timezone.now())

        assert linked(pair, member_as("lead")).pk != link.pk

    def test_the_database_insists(self, link, pair):
        twin = {"kind": "other", "linked_by": link.linked_by}
        for one, other in ((link.one, link.other), (link.other, link.one), (link.one, link.one)):
            with pytest.raises(IntegrityError), transaction.atomic():
                ConflictLink.objects.create(one=one, other=other, **twin)


class TestEndConflictLink:
    def test_keeps_it_as_history(self, link, member_as):
        by = member_as("lead")

        end_conflict_link(link=link, by=by, at=timezone.now())

        link.refresh_from_db()
        assert (link.ended_by, bool(link.ended_at)) == (by, True)
        assert not ConflictLink.objects.open().exists()
        assert AuditEntry.objects.filter(action="account:conflict_link_ended").exists()

    def test_refuses_to_end_twice(self, link, member_as):
        by = member_as("lead")
        end_conflict_link(link=link, by=by, at=timezone.now())

        with nothing_changes(), pytest.raises(LinkEnded):
            end_conflict_link(link=link, by=by, at=timezone.now())


class TestErased:
    @pytest.mark.parametrize("place", [0, 1])
    def test_with_either_of_them_the_note_is_gone_and_the_link_ended(self, link, place):
        person = (link.one, link.other)[place]
        Task.objects.create(
            centre=person.centre, kind="kept_apart", subject_type="conflictlink",
            subject_id=link.pk, due_on=person.centre.night(), role="supervisor",
        )  # fmt: skip

        erase_persons(
            centre=person.centre, person_ids=[person.pk], scope="everything", reason="her_wish",
            by=None, at=timezone.now(),
        )  # fmt: skip

        link.refresh_from_db()
        assert link.sealed_note is None
        assert link.ended_at is not None
        assert not Task.objects.open().filter(kind="kept_apart").exists()


class TestWhoSeesIt:
    def test_nobody_whom_one_of_the_two_is_hidden_from(self, link, member_as):
        member = member_as("supervisor")
        assert ConflictLink.objects.visible_to(member).get() == link

        declare_conflict(
            member=member, person=link.other, kind="relative", by=member, at=timezone.now()
        )

        assert not ConflictLink.objects.visible_to(member).exists()
        assert links_of(person=link.one, member=member) == []

    def test_nobody_where_a_file_is_restricted(self, link, member_as, signed_in):
        CaseFile.objects.filter(person=link.other).update(restricted=True)
        client = signed_in("supervisor")

        page = client.get(page_of(link.one)).content.decode()

        assert link.other.code not in page
        assert "Nobody is kept apart from her" in page
        assert client.post(f"/kept-apart/{link.pk}/end/").status_code == 404
        assert ConflictLink.objects.open().exists()

    def test_nobody_of_another_centre(self, link):
        stranger = PersonFactory().centre

        assert not ConflictLink.objects.visible_to(_lead_of(stranger)).exists()


def _lead_of(centre):
    return MemberFactory(role="lead", centre=centre)


class TestPage:
    @pytest.mark.parametrize("role", sorted(Role.values))
    def test_is_open_to_those_who_work_with_her(self, role, pair, signed_in):
        answer = signed_in(role).get(page_of(pair[0]))

        assert (answer.status_code == 200) is (role in MAY_SEE)

    def test_links_by_code_however_it_is_typed(self, pair, signed_in):
        person, other = pair
        client = signed_in("caseworker")
        sent = {"code": other.code.lower(), "kind": "threat", "apart": "villa", "note": NOTE}

        answer = client.post(page_of(person), sent)

        assert answer["Location"] == page_of(person)
        page = client.get(page_of(person)).content.decode()
        assert other.code in page
        assert NOTE in page
        assert "They are kept apart from now on." in page
        assert person.code in client.get(page_of(other)).content.decode()

    def test_says_the_same_of_who_is_hidden_and_who_does_not_exist(self, pair, signed_in, centre):
        hidden = PersonFactory(centre=centre, team=TeamFactory(centre=centre))
        client = signed_in("caseworker")
        sent = {"kind": "threat", "apart": "villa"}

        answers = [client.post(page_of(pair[0]), {**sent, "code": code})
                   for code in (hidden.code, "Q9-Q99")]  # fmt: skip

        assert [answer.status_code for answer in answers] == [422, 422]
        said = [without_tokens(answer) for answer in answers]
        assert said[0].replace(hidden.code, "") == said[1].replace("Q9-Q99", "")

    def test_refuses_with_nothing_lost(self, link, pair, signed_in):
        client = signed_in("lead")
        sent = {"code": pair[1].code, "kind": "threat", "apart": "room", "note": "as typed"}

        answer = client.post(page_of(pair[0]), sent)

        assert answer.status_code == 422
        assert "They are kept apart already." in answer.content.decode()
        assert "as typed" in answer.content.decode()

    @pytest.mark.parametrize("role", sorted(MAY_SEE))
    def test_is_ended_by_lead_and_supervisor(self, role, link, pair, signed_in):
        client = signed_in(role)

        answer = client.post(f"/kept-apart/{link.pk}/end/", {"person": str(pair[0].pk)})

        may = role in MAY_END
        assert answer.status_code == (302 if may else 403)
        assert ConflictLink.objects.open().exists() is not may
        assert ("End<" in client.get(page_of(pair[0])).content.decode()) is False

    def test_is_found_on_the_record(self, pair, signed_in):
        page = signed_in("caseworker").get(f"/residents/{pair[0].pk}/").content.decode()

        assert page_of(pair[0]) in page

    def test_takes_as_many_queries_for_ten_as_for_two(
        self, pair, centre, team, member_as, signed_in
    ):
        client, by = signed_in("lead"), member_as("lead")

        def count():
            with CaptureQueriesContext(connection) as seen:
                client.get(page_of(pair[0]))
            return len(seen)

        for _number in range(2):
            linked((pair[0], PersonFactory(centre=centre, team=team)), by, note=NOTE)
        count()
        two = count()
        for _number in range(8):
            linked((pair[0], PersonFactory(centre=centre, team=team)), by, note=NOTE)

        assert count() == two

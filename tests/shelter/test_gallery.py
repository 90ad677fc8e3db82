import pytest
from django.urls import reverse

from tests.residents.factories import MemberFactory

pytestmark = pytest.mark.django_db


class TestGallery:
    def test_is_there_in_the_demonstration_alone(self, client, settings):
        client.force_login(MemberFactory())

        assert client.get(reverse("gallery")).status_code == 404
        settings.DEMO = True
        assert client.get(reverse("gallery")).status_code == 200


class TestNavigation:
    def places(self, client, member):
        client.force_login(member)
        page = client.get(reverse("staff:preferences"))
        return {e["url"] for _title, entries in page.context["navigation"] for e in entries}

    def test_shows_only_what_she_may_open(self, client):
        assert "/audit/" not in self.places(client, MemberFactory(role="house"))
        assert "/audit/" in self.places(client, MemberFactory(role="privacy"))

    def test_marks_where_she_is(self, client):
        client.force_login(MemberFactory())
        page = client.get(reverse("staff:preferences"))

        current = [e["url"] for _t, es in page.context["navigation"] for e in es if e["current"]]
        assert current == [reverse("staff:preferences")]

    def test_marks_the_innermost_place_alone(self, client):
        client.force_login(MemberFactory(role="privacy"))
        for inside in (reverse("lookup_list"), reverse("audit_head")):
            page = client.get(inside)
            entries = [e for _title, some in page.context["navigation"] for e in some]

            (current,) = [e["url"] for e in entries if e["current"]]
            assert inside.startswith(current)
        assert current == reverse("audit")

    def test_carries_her_theme(self, client):
        client.force_login(MemberFactory(theme="dark"))

        assert 'data-theme="dark"' in client.get(reverse("staff:preferences")).content.decode()


class TestErrorPages:
    def test_what_is_not_there_answers_the_same_bytes_every_time(self, client):
        client.force_login(MemberFactory())

        assert client.get("/nothing/").content == client.get("/nothing-else/").content

"""The guards of the test suite themselves: each must be able to say no."""

import socket
import uuid

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from residents.models import Person
from staff.audit import showing, write_entry
from staff.models import Centre
from tests.support.readonly import SafeMethodsOnlyRead
from tests.support.shown import NobodyShownInSilence

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    centre = Centre.objects.create(code="a", name_ar="أ", name_en="A")
    return Person.objects.create(centre=centre, code="N7-K24", sex="F")


class Stranger:
    is_authenticated = False


def request_of(method="get"):
    request = getattr(RequestFactory(), method)("/x/")
    request.user = Stranger()
    request.resolver_match = None
    return request


class TestSafeMethodsOnlyRead:
    def test_refuses_a_page_that_writes(self, person):
        def page(request):
            Person.objects.filter(pk=person.pk).update(version=2)

        with pytest.raises(AssertionError, match="a GET wrote"):
            SafeMethodsOnlyRead(page)(request_of())

    def test_lets_a_post_write(self, person):
        def page(request):
            return Person.objects.filter(pk=person.pk).update(version=2)

        assert SafeMethodsOnlyRead(page)(request_of("post")) == 1


class TestNobodyShownInSilence:
    def test_refuses_a_code_without_its_audit_row(self, person):
        with pytest.raises(AssertionError, match="N7-K24"):
            NobodyShownInSilence(lambda request: HttpResponse("is N7-K24 here"))(request_of())

    def test_refuses_a_code_in_a_header(self, person):
        with pytest.raises(AssertionError, match="N7-K24"):
            NobodyShownInSilence(lambda request: HttpResponse(headers={"X-A": "N7-K24"}))(
                request_of()
            )

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_accepts_a_code_that_the_audit_row_names(self, person, method):
        def page(request):
            showing(request, [person.pk])
            write_entry(request, 200)
            return HttpResponse("N7-K24")

        response = SafeMethodsOnlyRead(NobodyShownInSilence(page))(request_of(method))

        assert response.status_code == 200

    def test_refuses_a_row_that_names_someone_else(self, person):
        def page(request):
            showing(request, [uuid.uuid4()])
            write_entry(request, 200)
            return HttpResponse("N7-K24")

        with pytest.raises(AssertionError, match="N7-K24"):
            NobodyShownInSilence(page)(request_of())

    def test_does_not_mind_what_only_looks_like_a_code(self, person):
        response = NobodyShownInSilence(lambda request: HttpResponse("A1-B12"))(request_of())

        assert response.status_code == 200


def test_nothing_reaches_the_network():
    with pytest.raises(AssertionError, match="only this machine"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)

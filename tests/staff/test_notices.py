import pytest
from bs4 import BeautifulSoup

from staff.models import Notice
from tests.residents.factories import MemberFactory
from tests.staff.factories import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def huda(client):
    member = MemberFactory(english=True)
    client.force_login(member)
    return member


class TestNoticePage:
    def test_shows_her_own_only(self, client, huda):
        NoticeFactory(member=huda, kind=Notice.Kind.OVERSTAY)
        NoticeFactory(kind=Notice.Kind.COURSE_PLACE)
        page = client.get("/notices/").content.decode()

        assert "A stay is past its last night" in page
        assert "A place in a course was given" not in page

    def test_marks_hers_as_read(self, client, huda):
        mine, hers = NoticeFactory(member=huda), NoticeFactory()
        response = client.post("/notices/read/", {"token": "t"})

        assert response["Location"] == "/notices/"
        mine.refresh_from_db()
        hers.refresh_from_db()
        assert mine.read_at is not None
        assert hers.read_at is None

    def test_is_kind_when_there_is_nothing(self, client, huda):
        assert "Nothing new for you" in client.get("/notices/").content.decode()

    def test_marks_one_as_read(self, client, huda):
        mine, other = NoticeFactory(member=huda), NoticeFactory(member=huda)
        client.post(f"/notices/{mine.pk}/read/")

        assert set(Notice.objects.unread()) == {other}

    def test_nobody_marks_anothers(self, client, huda):
        hers = NoticeFactory()

        assert client.post(f"/notices/{hers.pk}/read/").status_code == 404
        assert Notice.objects.unread().get() == hers

    def test_says_when_and_who_is_told(self, client, huda):
        page = client.get("/notices/").content.decode()

        assert "the backup could not be made" in page


class TestCounter:
    def counter(self, client):
        page = BeautifulSoup(client.get("/preferences/").content, "html.parser")
        return page.select_one(".rail__count")

    def test_stands_beside_the_notices_on_every_page(self, client, huda):
        for _number in range(2):
            NoticeFactory(member=huda)
        NoticeFactory()

        assert self.counter(client).text.split() == ["2", "new"]

    def test_is_not_there_where_nothing_is_new(self, client, huda):
        assert self.counter(client) is None

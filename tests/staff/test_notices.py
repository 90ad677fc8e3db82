import pytest

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

"""What is typed about people is found again by those who may see it, nowhere else (P2, P9, P12).

A day in a real house; when it is over, no file that it left may hold a word of it, and no answer
one that was not meant for whoever asked. (The files of a PostgreSQL server are not ours to read: of
it, all tables are.)
"""

import re
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from staff.choices import Role
from tests.shared.canaries import columns, day, words
from tests.shared.canaries.allowed import kinds_in, leaks_of, tells_secrets
from tests.support.canaries import Search
from tests.support.world import MEET_MOST

pytestmark = [pytest.mark.canary_sweep, pytest.mark.django_db]
SHORT = r"(?<![0-9A-Za-z.:]){}(?![0-9A-Za-z])"
"""A number of six digits stands somewhere by chance, but not alone."""


@pytest.fixture(scope="module")
def lived(request, migrated):
    """Return the day: what it left behind and what was answered in it.

    In a short run the roles that meet most alone ask for fragments as well; and they alone open
    everything on the second engine, for the sake of its tables: what is answered is the same.
    """
    if request.config.getoption("--long"):
        return day.lived(*migrated, roles=Role.values, most=1000, by_parts=Role.values)
    if connection.vendor == "sqlite":
        return day.lived(*migrated, roles=Role.values, most=2, by_parts=MEET_MOST)
    return day.lived(*migrated, roles=MEET_MOST, most=1, by_parts=MEET_MOST)


def texts_left(lived):
    """Yield every table, every log and what sessions and jobs hold, as text."""
    for table in lived.house.tables():
        yield table, repr(lived.house.ask(f'SELECT * FROM "{table}"'))
    for name in ("server.log", "cluster.log"):
        yield name, (lived.house.folder / name).read_text()
    yield from (("sessions and jobs", lived.kept), ("what jobs said", lived.jobs))


class TestWhatIsLeft:
    def test_no_file_holds_a_word_of_the_day(self, lived):
        assert lived.while_open == []
        assert lived.anything.files(lived.house.folder) == []

    def test_there_are_files_of_every_kind_to_be_searched(self, lived):
        folder = lived.house.folder
        logs = [(folder / name).read_text() for name in ("server.log", "cluster.log")]
        names = {path.name for path in folder.iterdir()}

        assert names >= {"keyring.json", "audit-head", "media", "backups", "tmp"}
        assert ("house.sqlite3" in names) == lived.house.is_a_file
        assert [path for path in (folder / "media").rglob("*") if path.is_file()]
        assert list((folder / "backups").glob("data-*"))
        assert "incident" in logs[0]
        assert "Failed" in logs[1]

    def test_no_table_log_or_session_holds_one(self, lived):
        codes = re.compile("|".join(SHORT.format(code) for code in lived.house.digits))
        leaks = [
            (where, found)
            for where, text in texts_left(lived)
            if (found := lived.anything(text) or codes.findall(text))
        ]

        assert leaks == []
        assert "_auth_user_id" in lived.kept

    def test_nothing_was_mailed_or_put_into_temporary_files(self, lived):
        said = "".join(text for where, text in texts_left(lived) if where.endswith("log"))

        assert "Message-ID" not in said
        assert [path for path in (lived.house.folder / "tmp").rglob("*") if path.is_file()] == []
        assert list(settings.BASE_DIR.glob("core*")) == []

    @pytest.mark.parametrize("name", sorted(name for name, _field in columns.must_be_written()))
    def test_every_sensitive_column_was_written(self, lived, name):
        field = dict(columns.must_be_written())[name]
        table, column = field.model._meta.db_table, field.column
        filled = lived.house.ask(f"SELECT count(*) FROM {table} WHERE length({column}) > 0")

        assert filled[0][0], f"{name} stays empty: type a canary into it in the day"


class TestAnswers:
    @pytest.mark.parametrize("kind", sorted(words.KINDS))
    def test_what_was_typed_is_shown_to_those_who_may_see_it(self, lived, kind):
        pages = [
            one for one in lived.house.heard if one.status == 200 and kind in kinds_in(one.body)
        ]
        seen = "\n".join({one.body for one in pages})

        assert [text for text in words.KINDS[kind] if not Search([text])(seen)] == []

    def test_a_word_stands_only_where_its_reader_may_see_it(self, lived):
        leaks = {leak for answer in lived.house.heard for leak in leaks_of(answer)}

        assert sorted(leaks) == []

    def test_secrets_are_told_once_to_whom_they_belong(self, lived):
        told = Search(lived.house.secrets)
        leaks = [
            (one.role, one.method, one.status, told(one.body))
            for one in lived.house.heard
            if not tells_secrets(one) and not typed_back(one, told)
        ]

        assert [leak for leak in leaks if leak[3]] == []

    def test_addresses_headers_and_titles_say_none_of_it(self, lived):
        asked, unsaid = (words.IN_ADDRESS, quote(words.IN_ADDRESS)), words.everything()
        leaks = [
            (answer.method, answer.path, answer.status)
            for answer in lived.house.heard
            if not any(part in answer.path for part in asked) and unsaid(answer.head)
        ]

        assert leaks == []
        assert any("hx-trigger" in answer.headers for answer in lived.house.heard)

    def test_a_refusal_says_none_of_it(self, lived):
        refused = [one for one in lived.house.heard if one.status >= 400 and one.status != 422]
        leaks = [(one.path, one.status) for one in refused if kinds_in(one.body)]

        assert {one.status for one in refused} >= {403, 404, 405, 409, 413, 500, 503}
        assert {one.status for one in lived.house.heard} >= {200, 201, 204, 302, 422}
        assert leaks == []

    def test_everybody_was_sent_everywhere(self, lived, pytestconfig):
        whole = lived.house.is_a_file or pytestconfig.getoption("--long")
        opened = {one.role for one in lived.crawled if one.status == 200}
        fragments = [one for one in lived.crawled if "vary" in one.headers and one.status == 200]

        assert opened == set(Role.values if whole else MEET_MOST)
        assert len(fragments) > 100
        assert {one.status for one in lived.crawled} >= {200, 403, 404, 405}
        assert not [one.path for one in lived.crawled if one.status >= 500]


def typed_back(answer, told):
    """Tell whether all that an answer tells was sent with the request or stands in its address."""
    return answer.status in (200, 422) and set(told(answer.body)) <= {
        *told(answer.sent),
        *told(answer.path),
    }


class TestColumns:
    def test_each_is_sealed_or_kept_in_clear_for_a_reason(self):
        unknown = {name for name, _field in columns.columns() if not columns.is_sealed(name)}
        unknown -= columns.listed()

        assert not unknown, f"say in tests/shared/canaries/columns.py why it is clear: {unknown}"

    def test_none_is_listed_that_is_not_there(self):
        assert columns.listed() - {name for name, _field in columns.columns()} == set()

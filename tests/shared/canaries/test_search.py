"""How names and phones are looked for, in what the suite leaves and in what each test writes."""

import base64
import json
import os
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from shelter.shared.sealing import new_key, seal
from shelter.shared.text import plain
from tests.residents.factories import CentreFactory
from tests.support.canaries import refuse_clear_text, typed

pytestmark = pytest.mark.canary_sweep
TYPED_BY_TESTS = re.compile(
    r"""(?<!\w)["']?(?:called|phone)["']?[:=]\s*f?["']([^"'{}]{6,})["']"""
    r"""|PersonFactory\([^()]*name=["']([^"'{}]{6,})["']"""
)


class TestSearch:
    @pytest.mark.parametrize(
        "kept",
        [
            "مريم الحسن".encode(),
            "مريم الحسن".encode("utf-16-le"),
            json.dumps({"name": "مريم الحسن"}).encode(),
            json.dumps(json.dumps(["مريم الحسن"])).encode(),
            quote("/residents/مريم الحسن/").encode(),
            base64.b64encode("{'name': 'مريم الحسن'}".encode()),
            repr("مريم الحسن".encode()).encode(),
        ],
    )
    def test_finds_a_name_however_it_is_written(self, kept):
        assert typed(b"\0before" + kept + b"after\xff") == ["مريم الحسن"]

    @pytest.mark.parametrize(
        "kept",
        ["55123456", "+974 5512 3456", "٥٥١٢ ٣٤٥٦", "5512-3456", "0097455123456", "65432155"],
    )
    def test_finds_a_phone_however_it_is_written(self, kept):
        assert typed(f"before {kept} after") == ["+97455123456"]

    def test_finds_nothing_in_a_sealed_text(self):
        key = new_key()

        assert not typed(seal(key, "person.name", "مريم الحسن".encode()))


@pytest.mark.django_db
class TestEveryTest:
    def test_fails_where_a_name_is_written_in_clear(self):
        with pytest.raises(AssertionError, match="into staff_centre"):
            CentreFactory(name_en="Mariam Abdullah Hassan")

    def test_takes_no_numbers_that_follow_each_other_for_a_phone(self):
        columns = [[15, 15], list(range(9))]  # 5\0 0\0 1\0 … are the digits of a phone in UTF-16

        assert refuse_clear_text(lambda *_sent: "sent", 'INSERT INTO "x"', columns, False, {})

    def test_registers_the_names_and_phones_that_it_types(self):
        unknown = {
            f"{path.name}: {name}"
            for path in sorted((settings.BASE_DIR / "tests").rglob("*.py"))
            for name in map("".join, TYPED_BY_TESTS.findall(path.read_text()))
            if path.parent != Path(__file__).parent and not typed(plain(name))
        }

        assert not unknown, f"add these to tests/support/canaries.py: {sorted(unknown)}"

    def test_leaves_its_database_where_the_suite_searches(self):
        folder = os.environ.get("TEST_TRACES")
        if not folder or connection.vendor != "sqlite":
            pytest.skip("only tools/suite.py keeps it")

        assert Path(connection.settings_dict["NAME"]).parent == Path(folder)

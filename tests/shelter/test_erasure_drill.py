"""Erased is erased: unreadable in yesterday's data, restored with today's keys (P20)."""

import io
import json

import pytest
from django.conf import settings
from django.core.management import call_command

from shelter import drill
from shelter.management.commands.erasure_drill import rehearse

pytestmark = pytest.mark.skipif(
    not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
    reason="the drill has databases of its own, whatever the house runs on",
)


def test_the_drill_passes_and_says_what_it_read():
    said = io.StringIO()
    call_command("erasure_drill", stdout=said)

    found, verdict = said.getvalue().strip().splitlines()
    assert json.loads(found)["erased"] == drill.NOTHING
    assert json.loads(found)["kept"]["name"] == drill.NAME
    assert "passed" in verdict


@pytest.mark.long
def test_the_drill_notices_keys_that_were_not_destroyed(tmp_path):
    found = rehearse(tmp_path, keys_of="yesterday")

    assert found["erased"]["name"] == drill.NAME
    assert drill.what_is_wrong(found) == ["She was erased, and something of her still opens."]

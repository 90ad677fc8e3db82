"""What was typed and never finished goes by the clock, and its key with it."""

from datetime import timedelta

import pytest

from rooms.actions import reopen_villa, words_of_relocation
from rooms.actions.drafts import start_draft
from rooms.actions.paper_sheets import keep_lines
from rooms.models import CheckInDraft, PaperSheet, Relocation
from rooms.paper_sheet import SheetLine
from rooms.tasks import forget_unfinished
from staff.models import RetentionRule, WrappedKey
from tests.rooms.factories import RoomFactory
from tests.rooms.moving import AT, member_of
from tests.rooms.relocating import leave

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOTHING = {"drafts": 0, "sheets": 0, "words": 0}


@pytest.fixture
def bed():
    return RoomFactory(beds=1).beds.get()


@pytest.fixture
def by(bed):
    return member_of(bed.room.villa.centre, role="supervisor")


def keys_of(row):
    return WrappedKey.objects.filter(owner_id=row.pk).count()


class TestTyped:
    def test_a_check_in_goes_after_three_days_and_its_key_with_it(self, by):
        old = start_draft(answers={"people": []}, by=by, at=AT)
        young = start_draft(answers={"people": []}, by=by, at=AT + DAY)

        assert forget_unfinished(at=AT + 3 * DAY - timedelta(seconds=1)) == NOTHING
        assert forget_unfinished(at=AT + 3 * DAY) == NOTHING | {"drafts": 1}
        assert list(CheckInDraft.objects.all()) == [young]
        assert (keys_of(old), keys_of(young)) == (0, 1)

    def test_so_does_a_sheet_from_paper(self, by):
        keep_lines(lines=[SheetLine("log", {"words": ["x"]}, 1)], by=by, at=AT)
        sheet = PaperSheet.objects.get()

        assert forget_unfinished(at=AT + 3 * DAY) == NOTHING | {"sheets": 1}
        assert not PaperSheet.objects.exists()
        assert keys_of(sheet) == 0

    def test_whoever_goes_on_keeps_hers(self, by):
        keep_lines(lines=[SheetLine("log", {"words": ["x"]}, 1)], by=by, at=AT)
        keep_lines(lines=[SheetLine("log", {"words": ["y"]}, 2)], by=by, at=AT + 2 * DAY)

        assert forget_unfinished(at=AT + 4 * DAY) == NOTHING


class TestWordsOfAVillaThatWasLeft:
    @pytest.fixture
    def relocation(self, bed, by):
        return leave(bed.room.villa, by, words="smoke in the hall")

    def test_they_stay_while_it_is_closed(self, relocation):
        assert forget_unfinished(at=AT + 400 * DAY)["words"] == 0
        assert words_of_relocation(relocation) == "smoke in the hall"

    def test_they_go_as_long_after_it_opened_as_the_centre_keeps_narratives(self, relocation, by):
        reopen_villa(relocation=relocation, by=by, at=AT)
        RetentionRule.objects.create(
            centre=relocation.villa.centre, data_class="narrative", days=40
        )

        assert forget_unfinished(at=AT + 40 * DAY - timedelta(seconds=1))["words"] == 0
        assert forget_unfinished(at=AT + 40 * DAY)["words"] == 1
        assert forget_unfinished(at=AT + 41 * DAY)["words"] == 0
        assert words_of_relocation(Relocation.objects.get()) == ""
        assert keys_of(relocation) == 0

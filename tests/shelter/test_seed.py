"""What `manage.py seed` fills an empty database with: a synthetic history, or the story."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from rehabilitation.actions.overdue import flag_overdue_reviews
from rehabilitation.models import CourseRun, Enrolment, Review
from residents.models import Task
from rooms.models import Bed, BedNight, Placement, Stay
from shelter.seeding.bulk import seed_history
from shelter.seeding.story import tell_story
from shelter.shared.nights import nights_between
from staff.models import Centre

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)


def seed(beds=6, nights=300, number=7):
    return seed_history(beds=beds, residents=0, nights=nights, seed=number, at=NOON)


def told(number):
    """Return every stay that a seed writes, by codes and dates: ids and keys are new each time."""
    with transaction.atomic():
        seed(number=number)
        rows = Placement.objects.order_by("bed__code", "from_on")
        facts = ("bed__code", "from_on", "until_on", "stay__state", "stay__person__code")
        answer = list(rows.values_list(*facts))
        transaction.set_rollback(True)
    return answer


class TestSeedHistory:
    def test_placements_say_what_bed_nights_say(self):
        seed()
        placed = {
            (bed, stay, night)
            for bed, stay, first, until in Placement.objects.values_list(
                "bed", "stay", "from_on", "until_on"
            )
            for night in nights_between(first, until)
        }
        assert placed == set(BedNight.objects.values_list("bed", "stay", "night"))
        assert not BedNight.objects.filter(is_overstay=True).exists()

    def test_counts_what_it_wrote(self):
        counts = seed()
        assert counts["bed_nights"] == BedNight.objects.count() == 300
        assert counts["stays"] == Stay.objects.count() == Placement.objects.count()
        assert Bed.objects.filter(room__villa__is_active=True).count() == 6

    def test_nobody_is_in_two_beds(self):
        seed()
        twice = BedNight.objects.values("stay__person", "night").annotate(beds=Count("pk"))
        assert not twice.filter(beds__gt=1).exists()

    def test_whoever_has_a_night_to_come_stays(self):
        seed()
        tonight = Centre.objects.get().night(NOON)
        assert not Stay.objects.filter(state="admitted", departs_on__lte=tonight).exists()
        assert not Stay.objects.filter(state="ended", departs_on__gt=tonight).exists()

    def test_the_same_number_tells_the_same(self):
        assert told(number=7) == told(number=7)

    def test_another_number_tells_something_else(self):
        assert told(number=7) != told(number=8)


class TestSeedCommand:
    def test_prints_its_counts_as_json(self):
        out = StringIO()
        call_command("seed", beds=5, nights=40, stdout=out)
        assert json.loads(out.getvalue())["bed_nights"] == 40

    def test_leaves_a_house_alone_that_is_not_empty(self):
        seed(beds=2, nights=10)
        before = Stay.objects.count()
        with pytest.raises(CommandError, match="not empty"):
            call_command("seed", story=True)
        assert Stay.objects.count() == before


class TestSeedStory:
    @pytest.fixture(autouse=True)
    def _story(self):
        self.now = timezone.now()
        tell_story(at=self.now)

    def test_twenty_six_stay_tonight_each_in_a_bed(self):
        staying = Stay.objects.filter(state="admitted")
        assert staying.count() == 26
        tonight = Centre.objects.get().night(self.now)
        slept = BedNight.objects.filter(night=tonight, stay__in=staying)
        assert slept.count() == slept.aggregate(beds=Count("bed", distinct=True))["beds"] == 26

    def test_three_reviews_are_late_and_told(self):
        assert Review.objects.filter(step__gte=1).count() == 3
        assert Task.objects.open().filter(kind=Task.Kind.REVIEW_OVERDUE).count() == 3
        assert not any(flag_overdue_reviews(at=self.now).values())

    def test_one_course_is_full_and_two_wait(self):
        waiting = Enrolment.objects.filter(state=Enrolment.State.WAITING)
        (run,) = CourseRun.objects.filter(pk__in=waiting.values("run"))
        enrolled = run.enrolments.filter(state=Enrolment.State.ENROLLED).count()
        assert (enrolled, waiting.count()) == (run.capacity, 2)
        assert CourseRun.objects.aggregate(places=Sum("capacity"))["places"] > run.capacity

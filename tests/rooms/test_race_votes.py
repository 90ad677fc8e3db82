"""The committee at one moment: whatever they say at once, the extension is decided once."""

import pytest
from django.utils import timezone

from residents.models import FileEvent
from rooms.actions import (
    ExtensionDecided,
    VotedAlready,
    refuse_extension,
    vote_extension,
)
from rooms.models import BedNight, Extension, ExtensionVote
from tests.rooms.factories import ExtensionFactory
from tests.rooms.moving import member_of
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NO = {"reason": "safe_place", "offered": "relatives", "words": ""}


@pytest.fixture
def extension():
    return ExtensionFactory(past=31)


def outcome(act, **kwargs):
    """Do it on a row of one's own, as every request does; return the name of a refusal."""
    try:
        act(extension=Extension.objects.get(), at=timezone.now(), **kwargs)
    except (ExtensionDecided, VotedAlready) as refusal:
        return type(refusal).__name__
    return "done"


def test_of_two_second_votes_one_decides(extension):
    first, *others = [member_of(extension.stay.centre, "lead") for _one in range(3)]
    vote_extension(extension=extension, by=first, at=timezone.now())

    said = at_once(lambda number: outcome(vote_extension, by=others[number]), many=2)

    assert sorted(said) == ["ExtensionDecided", "done"]
    extension.refresh_from_db()
    assert (extension.state, extension.votes.count()) == ("approved", 2)
    assert BedNight.objects.filter(stay=extension.stay).count() == 61
    assert FileEvent.objects.filter(kind="extended").count() == 1


def test_of_two_first_votes_both_count(extension):
    members = [member_of(extension.stay.centre, role) for role in ("manager", "lead")]

    said = at_once(lambda number: outcome(vote_extension, by=members[number]), many=2)

    assert said == ["done", "done"]
    extension.refresh_from_db()
    assert extension.state == "approved"
    assert BedNight.objects.filter(stay=extension.stay).count() == 61


def test_a_double_click_is_one_vote(extension):
    member = member_of(extension.stay.centre, "lead")

    said = at_once(lambda _number: outcome(vote_extension, by=member), many=3)

    assert sorted(said) == ["VotedAlready", "VotedAlready", "done"]
    assert ExtensionVote.objects.count() == 1


def test_a_yes_and_a_no_decide_once(extension):
    first, yes, no = [member_of(extension.stay.centre, "lead") for _one in range(3)]
    vote_extension(extension=extension, by=first, at=timezone.now())
    acts = ((vote_extension, {"by": yes}), (refuse_extension, {"by": no, **NO}))

    said = at_once(lambda number: outcome(acts[number][0], **acts[number][1]), many=2)

    assert sorted(said) == ["ExtensionDecided", "done"]
    extension.refresh_from_db()
    nights = BedNight.objects.filter(stay=extension.stay).count()
    assert (extension.state, nights) in [("approved", 61), ("refused", 30)]

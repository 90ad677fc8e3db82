"""If everything is lost: from a stick with two files, and the paper of one of the two holders."""

import json
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from residents.identity import identities
from residents.models import Person
from shelter.restoring import NoKeyFits
from shelter.shared import ringfile
from staff.actions import NoCardsWaiting, entrust_cards, make_cards, rotate_keys, show_cards
from staff.keyring import keyring
from staff.models import AuditEntry
from staff.recovery import MistypedCard, card_key, cards_waiting
from tests.residents.factories import CentreFactory
from tests.staff.restored import NAME, a_house_that_goes, a_person, backed_up, restored
from tests.support.server import environment, run, scratch_database

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings):
    settings.KEYRING = tmp_path / "first" / "keyring.json"
    settings.MEDIA_ROOT = tmp_path / "media"
    ringfile.ensure(settings.KEYRING)
    return tmp_path / "stick"


@pytest.fixture
def printed(folder):
    """What stands on the two cards."""
    return [" ".join(card.groups) for card in cards_waiting()]


@pytest.fixture
def another_machine(folder, settings, tmp_path):
    def move():
        settings.KEYRING = tmp_path / "second" / "keyring.json"
        ringfile.ensure(settings.KEYRING)
        return settings.KEYRING

    return move


class TestOnAnotherMachine:
    @pytest.mark.parametrize("holder", [0, 1])
    def test_either_card_alone_is_enough(self, folder, printed, another_machine, holder):
        with a_house_that_goes():
            a_person()
            backed_up(folder)
        path = another_machine()
        own = path.read_text()

        restored(folder, card=card_key(printed[holder]))

        (person,) = Person.objects.all()
        assert identities([person])[person.pk].name == NAME
        (aside,) = path.parent.glob("set-aside-*")
        assert (aside / path.name).read_text() == own
        assert cards_waiting() == []  # those made here open nothing

    def test_without_a_card_nothing_opens(self, folder, another_machine):
        with a_house_that_goes():
            a_person()
            backed_up(folder)
        path = another_machine()
        own = path.read_text()

        with pytest.raises(NoKeyFits, match=r"recovery card|بطاقة"):
            restored(folder)

        assert path.read_text() == own

    def test_the_card_of_another_house_opens_nothing(self, folder, another_machine):
        with a_house_that_goes():
            a_person()
            backed_up(folder)
        another_machine()
        (theirs, _other) = cards_waiting()

        with pytest.raises(NoKeyFits):
            restored(folder, card=card_key(theirs.digits))

    def test_a_new_card_opens_data_from_before_it_with_the_newest_keys(
        self, folder, another_machine
    ):
        with a_house_that_goes():
            a_person()
            old = backed_up(folder)
            make_cards(by=None, at=timezone.now())
            rotate_keys(by=None, at=timezone.now(), now=True)
            backed_up(folder)
            (card, _other) = cards_waiting()
        another_machine()

        restored(folder, old, card=card_key(card.digits))

        (person,) = Person.objects.all()
        assert identities([person])[person.pk].name == NAME

    def test_the_machines_own_keyring_learns_the_keys_that_it_lacks(self, folder):
        with a_house_that_goes():
            a_person()
            backed_up(folder)
            rotate_keys(by=None, at=timezone.now(), now=True)
        before = keyring()

        restored(folder)

        (person,) = Person.objects.all()
        assert identities([person])[person.pk].name == NAME
        assert (keyring().current, len(keyring().keys)) == (before.current, 2)


class TestCards:
    def test_a_mistyped_card_says_which_group_is_wrong(self, printed):
        groups = printed[0].split()
        groups[6] = f"{(int(groups[6]) + 1) % 10**6:06d}"

        with pytest.raises(MistypedCard, match="7"):
            card_key(" ".join(groups))

    def test_are_shown_until_they_are_in_safe_hands(self, printed):
        centre = CentreFactory()
        assert len(show_cards(by=None, at=timezone.now())) == 2

        entrust_cards(by=None, at=timezone.now())

        assert not list(ringfile.cards_folder(keyring_path()).iterdir())
        for action in (show_cards, entrust_cards):
            with pytest.raises(NoCardsWaiting):
                action(by=None, at=timezone.now())
        trail = AuditEntry.objects.filter(centre_id=centre.pk).order_by("id")
        actions = list(trail.values_list("action", flat=True))
        assert actions == ["keys:cards_printed", "keys:cards_entrusted"]

    def test_one_that_opens_nothing_is_no_card(self, printed):
        path = ringfile.cards_folder(keyring_path()) / "holder-1.txt"
        path.write_text(printed[1])

        assert [card.number for card in cards_waiting()] == [2]

    def test_the_terminal_prints_them_too(self, printed):
        said = StringIO()

        call_command("recovery_cards", stdout=said)

        assert all(group in said.getvalue() for card in printed for group in card.split())
        call_command("recovery_cards", safe=True)
        with pytest.raises(CommandError):
            call_command("recovery_cards")
        call_command("recovery_cards", new=True, stdout=StringIO())
        assert not {card.digits for card in cards_waiting()} & {"".join(printed)}


def keyring_path():
    from django.conf import settings

    return settings.KEYRING


@pytest.fixture(scope="module")
def burnt(migrated):
    """What is left of a house: a stick, the cards of its two holders, and who was in it."""
    folder, url = migrated
    env = environment(folder, url) | {"MEDIA_ROOT": str(folder / "media")}
    stick = folder / "stick"
    people = json.loads(run(env, "-c", A_HOUSE, str(stick)).splitlines()[-1])
    cards = [(folder / "recovery" / f"holder-{n}.txt").read_text() for n in (1, 2)]
    return stick, cards, people


class TestDrill:
    """The whole way, with the commands of the README, in processes and folders of their own."""

    @pytest.mark.parametrize("holder", [1, pytest.param(2, marks=pytest.mark.long)])
    def test_from_the_paper_of_one_card(self, burnt, tmp_path, holder):
        stick, cards, people = burnt
        (data,) = stick.glob("data-*")

        with scratch_database(tmp_path) as url:
            env = environment(tmp_path, url) | {"MEDIA_ROOT": str(tmp_path / "media")}
            restore = ["manage.py", "restore", str(data), str(stick / "keys")]
            assert "102" in refused(env, restore, cards[holder - 1][:90])
            run_with(env, restore, cards[holder - 1])
            assert names_in(env) == people

        assert len(people) == 3


A_HOUSE = """
import sys
import django; django.setup()
from django.core.management import call_command
from tests.residents.factories import CentreFactory, PersonFactory
centre = CentreFactory()
for name in ("Mariam", "Mariam Abdullah Hassan", "أم نور"):
    PersonFactory(centre=centre, name=name)
call_command("back_up", sys.argv[1])
"""
ASK = """
import django; django.setup()
import json
from residents.identity import identities
from residents.models import Person
print(json.dumps(sorted(one.name for one in identities(Person.objects.all()).values())))
"""
A_HOUSE += ASK.split("django.setup()")[1]


def names_in(env):
    return json.loads(run(env, "-c", ASK))


def run_with(env, arguments, typed):
    done = _run(env, arguments, typed)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(env, arguments, typed):
    done = _run(env, arguments, typed)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def _run(env, arguments, typed):
    return subprocess.run(
        [sys.executable, *arguments],
        env=env,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )

"""The command, as the contract has it, and what it refuses."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.rooms.planning.making import given, party, room


def called(tmp_path, instance, *options):
    file = tmp_path / "instance.json"
    file.write_text(instance if isinstance(instance, str) else json.dumps(instance))
    out = io.StringIO()
    call_command("plan_rooms", str(file), *options, stdout=out)
    return json.loads(out.getvalue())


class TestPlanRooms:
    def test_prints_rooms_with_their_nights_the_cost_and_the_bound(self, tmp_path):
        rooms = [room("r1", 1), room("r2", 1)]
        people = [
            party("a", 0, 1, [0, 0], room="r1", fixed=True),
            party("b", 1, 2, [0, 0], room="r2", fixed=True),
            party("c", 0, 2, [1, 1]),
            party("d", 0, 1, [None, None]),
        ]

        answer = called(tmp_path, given(rooms, people), "--steps", "500")

        assert answer["plan"] == {
            "a": [["r1", 0, 1]],
            "b": [["r2", 1, 2]],
            "c": [["r2", 0, 1], ["r1", 1, 2]],
            "d": [],
        }
        assert answer["unplaced"] == ["d"]
        assert answer["cost"] == answer["bound"] == pytest.approx(1013.0)
        assert answer["seconds"] >= 0

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"nights": 0}, "nights"),
            ({"rooms": [room(beds=-1)]}, "rooms[0].beds"),
            ({"rooms": [room(), room()]}, "rooms[1].id"),
            ({"rooms": [room(sexes="X")]}, "rooms[0].sexes"),
            ({"parties": [party(females=-1)]}, "parties[0].females"),
            ({"parties": [party(females=0)]}, "parties[0]"),
            ({"parties": [party(females=3)]}, "parties[0]"),
            ({"parties": [party(first=2, last=2)]}, "parties[0].last"),
            ({"parties": [party(last=9)]}, "parties[0].last"),
            ({"parties": [party(cost=[1, 2])]}, "parties[0].cost"),
            ({"parties": [party(cost=["a"])]}, "parties[0].cost[0]"),
            ({"parties": [party(cost=[-1])]}, "parties[0].cost[0]"),
            ({"parties": [party(room="r9")]}, "parties[0].room"),
            ({"parties": [party(fixed=True)]}, "parties[0].fixed"),
            ({"parties": [party(room="r1", fixed=True, cost=[None])]}, "parties[0].fixed"),
            ({"parties": [party(segments=[{"first": 5, "last": 6}])]}, "parties[0].segments[0]"),
            ({"apart": [["p1", "p9"]]}, "apart[0][1]"),
            ({"apart": [["p1", "p1"]]}, "apart[0]"),
            ({"weights": {"moves": 1}}, "weights.moves"),
        ],
    )
    def test_refuses_a_wrong_value_by_its_path(self, tmp_path, change, path):
        instance = {**given([room()], [party()]), **change}

        with pytest.raises(CommandError) as refusal:
            called(tmp_path, instance)

        assert refusal.value.returncode == 2
        assert str(refusal.value).startswith(path)

    def test_refuses_fixes_that_contradict_each_other(self, tmp_path):
        living = [party(name, room="r1", fixed=True) for name in ("p1", "p2", "p3")]

        with pytest.raises(CommandError, match=r"^parties\[2\].fixed"):
            called(tmp_path, given([room()], living))
        with pytest.raises(CommandError, match=r"^parties\[1\].fixed"):
            called(tmp_path, given([room()], living[:2], apart=[["p1", "p2"]]))

    def test_refuses_what_is_no_json_and_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(CommandError, match="is not JSON") as refusal:
            called(tmp_path, "{")
        with pytest.raises(CommandError, match="cannot be read") as missing:
            call_command("plan_rooms", str(tmp_path / "none.json"))

        assert refusal.value.returncode == missing.value.returncode == 2

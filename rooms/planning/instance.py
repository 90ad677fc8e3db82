"""The contract's allocation instance: read, checked by path, and laid out as arrays.

An instance is refused with the path of the wrong value; a house too small for its parties is not
wrong, it is only costly.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

SEXES = ("any", "same", "F", "M")
WEIGHTS = {"mixed_night": 5.0, "move": 11.0, "unplaced_night": 1000.0}
FORBIDDEN = 1e12
"""What a forbidden room costs for a night: more than anything else together."""


class BadInstance(ValueError):
    """A value of the instance is wrong; ``path`` names it, like ``parties[3].last``."""

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        super().__init__(f"{path}: {problem}")


@dataclass(frozen=True)
class Instance:
    """Rooms ``r``, parties ``p`` and nights ``n`` as arrays.

    ``cost[p]`` has shape (rooms + 1, nights of the party): what each of its nights costs in each
    room, `FORBIDDEN` where it may not be; the last row is being nowhere. ``home[p]`` is the room
    where it lives already, or -1. ``apart`` holds pairs of parties, the smaller index first.
    """

    nights: int
    room_ids: tuple[str, ...]
    party_ids: tuple[str, ...]
    beds: np.ndarray
    same: np.ndarray
    villa: np.ndarray
    first: np.ndarray
    last: np.ndarray
    females: np.ndarray
    males: np.ndarray
    home: np.ndarray
    fixed: np.ndarray
    cost: tuple[np.ndarray, ...]
    apart: tuple[tuple[int, int], ...]
    mixed: float
    move: float
    unplaced: float

    @property
    def nowhere(self) -> int:
        """Return the index that stands for no room."""
        return len(self.room_ids)

    @property
    def sizes(self) -> np.ndarray:
        return self.females + self.males


def read_instance(given: Any) -> Instance:
    """Return the instance that the JSON value ``given`` describes, or raise `BadInstance`."""
    _demand(isinstance(given, dict), "instance", "must be an object")
    nights = _whole(given, "nights", "", least=1, most=400)
    rooms = _items(given, "rooms")
    parties = _items(given, "parties")
    weights = _weights(given.get("weights", {}))
    room_ids = _ids(rooms, "rooms")
    party_ids = _ids(parties, "parties")
    read_rooms = [_room(room, f"rooms[{i}]") for i, room in enumerate(rooms)]
    villas = {name: i for i, name in enumerate(sorted({v for _b, _s, v in read_rooms if v}))}
    place = {name: i for i, name in enumerate(room_ids)}
    read = [
        _party(party, f"parties[{i}]", nights, read_rooms, place, weights)
        for i, party in enumerate(parties)
    ]
    instance = Instance(
        nights=nights,
        room_ids=room_ids,
        party_ids=party_ids,
        beds=np.array([beds for beds, _s, _v in read_rooms], np.int64),
        same=np.array([sexes == "same" for _b, sexes, _v in read_rooms], bool),
        villa=np.array([villas.get(v, -1) for _b, _s, v in read_rooms], np.int64),
        first=np.array([p["first"] for p in read], np.int64),
        last=np.array([p["last"] for p in read], np.int64),
        females=np.array([p["females"] for p in read], np.int64),
        males=np.array([p["males"] for p in read], np.int64),
        home=np.array([p["home"] for p in read], np.int64),
        fixed=np.array([p["fixed"] for p in read], bool),
        cost=tuple(p["cost"] for p in read),
        apart=_apart(given.get("apart", []), party_ids),
        mixed=weights["mixed_night"],
        move=weights["move"],
        unplaced=weights["unplaced_night"],
    )
    _refuse_contradictory_fixes(instance)
    return instance


def _demand(holds, path, problem):
    if not holds:
        raise BadInstance(path, problem)


def _whole(owner, key, path, *, least, most=10**6):
    value, where = owner.get(key), f"{path}.{key}".lstrip(".")
    _demand(isinstance(value, int) and not isinstance(value, bool), where, "must be a whole number")
    _demand(value >= least, where, f"must be {least} or more, not {value}")
    _demand(value <= most, where, f"must be {most} or less, not {value}")
    return value


def _number(value, path):
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    _demand(is_number and math.isfinite(value), path, "must be a number")
    _demand(value >= 0, path, f"must not be negative, and is {value}")
    _demand(value <= FORBIDDEN / 10**6, path, f"is too large: {value}")
    return float(value)


def _items(given, key):
    value = given.get(key)
    _demand(isinstance(value, list), key, "must be a list")
    for i, item in enumerate(value):
        _demand(isinstance(item, dict), f"{key}[{i}]", "must be an object")
    return value


def _ids(items, key):
    seen = {}
    for i, item in enumerate(items):
        path, value = f"{key}[{i}].id", item.get("id")
        _demand(isinstance(value, str) and value, path, "must be a text")
        _demand(value not in seen, path, f"{value!r} is the id of {key}[{seen.get(value)}] too")
        seen[value] = i
    return tuple(seen)


def _weights(given):
    _demand(isinstance(given, dict), "weights", "must be an object")
    for key in given:
        _demand(
            key in WEIGHTS, f"weights.{key}", f"is not a weight; there are {', '.join(WEIGHTS)}"
        )
    return {key: _number(given.get(key, usual), f"weights.{key}") for key, usual in WEIGHTS.items()}


def _room(room, path):
    beds = _whole(room, "beds", path, least=0, most=1000)
    sexes, villa = room.get("sexes", "any"), room.get("villa")
    _demand(sexes in SEXES, f"{path}.sexes", f"must be one of {', '.join(SEXES)}")
    _demand(villa is None or isinstance(villa, str), f"{path}.villa", "must be a text or null")
    return beds, sexes, villa


def _party(party, path, nights, rooms, place, weights):
    females = _whole(party, "females", path, least=0)
    males = _whole(party, "males", path, least=0)
    _demand(females + males > 0, path, "must have at least one person")
    first = _whole(party, "first", path, least=0, most=nights - 1)
    last = _whole(party, "last", path, least=0, most=nights)
    _demand(last > first, f"{path}.last", f"must be after first ({first}), and is {last}")
    largest = max((beds for beds, _s, _v in rooms), default=0)
    _demand(
        not rooms or females + males <= largest,
        path,
        f"has {females + males} people, and the largest room has {largest} beds",
    )
    home, fixed = party.get("room"), party.get("fixed", False)
    _demand(home is None or home in place, f"{path}.room", f"{home!r} is no room")
    _demand(isinstance(fixed, bool), f"{path}.fixed", "must be true or false")
    _demand(not fixed or home is not None, f"{path}.fixed", "needs a room to stay in")
    cost = np.full((len(rooms) + 1, last - first), weights["unplaced_night"] * (females + males))
    cost[:-1, :] = _costs(party.get("cost"), f"{path}.cost", rooms)[:, None]
    for i, segment in enumerate(_segments(party, path)):
        where = f"{path}.segments[{i}]"
        start = _whole(segment, "first", where, least=first, most=last - 1)
        end = _whole(segment, "last", where, least=0, most=last)
        _demand(end > start, f"{where}.last", f"must be after first ({start}), and is {end}")
        told = _costs(segment.get("cost"), f"{where}.cost", rooms)
        cost[:-1, start - first : end - first] = told[:, None]
    _forbid(cost, rooms, females, males)
    return {
        "first": first,
        "last": last,
        "females": females,
        "males": males,
        "home": -1 if home is None else place[home],
        "fixed": fixed,
        "cost": cost,
    }


def _segments(party, path):
    given = party.get("segments") or []
    _demand(isinstance(given, list), f"{path}.segments", "must be a list")
    for i, item in enumerate(given):
        _demand(isinstance(item, dict), f"{path}.segments[{i}]", "must be an object")
    return given


def _costs(given, path, rooms):
    _demand(isinstance(given, list), path, "must be a list")
    _demand(
        len(given) == len(rooms), path, f"has {len(given)} values, and there are {len(rooms)} rooms"
    )
    return np.array(
        [FORBIDDEN if c is None else _number(c, f"{path}[{i}]") for i, c in enumerate(given)],
        float,
    )


def _forbid(cost, rooms, females, males):
    """Forbid rooms that are too small, and those for the other sex."""
    for r, (beds, sexes, _villa) in enumerate(rooms):
        if females + males > beds or (sexes == "F" and males) or (sexes == "M" and females):
            cost[r, :] = FORBIDDEN


def _apart(given, party_ids):
    _demand(isinstance(given, list), "apart", "must be a list")
    number = {name: i for i, name in enumerate(party_ids)}
    pairs = set()
    for i, pair in enumerate(given):
        path = f"apart[{i}]"
        _demand(isinstance(pair, list) and len(pair) == 2, path, "must be two ids")
        for k, name in enumerate(pair):
            _demand(
                isinstance(name, str) and name in number, f"{path}[{k}]", f"{name!r} is no party"
            )
        _demand(pair[0] != pair[1], path, "must be two different parties")
        pairs.add(tuple(sorted((number[pair[0]], number[pair[1]]))))
    return tuple(sorted(pairs))


def _refuse_contradictory_fixes(instance):
    """Refuse parties fixed where they may not be, where beds lack, or beside whom they must not."""
    taken = np.zeros((len(instance.room_ids), instance.nights), np.int64)
    for p in np.flatnonzero(instance.fixed):
        path, room = f"parties[{p}].fixed", instance.home[p]
        _demand(
            (instance.cost[p][room] < FORBIDDEN).all(), path, "its room is forbidden to this party"
        )
        taken[room, instance.first[p] : instance.last[p]] += instance.sizes[p]
        full = (taken[room] > instance.beds[room]).any()
        _demand(not full, path, "more people are fixed in its room than it has beds")
    for p, q in instance.apart:
        if instance.fixed[p] and instance.fixed[q] and overlap(instance, p, q):
            near = too_near(instance, instance.home[p], instance.home[q])
            _demand(
                not near, f"parties[{q}].fixed", "it is fixed beside a party it must be apart from"
            )


def overlap(instance: Instance, p: int, q: int) -> bool:
    """Tell whether two parties have a night in common."""
    return bool(max(instance.first[p], instance.first[q]) < min(instance.last[p], instance.last[q]))


def too_near(instance: Instance, a: int, b: int) -> bool:
    """Tell whether two rooms are one room, or in one villa."""
    if instance.nowhere in (a, b):
        return False
    return bool(a == b or (instance.villa[a] >= 0 and instance.villa[a] == instance.villa[b]))

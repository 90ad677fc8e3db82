"""Make room: the fewest others who change rooms so that one more party has a place.

The house has a plan, and one party finds no room in it. A move brings another party into another
room from tonight or a later night on, for the rest of its nights: who lives here already leaves on
the first night on which her place is needed, who is still to come is planned anew as a whole. The
new party gets one room for all its nights. No rule is broken: beds, forbidden rooms, fixed parties,
who must be apart, and in a room of one sex nobody comes beside the other.

The search is exhaustive in the number of moves (`ejecting`): when none, one and two are not enough,
three are the fewest, and that is proven.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np

from rooms.planning.boards import board_of, copy_of, hand_of
from rooms.planning.ejecting import begin
from rooms.planning.hindrances import Hindrance, full_night, hindrances_of
from rooms.planning.instance import Instance, read_instance
from rooms.planning.moves import AT_FIRST, COST, CUT, FOUND, NEVER, STOP
from rooms.planning.score import cost_of

THREADS = 2

FEW = 2
"""Up to so many moves the search is quick; beyond, any answer is looked for first."""

DETOURS = 2
"""How many more than must leave a room may move while any answer will do."""


class Move(NamedTuple):
    """A party (its number) that sleeps in another room from a night on, until it leaves."""

    party: int
    from_room: int
    to_room: int
    night: int


@dataclass(frozen=True)
class Answer:
    """Who changes rooms, and how good that is.

    ``possible`` is None where the time was too short to know. ``bound`` is how many must move at
    least, ``number`` how many do here. ``cost`` is that of ``plan``, the whole house with the new
    party; ``is_cheapest`` tells that no other plan with so few moves is cheaper, where everyone
    moves as late as possible. ``hindrances`` say, room by room that the party may have at all, what
    is in its way; ``full_on`` is a night on which the whole house has no beds for it, however
    others change rooms.
    """

    possible: bool | None
    bound: int
    seconds: float
    room: int | None = None
    moves: list[Move] = field(default_factory=list)
    cost: float | None = None
    is_cheapest: bool = False
    plan: list[np.ndarray] | None = None
    hindrances: list[Hindrance] = field(default_factory=list)
    full_on: int | None = None

    @property
    def number(self) -> int | None:
        return len(self.moves) if self.possible else None

    @property
    def is_proven(self) -> bool:
        """Tell whether the moves are the fewest, or it is certain that none help."""
        return self.possible is False or self.number == self.bound


def make_room(
    instance: Instance,
    plan: list[np.ndarray],
    party: int,
    *,
    seconds: float = 2.0,
    tonight: int = 0,
) -> Answer:
    """Return the fewest moves of others that give the party number ``party`` a room.

    ``plan`` holds for each party its rooms by night; what it says of ``party`` does not count, and
    who has no room in it stays without. Nights before ``tonight`` are over.
    """
    if instance.first[party] < tonight:
        raise ValueError("The nights of the party begin before tonight.")
    warm_up_moves()
    return _made(instance, plan, party, seconds, tonight)


def _made(instance, plan, party, seconds, tonight):
    started = time.perf_counter()
    board = board_of(instance, plan, party, tonight)
    search = _Search(instance, board, party, started + seconds)
    search.run()
    made = _changed(instance, plan, search.found)
    moves = [
        Move(p, int(board.at[p, n]), r, n)
        for p, r, n in sorted(search.found, key=lambda one: (one[2], one[0]))
        if p != party
    ]
    return Answer(
        possible=True if search.found else (False if search.is_impossible else None),
        bound=search.bound,
        seconds=time.perf_counter() - started,
        room=next((r for p, r, _n in search.found if p == party), None),
        moves=moves,
        cost=cost_of(instance, made) if search.found else None,
        is_cheapest=search.is_cheapest,
        plan=made if search.found else None,
        hindrances=hindrances_of(instance, board, party),
        full_on=search.full_on,
    )


@cache
def warm_up_moves() -> None:
    """Have the search compiled (once a machine: it is kept on disk) before a clock starts.

    That takes half a minute; whoever serves pages does it before somebody waits.
    """
    parties = [{"id": name, "females": 1, "males": 0, "first": 0, "last": 1} for name in "ab"]
    rooms = [{"id": name, "beds": 1} for name in "ab"]
    told = [{**party, "cost": [0.0, 0.0]} for party in parties]
    house = read_instance({"nights": 1, "rooms": rooms, "parties": told})
    _made(house, [np.array([0]), np.array([2])], 1, seconds=60, tonight=0)


def _changed(instance, plan, found):
    """Return the plan with the parties (number, room, first night) in their new rooms."""
    made = [rooms.copy() for rooms in plan]
    for p, room, night in found:
        made[p] = np.array(made[p], np.int64)
        made[p][night - int(instance.first[p]) :] = room
    return made


class _Search:
    """Budgets of moves, one after the other, and what is known by then.

    ``found`` holds the best answer, a (party, room, night) for everyone who comes into a room;
    ``bound`` is the number of moves below which there is none.
    """

    def __init__(self, instance, board, party, until):
        self.instance, self.board, self.party, self.until = instance, board, party, until
        first = hand_of(instance, board)
        self.hands = [first, *(copy_of(first) for _more in range(THREADS - 1))]
        self.needs = board.need[party, :, int(instance.first[party])].tolist()
        self.order = sorted(range(len(self.needs)), key=lambda r: self.needs[r])
        self.lock = threading.Lock()
        self.bound, self.found, self.cost, self.full_on = 0, [], np.inf, None
        self.is_cheapest = self.is_impossible = self.is_late = False

    def run(self):
        """Look until the fewest moves are known, nothing is left to try, or the time is over."""
        timer = threading.Timer(max(0.0, self.until - time.perf_counter()), self._stop)
        timer.start()
        try:
            while not (self.is_late or self.is_impossible or self.is_cheapest):
                if self.bound == FEW + 1 and not self.found:
                    self._take_any()
                if not self.is_impossible:
                    self._exhaust()
        finally:
            timer.cancel()

    def _stop(self):
        self.is_late = True
        for hand in self.hands:
            hand.flags[STOP] = 1

    def _take_any(self):
        """Look whether the house is full; else for any answer, hardly more than who must leave."""
        self.full_on = full_night(self.instance, self.board, self.party)
        self.is_impossible = self.full_on is not None
        for detours in range(0 if self.is_impossible else DETOURS):
            self._try_rooms([need + detours for need in self.needs], at_first=True)

    def _exhaust(self):
        """Try everything within ``bound`` moves; raise it where that brings nothing."""
        was_cut = self._try_rooms([self.bound] * len(self.needs), at_first=False)
        if self.found and len(self.found) - 1 <= self.bound:
            self.is_cheapest = not self.is_late
        elif not self.is_late:
            self.is_impossible = not was_cut and not self.found
            self.bound += 1

    def _try_rooms(self, budgets, *, at_first):
        """Try the new party in every room; tell whether a larger budget might find more."""
        waiting = [r for r in reversed(self.order) if self.needs[r] <= min(budgets[r], NEVER - 1)]
        was_cut = any(budgets[r] < self.needs[r] < NEVER for r in self.order)
        with ThreadPoolExecutor(THREADS) as pool:
            works = [
                pool.submit(self._try_some, hand, waiting, budgets, at_first) for hand in self.hands
            ]
        return any([work.result() for work in works]) or was_cut

    def _try_some(self, hand, waiting, budgets, at_first):
        hand.flags[CUT], hand.flags[AT_FIRST] = 0, at_first
        while not self.is_late:
            try:
                room = waiting.pop()
            except IndexError:
                break
            number = len(self.found) - 1 if self.found else NEVER
            budget = min(budgets[room], number - 1 if at_first else number)
            hand.flags[FOUND] = 0
            hand.price[COST] = self.cost if number <= budget else np.inf
            begin(self.board, hand, self.party, room, budget)
            if hand.flags[FOUND]:
                self._take(hand.best[hand.best[:, 0] >= 0].tolist(), float(hand.price[COST]))
        return bool(hand.flags[CUT])

    def _take(self, found, cost):
        with self.lock:
            if not self.found or (len(found), cost) < (len(self.found), self.cost):
                self.found, self.cost = found, cost

"""Look for the best plan until a time limit, or for a number of steps; say how good it is.

Two threads anneal, with dice of their own (the compiled core lets go of Python's lock). Where there
is time, one of them first computes the bound; in a house of the size of a shelter it then proves
the optimum, and the search ends as soon as that is done.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rooms.planning import exact
from rooms.planning.bound import best_prices
from rooms.planning.houses import best_plan, dice_of, house_of, refill, scratch_of, state_of
from rooms.planning.instance import Instance, read_instance
from rooms.planning.kernel import anneal
from rooms.planning.polish import polish
from rooms.planning.score import cost_of
from rooms.planning.searching import Search
from rooms.planning.start import first_plan

HOT, COLD = 2.0, 0.15
"""The temperatures, in units of cost; the benchmark's costs and a shelter's are alike in size."""

TURN = 20_000
"""Steps between two looks at the clock: about a hundredth of a second."""

SHORT = 3.0
"""Seconds below which a large house leaves no time for a bound."""

FIRST_SHARE = 0.1
"""In a small house, the part of the time after which the proof begins."""


@dataclass(frozen=True)
class Answer:
    """A plan by party (an array of rooms, one a night), its cost, and a proven bound or None."""

    cost: float
    bound: float | None
    seconds: float
    plan: list[np.ndarray]

    @property
    def is_proven(self) -> bool:
        return self.bound == self.cost


def solve(instance: Instance, *, seconds: float, seed: int = 0, steps: int | None = None) -> Answer:
    """Return the best plan found in ``seconds`` of wall time, or in ``steps`` steps.

    With ``steps`` the answer depends on the instance, the seed and the steps alone.
    """
    started = time.perf_counter()
    house = house_of(instance)
    plan = first_plan(instance, house)
    until = started + seconds if steps is None else float("inf")
    search = Search(instance, house, started, until, plan, cost_of(instance, plan))
    if instance.fixed.all() or not len(instance.room_ids):
        search.prove(search.cost)  # nothing can be chosen
    elif steps is None:
        _by_the_clock(search, seed)
    else:
        _by_steps(search, seed, steps)
    return Answer(search.cost, search.bound, time.perf_counter() - started, search.best)


def warm_up() -> None:
    """Have the core compiled (once a machine: it is kept on disk) before a clock starts."""
    party = {"id": "p", "females": 1, "males": 0, "first": 0, "last": 1, "cost": [0.0, 0.0]}
    rooms = [{"id": "a", "beds": 1}, {"id": "b", "beds": 1}]
    solve(read_instance({"nights": 1, "rooms": rooms, "parties": [party]}), seconds=1, steps=1)


def _by_steps(search, seed, steps):
    _anneal(search, seed, lambda done: done / steps, min(TURN, steps))
    prices = best_prices(search.instance, search.house, search.until)
    search.prove(prices.bound)
    if exact.is_small(search.instance):
        exact.improve_and_prove(search, prices, repeatably=True)


def _by_the_clock(search, seed):
    second = threading.Thread(target=_second, args=(search, seed + 1))
    second.start()
    share = FIRST_SHARE if exact.is_small(search.instance) else 1.0
    while search.used() < 1:
        _anneal(search, seed, _until(search, min(1.0, search.used() + share)))
        search.has_plan.set()
        seed += 2
    second.join()


def _second(search, seed):
    """Bound and prove where there is time, then help to anneal."""
    small = exact.is_small(search.instance)
    if small or search.until - search.started >= SHORT:
        prices = best_prices(search.instance, search.house, search.until)
        if prices:
            search.prove(prices.bound)
            left = search.until - time.perf_counter()
            if small and not search.over and search.has_plan.wait(left):
                exact.improve_and_prove(search, prices)
    if search.used() < 1:
        _anneal(search, seed, _until(search, 1.0))


def _until(search, end: float) -> Callable[[int], float]:
    """Return a measure that goes from 0 to 1 while the used part of the time goes to ``end``."""
    begun = search.used()

    def progress(_done: int) -> float:
        used = search.used()
        return 1.0 if used >= end else (used - begun) / (end - begun)

    return progress


def _anneal(search, seed, progress, turn=TURN):
    """Anneal from the best plan while ``progress`` (of the steps done) goes from 0 to 1; polish."""
    instance, house = search.instance, search.house
    state = state_of(house, instance, search.best)
    scratch, dice = scratch_of(house, instance), dice_of(seed)
    movers = np.flatnonzero(~instance.fixed)
    done, now = 0, 0.0
    while now < 1.0:
        anneal(house, state, scratch, movers, dice, turn, HOT * (COLD / HOT) ** now)
        done += turn
        now = progress(done)
    refill(state, instance, best_plan(state, instance))
    polish(house, state, scratch, movers)
    search.offer(best_plan(state, instance))

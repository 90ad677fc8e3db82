"""In a house of the size of a shelter: the optimum, proven.

Prices that know of mixed nights (`sharper`) raise the bound first. With the prices of a bound, a
way of a party that is dearer than its best by more than the gap between the best plan and the bound
stands in no better plan. The ways that are left, moves included, go into one integer program; what
it finds is the optimum, and while it still works its own bound is one for all plans.
"""

import time

from rooms.planning.bound import Prices
from rooms.planning.instance import Instance
from rooms.planning.program import Program
from rooms.planning.searching import Search
from rooms.planning.sharper import sharper_prices
from rooms.planning.ways import all_ways

ROOMS, PARTIES = 40, 300
"""A house larger than this is not tried."""

WAYS, FEW_WAYS = 60_000, 2_000
"""So many ways go into one program; past it, only the cheapest of each party do."""

SHARPER_SHARE = 0.5
"""Of the time left, sharper prices take at most this part."""

FIRST_SLACK = 0.2
"""The first program holds the ways within this part of the gap: few, and those of good plans.

What it finds makes the gap smaller, so that the last program need not hold many ways either.
"""

PROGRAM_SHARE = 0.25
"""Of the time left, a program that does not hold all ways takes at most this part."""

NODES = 20
"""Where the answer must be repeatable, a program of few ways stops after so many nodes."""

TINY = 1e-6


def is_small(instance: Instance) -> bool:
    """Tell whether a proof is worth trying."""
    return len(instance.room_ids) <= ROOMS and len(instance.party_ids) <= PARTIES


def improve_and_prove(search: Search, prices: Prices, *, repeatably: bool = False) -> None:
    """Prove the best plan or find a better one, until the time is over or nothing is left to do."""
    nodes, most = (NODES, FEW_WAYS) if repeatably else (None, WAYS)
    instance, unmixed = search.instance, prices.bound
    if not search.over:
        gap = search.cost - prices.bound + TINY
        now = time.perf_counter()
        until = now + SHARPER_SHARE * (search.until - now)
        prices = sharper_prices(instance, search.house, prices, gap, until)
        search.prove(prices.bound)
    slack = FIRST_SLACK * (search.cost - prices.bound)
    while not search.over and time.perf_counter() < search.until:
        before, plan = search.cost, search.best
        gap = before - prices.bound + TINY
        ways, within = all_ways(instance, prices, min(slack, gap), plan, most)
        program = Program(instance, ways, before - unmixed + TINY)
        left = search.until - time.perf_counter()
        seconds = left if within >= gap else PROGRAM_SHARE * left
        better, bound = program.solve(plan, seconds, nodes)
        if better is not None:
            search.offer(better)
        search.prove(min(bound, prices.bound + within, search.cost))
        has_all = within >= gap or within < min(slack, gap)
        if has_all and search.cost > before - TINY:
            break
        slack *= 2

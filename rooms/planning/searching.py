"""What the threads of one search share: the best plan so far, the bound, the time."""

import threading
import time
from dataclasses import dataclass, field

import numpy as np

from rooms.planning.instance import Instance
from rooms.planning.kernel import House
from rooms.planning.score import cost_of

NOTHING = 1e-5
"""Costs that differ by less are the same."""


@dataclass
class Search:
    """The lock guards the best plan; ``over`` is set when it is proven to be the best of all."""

    instance: Instance
    house: House
    started: float
    until: float
    best: list[np.ndarray]
    cost: float
    bound: float | None = None
    over: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    has_plan: threading.Event = field(default_factory=threading.Event)

    def offer(self, plan: list[np.ndarray]) -> None:
        """Take a plan if it is better than the best."""
        cost = cost_of(self.instance, plan)
        with self.lock:
            if cost < self.cost - NOTHING:
                self.best, self.cost = plan, cost
            self._see_if_over()

    def prove(self, bound: float) -> None:
        """Take a bound if it is better than the one that is known."""
        with self.lock:
            self.bound = bound if self.bound is None else max(bound, self.bound)
            self._see_if_over()

    def _see_if_over(self):
        if self.bound is not None and self.cost <= self.bound + NOTHING:
            self.bound, self.over = self.cost, True

    def used(self) -> float:
        """Return which part of the time is over, from 0 to 1."""
        if self.over:
            return 1.0
        return min(1.0, (time.perf_counter() - self.started) / (self.until - self.started))

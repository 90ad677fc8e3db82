"""Place now: the best room for a party that has just come, before it is known who comes next.

Everybody is placed at once and not moved again. The cheapest room is not the best one if those who
come later need it more. What they need is judged by who came lately: each of them is asked what the
beds still free for her would be worth (`price`). A room's *price* is how much less that is, over
all of them, once the party is in it. An empty room for one sex closes to the other: for those it
counts as if the party took their beds, and a little only. (Counted in full, it cost more.)

Only the past is known: parties that are kept or remembered, and their nights ahead.
"""

from collections import deque
from typing import NamedTuple

import numpy as np

from rooms.planning.houses import whole_stays
from rooms.planning.instance import FORBIDDEN, Instance, too_near
from rooms.planning.price import later, likings, missed

WEIGHT = 55.0
"""How much the others' loss counts beside the party's own cost."""

OTHER_SEX = 0.04
"""How much the loss of those of the other sex counts beside that, where a room is for one."""

SOFT, AHEAD, ELSEWHERE = 0.25, 0.5, 1.5
"""As in `price`, for costs of the contract: found with twenty orders of arrival of each instance,
over which placing at once is 22 % above the best plan known; with the house's it was 26."""

NOWHERE = float(likings(np.array(ELSEWHERE), SOFT))

LATELY = 400
"""So many parties are remembered."""


class Choice(NamedTuple):
    """A room for the whole stay: what it costs the party (and mixed nights), and its price."""

    room: int
    cost: float
    price: float

    @property
    def total(self) -> float:
        return self.cost + self.price


class Online:
    """A house as it is known at a moment: who sleeps where, on which nights, and who came lately.

    ``women[r, n]`` and ``men[r, n]`` count who sleeps in a room in a night.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.women = np.zeros((instance.nowhere, instance.nights), np.int64)
        self.men = self.women.copy()
        self.at: dict[int, np.ndarray] = {}
        self.lately: deque[tuple[np.ndarray, bool]] = deque(maxlen=LATELY)

    def keep(self, party: int, rooms: np.ndarray) -> None:
        """Count a party in that has a plan: its rooms by night."""
        self.at[party] = rooms
        for n, room in enumerate(rooms, int(self.instance.first[party])):
            if room != self.instance.nowhere:
                self.women[room, n] += self.instance.females[party]
                self.men[room, n] += self.instance.males[party]

    def remember(self, party: int) -> None:
        """Let a party that came count among those who tell what others will need."""
        nightly = self.instance.cost[party][:-1].mean(axis=1)
        dearer = nightly - nightly.min(initial=FORBIDDEN)
        self.lately.append((likings(dearer, SOFT), self._is_female(party)))

    def ranked(self, party: int) -> list[Choice]:
        """Return the rooms that can take the party for all its nights, the best first."""
        may = self._may(party)
        cost, price = self._costs(party), self._prices(party)
        choices = [Choice(int(r), float(cost[r]), float(price[r])) for r in np.flatnonzero(may)]
        return sorted(choices, key=lambda choice: (choice.total, choice.room))

    def _is_female(self, party):
        return bool(self.instance.females[party] >= self.instance.males[party])

    def _nights(self, party):
        return slice(int(self.instance.first[party]), int(self.instance.last[party]))

    def _may(self, party):
        """Tell by room whether there are beds, it is not forbidden, and nobody is too near."""
        instance, nights = self.instance, self._nights(party)
        asleep = self.women[:, nights] + self.men[:, nights] + instance.sizes[party]
        may = (asleep <= instance.beds[:, None]).all(axis=1)
        may &= (instance.cost[party][:-1] < FORBIDDEN).all(axis=1)
        for a, b in instance.apart:
            other = b if a == party else a
            if party in (a, b) and other in self.at:
                may &= [not self._meet(party, other, r) for r in range(instance.nowhere)]
        return may

    def _meet(self, party, other, room):
        instance = self.instance
        first = max(instance.first[party], instance.first[other])
        last = min(instance.last[party], instance.last[other])
        theirs = self.at[other][max(0, first - instance.first[other]) :]
        return any(too_near(instance, room, r) for r in theirs[: max(0, last - first)].tolist())

    def _costs(self, party):
        """Return by room what the stay costs, with the mixed nights that it brings."""
        instance, nights = self.instance, self._nights(party)
        women, men = self.women[:, nights], self.men[:, nights]
        more = np.minimum(women + instance.females[party], men + instance.males[party])
        mixed = ((more - np.minimum(women, men)) * instance.same[:, None]).sum(axis=1)
        return whole_stays(instance, party)[:-1] + instance.mixed * mixed

    def _prices(self, party):
        """Return by room how much less the free beds are worth to others with the party there."""
        hers, one_sex = self._is_female(party), self.instance.same
        others = np.where(one_sex, OTHER_SEX, 1.0) * self._loss(party, not hers)
        loss = self._loss(party, hers) + others
        return WEIGHT * SOFT * loss / max(1, len(self.lately))

    def _loss(self, party, for_women):
        """Return by room how much less the free beds are worth to those of one sex."""
        alike = [liked for liked, is_female in self.lately if is_female == for_women]
        if not alike:
            return np.zeros(self.instance.nowhere)
        instance, nights = self.instance, self._nights(party)
        women, men = self.women[:, nights], self.men[:, nights]
        free = self._free(women, men, for_women)
        left = self._free(women + instance.females[party], men + instance.males[party], for_women)
        taken = np.minimum(free - left, instance.sizes[party])
        pull = missed(np.array(alike), free, np.ones(len(alike)), NOWHERE)
        return (taken * pull * later(free.shape[1], AHEAD)).sum(axis=1)

    def _free(self, women, men, for_women):
        """Return the beds free for women, or for men, by room and night."""
        beds = np.maximum(0, self.instance.beds[:, None] - women - men)
        others = men if for_women else women
        return beds * ~(self.instance.same[:, None] & (others > 0))

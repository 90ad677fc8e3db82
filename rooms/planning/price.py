"""What a free place is worth to those who may come later: what `online` and the house ask for it.

Each of those who come is asked what the places still free for her are worth, softly, so that a
second best counts as well: the sum, over the places, of ``exp(-dearer / SOFT)``. Where one of them
goes, that worth sinks; by how large a part, over all of them, is what the place is missed.
Costs are in the units of the contract; whoever counts in points says how many a unit is.
"""

import numpy as np

SOFT = 0.2
"""How much dearer, for a night, a room is that counts e times less as a choice."""

AHEAD = 0.1
"""How much more each later night counts: more of those who come then are still to come."""

ELSEWHERE = 3.0
"""How much dearer than her best room a night is for somebody who finds none of them free."""


def likings(dearer: np.ndarray, soft: float = SOFT) -> np.ndarray:
    """Return how much a room counts as a choice, by how much dearer it is for a night."""
    return np.exp(-dearer / soft)


NOWHERE = float(likings(np.array(ELSEWHERE)))
"""How much finding no place counts as a choice."""


def missed(
    liked: np.ndarray, free: np.ndarray, weights: np.ndarray, nowhere: float = NOWHERE
) -> np.ndarray:
    """Return by kind of place and night how much one place less would be missed.

    ``liked[g, k]``: how much a group likes a kind of place, 0 if it may not sleep there;
    ``free[k, n]``: how many of the kind are free in a night; ``weights[g]``: for how many a group
    counts; ``nowhere``: how much finding none counts as a choice.
    """
    worth = liked @ free + nowhere
    return liked.T @ (weights[:, None] / worth)


def later(nights: int, ahead: float = AHEAD) -> np.ndarray:
    """Return how much each of so many nights counts beside the first."""
    return 1.0 + ahead * np.arange(nights)

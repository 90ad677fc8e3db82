"""The present plan as the compiled search for moves wants it."""

import numpy as np

from rooms.planning.ejecting import USED
from rooms.planning.houses import house_of
from rooms.planning.instance import FORBIDDEN, Instance
from rooms.planning.kernel import LAST, MOVABLE
from rooms.planning.moves import CHEAPEST, COST, Board, Hand
from rooms.planning.openings import fill_needs


def board_of(instance: Instance, plan: list[np.ndarray], party: int, tonight: int) -> Board:
    """Lay the plan out; who has no room in some night is not in the house, and is not moved."""
    house = house_of(instance)
    people = house.people.copy()
    at = np.full((len(plan), instance.nights), -1, np.int64)
    for p, rooms in enumerate(plan):
        if p != party and not (rooms == instance.nowhere).any():
            at[p, instance.first[p] : instance.last[p]] = rooms
        else:
            people[p, MOVABLE] = 0
    who, count = _sleepers(instance, at)
    shape = (len(plan), instance.nowhere, instance.nights)
    board = Board(
        people=people,
        rooms=house.rooms,
        at=at,
        who=who,
        count=count,
        allowed=_allowed(instance),
        earliest=np.maximum(instance.first, tonight),
        to_come=instance.first > tonight,
        split=np.array([len(set(rooms.tolist())) > 1 for rooms in plan], bool),
        need=np.zeros(shape, np.int64),
        bad=np.full(shape, -1, np.int64),
        free=np.zeros(len(plan), np.int64),
        change=np.zeros(shape),
        least=np.zeros(shape),
        apart_at=house.apart_at,
        apart_of=house.apart_of,
    )
    for p in range(len(plan)):
        _fill_costs(instance, board, p)
    return board


def hand_of(instance: Instance, board: Board) -> Hand:
    """Return a hand in which nobody is moved, and fill the needs of the board."""
    parties, nights = board.at.shape
    asleep = np.zeros((len(board.rooms), nights, 2), np.int64)
    for p, n in zip(*np.nonzero(board.at >= 0), strict=True):
        asleep[board.at[p, n], n] += instance.females[p], instance.males[p]
    hand = Hand(
        asleep=asleep,
        since=np.full(parties, nights, np.int64),
        target=np.full(parties, -1, np.int64),
        keeps=np.full(parties, -1, np.int64),
        touched=np.zeros(len(board.rooms), np.int64),
        stack=np.zeros(parties + 1, np.int64),
        log=np.zeros((parties * nights + 1, 2), np.int64),
        size=np.zeros(3, np.int64),
        worst=np.zeros(parties + 1, np.int64),
        open=np.zeros(len(board.rooms), np.int64),
        full=np.zeros((len(board.rooms), nights), np.int64),
        best=np.full((parties + 1, 3), -1, np.int64),
        frame=np.zeros((parties * nights + 2, USED + 1), np.int64),
        costs=np.zeros((parties * nights + 2, 2)),
        price=np.zeros(2),
        flags=np.zeros(5, np.int64),
    )
    hand.price[COST] = np.inf
    hand.price[CHEAPEST] = _cheapest_move(board)
    fill_needs(board, hand)
    return hand


def copy_of(hand: Hand) -> Hand:
    """Return the same hand for another thread."""
    return Hand(*(array.copy() for array in hand))


def _sleepers(instance, at):
    """Return who sleeps in each room and night, and how many parties that are."""
    count = np.zeros((instance.nowhere + 1, instance.nights), np.int64)
    placed = list(zip(*np.nonzero(at >= 0), strict=True))
    for p, n in placed:
        count[at[p, n], n] += 1
    who = np.zeros((*count.shape, max(1, int(count.max(initial=0)))), np.int64)
    count[:] = 0
    for p, n in placed:
        r = at[p, n]
        who[r, n, count[r, n]] = p
        count[r, n] += 1
    return who, count


def _allowed(instance):
    """Return by party and room the first night from which nothing forbids the room."""
    allowed = np.repeat(instance.last[:, None], instance.nowhere, axis=1)
    for p, cost in enumerate(instance.cost):
        may = cost[:-1, ::-1] < FORBIDDEN
        allowed[p] -= np.cumprod(may, axis=1, dtype=np.int64).sum(axis=1)
    return allowed


def _fill_costs(instance, board, p):
    """Fill what it costs more if ``p`` changes rooms, by room and night; mixed nights of a family
    that is mixed by itself count, those of others do not.
    """
    first, last = int(instance.first[p]), int(instance.last[p])
    alone = instance.mixed * min(instance.females[p], instance.males[p])
    nightly = instance.cost[p][:-1] + alone * instance.same[:, None]
    later = np.cumsum(nightly[:, ::-1], axis=1)[:, ::-1]
    rooms = board.at[p, first:last]
    before = np.append(instance.home[p], rooms[:-1])
    if board.people[p, MOVABLE]:
        kept = nightly[rooms, np.arange(last - first)]
        kept = kept + instance.move * ((before != -1) & (before != rooms))
        later = later - np.cumsum(kept[::-1])[::-1]
    elsewhere = np.arange(instance.nowhere)[:, None] != before[None, :]
    board.change[p, :, first:last] = later + instance.move * (elsewhere & (before != -1))
    start = first if board.to_come[p] else int(board.earliest[p])
    span = board.change[p, :, start:last]
    board.least[p, :, start:last] = np.minimum.accumulate(span, axis=1)


def _cheapest_move(board):
    """Return the least that one move can cost; less than nothing where it saves."""
    nights = np.arange(board.at.shape[1])
    may = nights >= np.maximum(board.allowed, board.earliest[:, None])[:, :, None]
    may &= nights < board.people[:, LAST][:, None, None]
    may &= (board.people[:, MOVABLE] == 1)[:, None, None]
    may &= board.at[:, None, :] != np.arange(board.need.shape[1])[None, :, None]
    return float(board.change[may].min()) if may.any() else 0.0

"""Who must change rooms so that one more party has a place: an exhaustive search, compiled.

A party that comes into a room is a *newcomer* there. Where it breaks a rule somebody who sleeps in
that room must leave it from that night on, and becomes a newcomer elsewhere. The search takes the
first broken rule, tries everyone who could leave and every room for them, and goes on; a branch
ends when more moves are needed than the budget allows. Whoever was tried and failed stays where
she is in the branches after that, so that no set of moves is met twice.

It misses nothing: whatever set of moves mends all, somebody in it mends the first broken rule.
"""

from rooms.planning.kernel import FIRST, LAST, MEN, MOVABLE, WOMEN, quick
from rooms.planning.needs import (
    AT_FIRST,
    CHEAPEST,
    COST,
    CUT,
    FOUND,
    NEVER,
    NODES,
    STOP,
    must_go,
    needs_of_all,
)

SPENT, LEAST = range(2)
WHOSE, NIGHT, ROOM, FORCED, TOTAL, HERE, MARK, CHOICE, GOAL, DONE, MOVER, UNTIL, USED = range(13)
"""Columns of `Hand.costs` and `Hand.frame`."""

NOTHING, MOVED, EARLIER = range(3)
"""What a frame did last: nothing, a move, an earlier night for a move."""


@quick
def shift(board, hand, p, first, last, sign):
    """Bring ``p`` to its target for the nights from ``first`` to ``last``, or back (-1)."""
    women, men = sign * board.people[p, WOMEN], sign * board.people[p, MEN]
    b, nowhere = hand.target[p], len(board.rooms) - 1
    for n in range(first, last):
        a = board.at[p, n]
        if a >= 0 and a != nowhere:
            hand.asleep[a, n, WOMEN] -= women
            hand.asleep[a, n, MEN] -= men
            hand.touched[a] += sign
        hand.asleep[b, n, WOMEN] += women
        hand.asleep[b, n, MEN] += men
        hand.touched[b] += sign


@quick
def keep_best(board, hand, cost):
    """Write down the moves at hand."""
    hand.flags[FOUND] = 1
    hand.price[COST] = cost
    for i in range(hand.size[0]):
        p = hand.stack[i]
        hand.best[i, 0] = p
        hand.best[i, 1] = hand.target[p]
        hand.best[i, 2] = hand.since[p]
    hand.best[hand.size[0] :] = -1


@quick
def open_frame(board, hand, d, budget):
    """See what is broken at depth ``d``; tell whether that may be mended within ``budget`` moves.

    An answer that is whole is kept here.
    """
    hand.flags[NODES] += 1
    used = hand.frame[d, USED]
    p, n, forced, total, here = needs_of_all(board, hand)
    if total >= NEVER:
        return False
    if used + total > budget:
        hand.flags[CUT] = 1
        return False
    cheapest = hand.price[CHEAPEST]
    more = cheapest * (total if cheapest > 0 else budget - used)
    if hand.costs[d, LEAST] + more >= hand.price[COST]:
        return False
    if p < 0:
        keep_best(board, hand, hand.costs[d, SPENT])
        return False
    r = hand.target[p]
    if forced >= 0:
        r = board.at[forced, n]
    else:
        forced = must_go(board, hand, p, r, n)
    frame = hand.frame[d]
    frame[WHOSE], frame[NIGHT], frame[ROOM], frame[FORCED] = p, n, r, forced
    frame[TOTAL], frame[HERE], frame[MARK] = total, here, hand.size[1]
    frame[CHOICE], frame[GOAL], frame[DONE] = 0, 0, NOTHING
    return True


@quick
def take_back(board, hand, d):
    """Undo what depth ``d`` did last."""
    q, until = hand.frame[d, MOVER], hand.frame[d, UNTIL]
    done = hand.frame[d, DONE]
    if done == NOTHING:
        return
    last = until if done == EARLIER else board.people[q, LAST]
    shift(board, hand, q, hand.since[q], last, -1)
    hand.since[q] = until
    if done == MOVED:
        hand.size[0] -= 1
    hand.frame[d, DONE] = NOTHING


@quick
def bring(board, hand, d, q, t, done):
    """Bring ``q`` to its target from night ``t`` on, and open what comes after."""
    frame, b, until = hand.frame[d], hand.target[q], hand.since[q]
    frame[MOVER], frame[UNTIL], frame[DONE] = q, until, done
    spent, least = board.change[q, b, t], board.least[q, b, t]
    last = until
    if done == MOVED:
        last = board.people[q, LAST]
        hand.stack[hand.size[0]] = q
        hand.size[0] += 1
    else:
        spent -= board.change[q, b, until]
        least -= board.least[q, b, until]
    shift(board, hand, q, t, last, 1)
    hand.since[q] = t
    hand.frame[d + 1, USED] = frame[USED] + (1 if done == MOVED else 0)
    hand.costs[d + 1, SPENT] = hand.costs[d, SPENT] + spent
    hand.costs[d + 1, LEAST] = hand.costs[d, LEAST] + least


@quick
def next_goal(board, hand, d, q, t, budget):
    """Bring ``q`` into the next room that could help; tell whether there was one."""
    frame = hand.frame[d]
    rest = 0
    if frame[HERE] >= 0:
        rest = frame[TOTAL] - (frame[HERE] if board.split[q] else min(frame[HERE], 1))
    spare = budget - frame[USED] - 1 - rest
    for b in range(frame[GOAL], len(board.rooms) - 1):
        if b == frame[ROOM] or t < board.allowed[q, b]:
            continue
        need = 0 if hand.touched[b] else board.need[q, b, t]
        if need <= spare:
            frame[GOAL] = b + 1
            hand.target[q] = b
            bring(board, hand, d, q, t, MOVED)
            return True
        if need < NEVER:
            hand.flags[CUT] = 1
    return False


@quick
def stay(hand, q, n):
    """Let ``q`` stay where it was in night ``n``, until the frame is closed."""
    if n > hand.keeps[q]:
        hand.log[hand.size[1], 0] = q
        hand.log[hand.size[1], 1] = hand.keeps[q]
        hand.size[1] += 1
        hand.keeps[q] = n


@quick
def next_step(board, hand, d, budget):
    """Do the next thing that could mend what is broken at depth ``d``; tell whether there was one.

    Somebody in the way leaves for a room, or leaves earlier for the room she has already.
    """
    frame = hand.frame[d]
    r, n, forced = frame[ROOM], frame[NIGHT], frame[FORCED]
    choices = 1 if forced >= 0 else board.count[r, n]
    while frame[CHOICE] < choices:
        q = forced if forced >= 0 else board.who[r, n, frame[CHOICE]]
        t = board.people[q, FIRST] if board.to_come[q] else n
        there = q != frame[WHOSE] and hand.since[q] > n and board.people[q, MOVABLE]
        if there and t > hand.keeps[q]:
            if hand.since[q] >= board.people[q, LAST]:
                if next_goal(board, hand, d, q, t, budget):
                    return True
            elif frame[GOAL] == 0:
                frame[GOAL] = 1
                b = hand.target[q]
                if b != r and t >= board.allowed[q, b]:
                    bring(board, hand, d, q, t, EARLIER)
                    return True
            stay(hand, q, n)
        frame[CHOICE] += 1
        frame[GOAL] = 0
    return False


@quick
def close_frame(hand, d):
    """Forget who had to stay because of this frame."""
    while hand.size[1] > hand.frame[d, MARK]:
        hand.size[1] -= 1
        hand.keeps[hand.log[hand.size[1], 0]] = hand.log[hand.size[1], 1]


@quick
def descend(board, hand, budget):
    """Mend what is broken with at most ``budget`` moves, in every way; keep the best.

    A stack by hand: compiled recursion cannot be kept on disk.
    """
    d, down = 0, True
    while d >= 0:
        if down and not open_frame(board, hand, d, budget):
            d -= 1
            down = False
            continue
        take_back(board, hand, d)
        is_over = hand.flags[STOP] or (hand.flags[AT_FIRST] and hand.flags[FOUND])
        if not is_over and next_step(board, hand, d, budget):
            d += 1
            down = True
        else:
            close_frame(hand, d)
            d -= 1
            down = False


@quick
def begin(board, hand, p, r, budget):
    """Bring the new party into ``r`` and look for at most ``budget`` moves that mend it."""
    first, last = board.people[p, FIRST], board.people[p, LAST]
    hand.target[p] = r
    shift(board, hand, p, first, last, 1)
    hand.since[p] = first
    hand.stack[0] = p
    hand.size[0] = 1
    hand.frame[0, USED] = 0
    hand.costs[0, :] = board.change[p, r, first]
    descend(board, hand, budget)
    hand.size[0] = 0
    hand.since[p] = len(board.at[p])
    shift(board, hand, p, first, last, -1)

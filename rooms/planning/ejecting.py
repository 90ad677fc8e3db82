"""Who must change rooms so that one more party has a place: an exhaustive search, compiled.

A party that comes into a room is a *newcomer* there. Where it breaks a rule somebody who sleeps in
that room must leave it from that night on, and becomes a newcomer elsewhere. The search takes the
first broken rule, tries everyone who could leave and every room for them, and goes on; a branch
ends when more moves are needed than the budget allows. Whoever was tried and failed stays where
she is in the branches after that, so that no set of moves is met twice.

It misses nothing: whatever set of moves mends all, somebody in it mends the first broken rule.
"""

from rooms.planning.kernel import FIRST, LAST, MEN, MOVABLE, WOMEN, quick
from rooms.planning.moves import AT_FIRST, CHEAPEST, COST, CUT, FOUND, NEVER, NODES, STOP
from rooms.planning.needs import must_go, need_of, needs_of_all
from rooms.planning.openings import fits, may_close, see_openings

SPENT, LEAST = range(2)
WHOSE, NIGHT, ROOM, FORCED, TOTAL, HERE, REST, MARK, CHOICE, GOAL, DONE, MOVER, UNTIL, USED = range(
    14
)
"""Columns of `Hand.costs` and `Hand.frame`."""

NOTHING, LEFT, MOVED, EARLIER = range(4)
"""What a frame did last: nothing, picked somebody up, a move, an earlier night for a move."""


@quick
def enter(board, hand, p, first, last, sign):
    """Bring ``p`` into its target for the nights from ``first`` to ``last``, or out of it (-1)."""
    r = hand.target[p]
    hand.asleep[r, first:last, WOMEN] += sign * board.people[p, WOMEN]
    hand.asleep[r, first:last, MEN] += sign * board.people[p, MEN]
    hand.touched[r] += sign * (last - first)


@quick
def leave(board, hand, p, first, last, sign):
    """Bring ``p`` out of where it was from night ``first`` to ``last``, or back (-1)."""
    nowhere = len(board.rooms) - 1
    for n in range(first, last):
        r = board.at[p, n]
        if r >= 0 and r != nowhere:
            hand.asleep[r, n, WOMEN] -= sign * board.people[p, WOMEN]
            hand.asleep[r, n, MEN] -= sign * board.people[p, MEN]
            hand.touched[r] += sign


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
    frame = hand.frame[d]
    q, until, done = frame[MOVER], frame[UNTIL], frame[DONE]
    if done == MOVED:
        enter(board, hand, q, hand.since[q], board.people[q, LAST], -1)
        hand.size[0] -= 1
        frame[DONE] = LEFT
    elif done == EARLIER:
        enter(board, hand, q, hand.since[q], until, -1)
        leave(board, hand, q, hand.since[q], until, -1)
        hand.since[q] = until
        frame[DONE] = NOTHING


@quick
def pick_up(board, hand, d, q, t, budget):
    """Let ``q`` leave where it is from night ``t`` on; it has no other room yet."""
    frame = hand.frame[d]
    frame[MOVER], frame[UNTIL], frame[DONE] = q, hand.since[q], LEFT
    leave(board, hand, q, t, board.people[q, LAST], 1)
    hand.since[q] = t
    frame[REST] = 0
    if frame[HERE] >= 0:
        frame[REST] = frame[TOTAL] - frame[HERE]
        if not board.split[q]:
            frame[REST] += need_of(board, hand, frame[ROOM])
    if budget > frame[USED] + 1 + frame[REST]:
        see_openings(board, hand)


@quick
def put_back(board, hand, d):
    """Let the party that was picked up come back."""
    frame = hand.frame[d]
    if frame[DONE] == LEFT:
        q = frame[MOVER]
        leave(board, hand, q, hand.since[q], board.people[q, LAST], -1)
        hand.since[q] = frame[UNTIL]
        frame[DONE] = NOTHING


@quick
def earlier(board, hand, d, q, t):
    """Let ``q`` go already in night ``t`` to the room for which it leaves later."""
    frame, b, until = hand.frame[d], hand.target[q], hand.since[q]
    frame[MOVER], frame[UNTIL], frame[DONE] = q, until, EARLIER
    leave(board, hand, q, t, until, 1)
    enter(board, hand, q, t, until, 1)
    hand.since[q] = t
    hand.frame[d + 1, USED] = frame[USED]
    more = board.change[q, b, t] - board.change[q, b, until]
    least = board.least[q, b, t] - board.least[q, b, until]
    hand.costs[d + 1, SPENT] = hand.costs[d, SPENT] + more
    hand.costs[d + 1, LEAST] = hand.costs[d, LEAST] + least


@quick
def go_to(board, hand, d, b):
    """Bring the party that was picked up into room ``b``."""
    frame = hand.frame[d]
    q = frame[MOVER]
    t = hand.since[q]
    hand.target[q] = b
    enter(board, hand, q, t, board.people[q, LAST], 1)
    hand.stack[hand.size[0]] = q
    hand.size[0] += 1
    frame[DONE], frame[GOAL] = MOVED, b + 1
    hand.frame[d + 1, USED] = frame[USED] + 1
    hand.costs[d + 1, SPENT] = hand.costs[d, SPENT] + board.change[q, b, t]
    hand.costs[d + 1, LEAST] = hand.costs[d, LEAST] + board.least[q, b, t]


@quick
def next_goal(board, hand, d, budget):
    """Bring the party that was picked up into the next room that could help, if there is one."""
    frame = hand.frame[d]
    q = frame[MOVER]
    t = hand.since[q]
    spare = budget - frame[USED] - 1 - frame[REST]
    if spare < 0:
        hand.flags[CUT] |= frame[REST] < NEVER
        return False
    for b in range(frame[GOAL], len(board.rooms) - 1):
        if b == frame[ROOM] or t < board.allowed[q, b]:
            continue
        if hand.touched[b]:
            if spare == 0 and not fits(board, hand, q, b, t):
                hand.flags[CUT] = 1
                continue
        else:
            need = board.need[q, b, t]
            if need >= NEVER:
                continue
            if need > spare or (need > 0 and need == spare and not may_close(board, hand, q, b)):
                hand.flags[CUT] = 1
                continue
        go_to(board, hand, d, b)
        return True
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
        if frame[DONE] == NOTHING and frame[GOAL] == 0 and hand.since[q] > n:
            t = board.people[q, FIRST] if board.to_come[q] else n
            if board.people[q, MOVABLE] and t > hand.keeps[q]:
                if hand.since[q] >= board.people[q, LAST]:
                    pick_up(board, hand, d, q, t, budget)
                elif hand.target[q] != r and t >= board.allowed[q, hand.target[q]]:
                    frame[GOAL] = 1
                    earlier(board, hand, d, q, t)
                    return True
        if frame[DONE] == LEFT:
            if next_goal(board, hand, d, budget):
                return True
            put_back(board, hand, d)
        if hand.since[q] > n:
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
            put_back(board, hand, d)
            close_frame(hand, d)
            d -= 1
            down = False


@quick
def begin(board, hand, p, r, budget):
    """Bring the new party into ``r`` and look for at most ``budget`` moves that mend it."""
    first, last = board.people[p, FIRST], board.people[p, LAST]
    hand.target[p] = r
    enter(board, hand, p, first, last, 1)
    hand.since[p] = first
    hand.stack[0] = p
    hand.size[0] = 1
    hand.frame[0, USED] = 0
    hand.costs[0, :] = board.change[p, r, first]
    descend(board, hand, budget)
    hand.size[0] = 0
    hand.since[p] = len(board.at[p])
    enter(board, hand, p, first, last, -1)

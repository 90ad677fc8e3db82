"""How many must leave a room for somebody who comes into it, at least: compiled."""

from rooms.planning.kernel import BEDS, FIRST, LAST, MEN, MOVABLE, SAME, WOMEN, inlined, near, quick
from rooms.planning.moves import NEVER


@inlined
def clash(people, p, q):
    """Tell whether the two would make women and men sleep in one room."""
    women = people[p, WOMEN] + people[q, WOMEN]
    return women > 0 and people[p, MEN] + people[q, MEN] > 0


@quick
def night_need(board, hand, p, r, n, more):
    """Return how many must leave ``r`` in night ``n`` for ``p``, who brings ``more`` people.

    At least so many; who is moved already (and could go earlier) or is in several rooms counts
    for nothing, so that the needs of several rooms may be added. `NEVER` if it cannot be.
    """
    people, rooms = board.people, board.rooms
    women, men = hand.asleep[r, n, WOMEN], hand.asleep[r, n, MEN]
    excess = women + men + more - rooms[r, BEDS]
    mine_women, mine_men = people[p, WOMEN], people[p, MEN]
    mixes = False
    if rooms[r, SAME]:
        others_women, others_men = women, men
        if more == 0:
            others_women -= mine_women
            others_men -= mine_men
        both = others_women + mine_women > 0 and others_men + mine_men > 0
        mixes = both and others_women + others_men > 0
    if excess <= 0 and not mixes:
        return 0
    leaving, movable = 0, 0
    for k in range(board.count[r, n]):
        q = board.who[r, n, k]
        if q == p or hand.since[q] <= n:
            continue
        must = mixes and clash(people, p, q)
        stays = not people[q, MOVABLE] or hand.keeps[q] >= n
        if must and stays:
            return NEVER
        if stays:
            continue
        size = people[q, WOMEN] + people[q, MEN]
        moved = hand.since[q] < people[q, LAST]
        if must or moved or board.split[q]:
            excess -= size
            if must and not moved and not board.split[q]:
                leaving += 1
        else:
            movable += size
    if excess <= 0:
        return leaving
    if movable < excess:
        return NEVER
    return leaving + fewest(board, hand, p, r, n, excess, mixes)


@quick
def fewest(board, hand, p, r, n, excess, mixes):
    """Return how few of those who may choose make up ``excess`` people: the largest first."""
    people = board.people
    number, bound = 0, 1 << 30
    while excess > 0:
        largest, alike = 0, 0
        for k in range(board.count[r, n]):
            q = board.who[r, n, k]
            if q == p or hand.since[q] <= n or not people[q, MOVABLE] or hand.keeps[q] >= n:
                continue
            if board.split[q] or hand.since[q] < people[q, LAST]:
                continue
            if mixes and clash(people, p, q):
                continue
            size = people[q, WOMEN] + people[q, MEN]
            if largest < size < bound:
                largest, alike = size, 1
            elif size == largest:
                alike += 1
        if largest == 0:
            return NEVER
        taken = min(alike, (excess + largest - 1) // largest)
        number += taken
        excess -= taken * largest
        bound = largest
    return number


@quick
def too_near(board, hand, p):
    """Return who sleeps near newcomer ``p`` from whom it must be apart, and when.

    (-1, 0) if nobody does; (-2, 0) if that cannot be mended.
    """
    people = board.people
    for i in range(board.apart_at[p], board.apart_at[p + 1]):
        q = board.apart_of[i]
        first = max(hand.since[p], people[q, FIRST])
        for n in range(first, min(people[p, LAST], people[q, LAST])):
            moved = n >= hand.since[q]
            there = hand.target[q] if moved else board.at[q, n]
            if near(board.rooms, there, hand.target[p]):
                if moved or not people[q, MOVABLE] or hand.keeps[q] >= n:
                    return -2, 0
                return q, n
    return -1, 0


@quick
def newcomers_clash(board, hand, p):
    """Tell whether ``p`` came into a room of one sex beside a newcomer of the other."""
    people, r = board.people, hand.target[p]
    if board.rooms[r, SAME]:
        for i in range(hand.size[0]):
            q = hand.stack[i]
            if q == p or hand.target[q] != r or not clash(people, p, q):
                continue
            if max(hand.since[p], hand.since[q]) < min(people[p, LAST], people[q, LAST]):
                return True
    return False


@quick
def needs_of_all(board, hand):
    """Return the first broken rule: its newcomer, night, and who must leave (-1: some must).

    Then how many must leave all rooms at least, and how many of them the room of that rule (-1
    where that is not known). The newcomer is -1 where no rule is broken, the need may be `NEVER`.
    """
    people = board.people
    whose, night, forced, size = -1, 0, -1, hand.size[0]
    for i in range(size):
        p = hand.stack[i]
        r = hand.target[p]
        hand.worst[i] = 0
        if newcomers_clash(board, hand, p):
            return p, 0, -1, NEVER, NEVER
        for n in range(hand.since[p], people[p, LAST]):
            if broken(board, hand, p, r, n):
                hand.worst[i] = max(hand.worst[i], night_need(board, hand, p, r, n, 0))
                if hand.worst[i] >= NEVER:
                    return p, n, -1, NEVER, NEVER
                if whose < 0:
                    whose, night = p, n
        q, n = too_near(board, hand, p)
        if q == -2:
            return p, n, -1, NEVER, NEVER
        if q >= 0 and forced < 0:
            forced, night, whose = q, n, p
    total, here = 0, 0
    for i in range(size):
        r = hand.target[hand.stack[i]]
        largest, again = 0, False
        for j in range(size):
            if hand.target[hand.stack[j]] == r:
                again = again or j < i
                largest = max(largest, hand.worst[j])
        if not again:
            total += largest
            if whose >= 0 and r == hand.target[whose]:
                here = largest
    if forced >= 0:
        return whose, night, forced, max(total, unmoved(board, hand, forced)), -1
    return whose, night, -1, total, here


@quick
def need_of(board, hand, r):
    """Return how many must leave room ``r`` at least for the newcomers there."""
    worst = 0
    for i in range(hand.size[0]):
        p = hand.stack[i]
        if hand.target[p] == r:
            for n in range(hand.since[p], board.people[p, LAST]):
                if broken(board, hand, p, r, n):
                    worst = max(worst, night_need(board, hand, p, r, n, 0))
    return min(worst, NEVER)


@inlined
def unmoved(board, hand, q):
    """Return 1 for a party that would have to move anew, 0 for one that moves already."""
    return 1 if hand.since[q] >= board.people[q, LAST] else 0


@quick
def broken(board, hand, p, r, n):
    """Tell whether room ``r`` breaks a rule in night ``n`` by newcomer ``p``."""
    women, men = hand.asleep[r, n, WOMEN], hand.asleep[r, n, MEN]
    if women + men > board.rooms[r, BEDS]:
        return True
    alone = women + men == board.people[p, WOMEN] + board.people[p, MEN]
    return bool(board.rooms[r, SAME]) and women > 0 and men > 0 and not alone


@quick
def must_go(board, hand, p, r, n):
    """Return somebody who sleeps in ``r`` in night ``n`` and may not beside ``p``, or -1."""
    if board.rooms[r, SAME]:
        for k in range(board.count[r, n]):
            q = board.who[r, n, k]
            if q != p and hand.since[q] > n and clash(board.people, p, q):
                return q
    return -1

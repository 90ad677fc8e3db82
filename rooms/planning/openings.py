"""Where somebody could go without pushing out anybody else: compiled."""

from rooms.planning.kernel import BEDS, LAST, MEN, MOVABLE, SAME, WOMEN, quick
from rooms.planning.moves import NEVER
from rooms.planning.needs import night_need


@quick
def fill_needs(board, hand):
    """Fill ``need``, ``bad`` and ``free``, while nobody is moved yet."""
    people = board.people
    for p in range(len(people)):
        size = people[p, WOMEN] + people[p, MEN]
        board.free[p] = people[p, LAST]
        for r in range(len(board.rooms) - 1):
            worst, bad = 0, -1
            for n in range(people[p, LAST] - 1, board.earliest[p] - 1, -1):
                if n < board.allowed[p, r]:
                    worst = NEVER
                if worst < NEVER:
                    more = 0 if board.at[p, n] == r else size
                    need = night_need(board, hand, p, r, n, more)
                    worst = max(worst, need)
                    bad = n if need > 0 else bad
                board.need[p, r, n], board.bad[p, r, n] = worst, bad
                if worst == 0 and (board.split[p] or board.at[p, n] != r):
                    board.free[p] = min(board.free[p], n)


@quick
def fits(board, hand, p, r, n):
    """Tell whether there may be beds in ``r`` for ``p``, who is elsewhere, from night ``n`` on.

    Where somebody leaves ``r`` later, she could go earlier.
    """
    women, men = board.people[p, WOMEN], board.people[p, MEN]
    for k in range(max(n, board.earliest[p]), board.people[p, LAST]):
        others_women, others_men = hand.asleep[r, k, WOMEN], hand.asleep[r, k, MEN]
        others = others_women + others_men
        mixes = others > 0 and others_women + women > 0 and others_men + men > 0
        full = others + women + men > board.rooms[r, BEDS]
        if (full or (mixes and board.rooms[r, SAME])) and not leaves_later(board, hand, r, k):
            return False
    return True


@quick
def leaves_later(board, hand, r, n):
    """Tell whether somebody in ``r`` leaves it, after night ``n``."""
    for k in range(board.count[r, n]):
        q = board.who[r, n, k]
        if n < hand.since[q] < board.people[q, LAST]:
            return True
    return False


@quick
def see_openings(board, hand):
    """List the rooms where something changed, and by night how long from then a bed stays free."""
    count, nights = 0, board.at.shape[1]
    for r in range(len(board.rooms) - 1):
        if hand.touched[r]:
            hand.open[count] = r
            full = nights
            for n in range(nights - 1, -1, -1):
                asleep = hand.asleep[r, n, WOMEN] + hand.asleep[r, n, MEN]
                if asleep >= board.rooms[r, BEDS] and not leaves_later(board, hand, r, n):
                    full = n
                hand.full[count, n] = full
            count += 1
    hand.size[2] = count


@quick
def may_close(board, hand, p, r):
    """Tell whether somebody in ``r``, to whom nobody came yet, could make way for ``p`` and not
    push out anybody else: into a room that was free, or one of those where something changed.

    ``p`` has left its room. What it tells may be too good, but not too bad.
    """
    n = board.bad[p, r, hand.since[p]]
    for k in range(board.count[r, n]):
        q = board.who[r, n, k]
        if not board.people[q, MOVABLE]:
            continue
        if n >= board.free[q] or board.split[q]:
            return True
        last = board.people[q, LAST]
        for i in range(hand.size[2]):
            b = hand.open[i]
            may = hand.full[i, n] >= last and b != r and n >= board.allowed[q, b]
            if may and fits(board, hand, q, b, n):
                return True
    return False

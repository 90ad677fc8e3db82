"""Simulated annealing over plans, compiled: the one place where speed decides.

A step takes a party and a room that suits it and tries one of three changes. *Relocate*: it goes
there, if there are beds. *Exchange*: it goes there, and whoever is in its way changes to the room
that it left; who stands in their way follows, until both rooms are right again (a chain of
exchanges between two rooms, as in colouring; this turns a women's room into a men's room without
mixed nights on the way). *Reroute*: everything else standing still, its best way through rooms and
nights, moves and nights without a room included. Worse plans are taken with the probability
exp(-loss / temperature).

Compiled with numba; a pure version reaches in a minute what this reaches in seconds. The compiled
functions take arrays one by one, since reading an array out of a tuple costs more than a step may.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

WOMEN, MEN, FIRST, LAST, HOME, MOVABLE = range(6)
BEDS, SAME, VILLA = range(3)
PARTIES = 2
"""Columns of `House.people` and `House.rooms`; `State.asleep` counts women, men and parties."""

CHAIN = 16
"""A chain of exchanges is given up beyond so many parties."""

FAR = 1e11
"""A cost above this is forbidden."""

quick = njit(cache=True, nogil=True, error_model="numpy")
inlined = njit(cache=True, nogil=True, error_model="numpy", inline="always")


class House(NamedTuple):
    """What does not change. The last room is nowhere, with beds for everyone.

    ``people[p]`` and ``rooms[r]`` hold whole numbers by column; ``total[p, r]`` is the whole stay
    of ``p`` in ``r``, its first move too, ``cost[offset[p] + r * nights + k]`` a night of it.
    ``liked[p]`` holds the rooms, the cheapest first, ``apart_of[apart_at[p]:apart_at[p + 1]]`` whom
    it must not be near.
    """

    people: np.ndarray
    rooms: np.ndarray
    offset: np.ndarray
    cost: np.ndarray
    total: np.ndarray
    liked: np.ndarray
    apart_at: np.ndarray
    apart_of: np.ndarray
    mixed: float
    move: float


class State(NamedTuple):
    """A plan: ``at[p, n]`` is the room, ``room[p]`` the one room of the stay or -1 if it moves.

    ``asleep[r, n]`` counts women, men and parties, ``who[r, n]`` names the parties, ``own[p]`` is
    what ``p`` costs by itself. ``score`` holds the present cost and that of the plan in ``best``.
    """

    at: np.ndarray
    room: np.ndarray
    asleep: np.ndarray
    who: np.ndarray
    own: np.ndarray
    best: np.ndarray
    score: np.ndarray


class Scratch(NamedTuple):
    """Room to work in, so that no step asks for memory."""

    mark: np.ndarray
    chain: np.ndarray
    change: np.ndarray
    ways: np.ndarray
    came: np.ndarray
    path: np.ndarray


@inlined
def chance(dice):
    """Return a number in [0, 1) and turn the dice (xorshift64*)."""
    x = dice[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    dice[0] = x
    return ((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@inlined
def fewer(a, b):
    return a if a < b else b


@quick
def leave(people, at, asleep, who, p):
    """Take a party out of its rooms."""
    nowhere = len(asleep) - 1
    for n in range(people[p, FIRST], people[p, LAST]):
        r = at[p, n]
        asleep[r, n, WOMEN] -= people[p, WOMEN]
        asleep[r, n, MEN] -= people[p, MEN]
        if r == nowhere:
            continue
        count = asleep[r, n, PARTIES]
        for k in range(count):
            if who[r, n, k] == p:
                who[r, n, k] = who[r, n, count - 1]
                break
        asleep[r, n, PARTIES] = count - 1


@quick
def enter(people, at, asleep, who, p, r, n):
    """Put a party that left into a room for one night."""
    at[p, n] = r
    asleep[r, n, WOMEN] += people[p, WOMEN]
    asleep[r, n, MEN] += people[p, MEN]
    if r < len(asleep) - 1:
        who[r, n, asleep[r, n, PARTIES]] = p
        asleep[r, n, PARTIES] += 1


@quick
def near(rooms, a, b):
    """Tell whether two rooms are one, or in one villa; nowhere is near nothing."""
    nowhere = len(rooms) - 1
    if a == nowhere or b == nowhere:
        return False
    return a == b or (rooms[a, VILLA] >= 0 and rooms[a, VILLA] == rooms[b, VILLA])


@quick
def meets(people, rooms, apart_at, apart_of, at, p, r, n):
    """Tell whether somebody is near room ``r`` in night ``n`` from whom ``p`` must be apart."""
    for i in range(apart_at[p], apart_at[p + 1]):
        q = apart_of[i]
        if people[q, FIRST] <= n < people[q, LAST] and near(rooms, at[q, n], r):
            return True
    return False


@inlined
def relocate(
    people, rooms, total, apart_at, apart_of, mixed, at, room, asleep, who, own, p, b, limit
):
    """Bring ``p`` to room ``b`` if that loses at most ``limit``; return the loss.

    Returns `FAR` where nothing was done, and twice that where only beds were lacking.
    """
    women, men = people[p, WOMEN], people[p, MEN]
    first, last = people[p, FIRST], people[p, LAST]
    loss = total[p, b] - own[p]
    answer = FAR
    if loss - mixed * (women + men) * (last - first) <= limit:
        fits = True
        beds, same = rooms[b, BEDS], rooms[b, SAME]
        for n in range(first, last):
            a = at[p, n]
            if a == b:
                continue
            f, m = asleep[b, n, WOMEN], asleep[b, n, MEN]
            if f + m + women + men > beds:
                fits = False
                break
            if same:
                loss += mixed * (fewer(f + women, m + men) - fewer(f, m))
            if rooms[a, SAME]:
                f, m = asleep[a, n, WOMEN], asleep[a, n, MEN]
                loss += mixed * (fewer(f - women, m - men) - fewer(f, m))
        if not fits:
            answer = 2 * FAR
        elif loss <= limit:
            apart = True
            if apart_at[p] < apart_at[p + 1]:
                for n in range(first, last):
                    if meets(people, rooms, apart_at, apart_of, at, p, b, n):
                        apart = False
            if apart:
                leave(people, at, asleep, who, p)
                for n in range(first, last):
                    enter(people, at, asleep, who, p, b, n)
                room[p] = b
                own[p] = total[p, b]
                answer = loss
    return answer


@quick
def kept_apart(people, rooms, apart_at, apart_of, at, room, mark, chain, length, a, b):
    """Tell whether a chain of exchanges brings nobody near whom she must be apart from."""
    stamp = mark[-1]
    for i in range(length):
        x = chain[i]
        target = b if room[x] == a else a
        for k in range(apart_at[x], apart_at[x + 1]):
            y = apart_of[k]
            first = max(people[x, FIRST], people[y, FIRST])
            for n in range(first, min(people[x, LAST], people[y, LAST])):
                there = at[y, n]
                if mark[y] == stamp:
                    there = b if there == a else a
                if near(rooms, there, target):
                    return False
    return True


@quick
def crowded(people, asleep, who, room, mark, chain, length, r, n, start):
    """Add to the chain somebody out of a room that would be too full; -1 if nobody can go."""
    count, stamp = asleep[r, n, PARTIES], mark[-1]
    if length >= CHAIN:
        return -1
    for k in range(count):
        y = who[r, n, (start + k) % count]
        if mark[y] != stamp and people[y, MOVABLE] and room[y] >= 0:
            mark[y] = stamp
            chain[length] = y
            return length + 1
    return -1


@inlined
def grow(people, rooms, total, at, room, asleep, who, own, mark, chain, change, p, b, by_sex, dice):
    """Write into ``chain`` who changes rooms if ``p`` goes to ``b``, into ``change`` the people.

    Returns how many they are (0 if it cannot be), what they lose by themselves, and their nights.
    """
    a = room[p]
    mark[-1] += 1
    stamp = mark[-1]
    mark[p] = stamp
    chain[0] = p
    change[:] = 0
    done, length, loss = 0, 1, 0.0
    lowest, highest = people[p, FIRST], people[p, LAST]
    while length > 0:
        while 0 <= done < length:
            x = chain[done]
            done += 1
            sign, target = 1, b
            if room[x] != a:
                sign, target = -1, a
            loss += total[x, target] - own[x]
            if loss > FAR:
                length = 0
                break
            women, men = people[x, WOMEN], people[x, MEN]
            first, last = people[x, FIRST], people[x, LAST]
            if first < lowest:
                lowest = first
            if last > highest:
                highest = last
            look = by_sex and rooms[target, SAME] and (women == 0 or men == 0)
            for n in range(first, last):
                change[n, WOMEN] += sign * women
                change[n, MEN] += sign * men
                if look and asleep[target, n, MEN if women else WOMEN] > 0:
                    for k in range(asleep[target, n, PARTIES]):
                        y = who[target, n, k]
                        if mark[y] == stamp or people[y, WOMEN if women else MEN] > 0:
                            continue
                        if length >= CHAIN or not people[y, MOVABLE] or room[y] < 0:
                            length = 0
                            break
                        mark[y] = stamp
                        chain[length] = y
                        length += 1
                    if length == 0:
                        break
            if length == 0:
                break
        if length == 0:
            break
        full, night = -1, 0
        for n in range(lowest, highest):
            more = change[n, WOMEN] + change[n, MEN]
            if asleep[b, n, WOMEN] + asleep[b, n, MEN] + more > rooms[b, BEDS]:
                full, night = b, n
                break
            if asleep[a, n, WOMEN] + asleep[a, n, MEN] - more > rooms[a, BEDS]:
                full, night = a, n
                break
        if full < 0:
            break
        start = int(chance(dice) * asleep[full, night, PARTIES])
        length = crowded(people, asleep, who, room, mark, chain, length, full, night, start)
        if length < 0:
            length = 0
    return length, loss, lowest, highest


@inlined
def exchange(
    people, rooms, total, apart_at, apart_of, mixed, at, room, asleep, who, own,
    mark, chain, change, p, b, limit, dice,
):  # fmt: skip
    """Bring ``p`` to ``b`` and who is in the way to where it was; return the loss, or `FAR`."""
    a = room[p]
    by_sex = chance(dice) < 0.7
    length, loss, lowest, highest = grow(
        people, rooms, total, at, room, asleep, who, own, mark, chain, change, p, b, by_sex, dice
    )
    answer = FAR
    if length > 0:
        for n in range(lowest, highest):
            women, men = change[n, WOMEN], change[n, MEN]
            if women == 0 and men == 0:
                continue
            if rooms[b, SAME]:
                f, m = asleep[b, n, WOMEN], asleep[b, n, MEN]
                loss += mixed * (fewer(f + women, m + men) - fewer(f, m))
            if rooms[a, SAME]:
                f, m = asleep[a, n, WOMEN], asleep[a, n, MEN]
                loss += mixed * (fewer(f - women, m - men) - fewer(f, m))
        if loss <= limit and kept_apart(
            people, rooms, apart_at, apart_of, at, room, mark, chain, length, a, b
        ):
            for i in range(length):
                leave(people, at, asleep, who, chain[i])
            for i in range(length):
                x = chain[i]
                target = b if room[x] == a else a
                for n in range(people[x, FIRST], people[x, LAST]):
                    enter(people, at, asleep, who, x, target, n)
                room[x] = target
                own[x] = total[x, target]
            answer = loss
    return answer


@quick
def reroute(house, state, scratch, p, limit):
    """Give ``p`` its best way if that loses at most ``limit``; return the loss, or `FAR`."""
    people, rooms = house.people, house.rooms
    at, asleep, who = state.at, state.asleep, state.who
    ways, came, path = scratch.ways, scratch.came, scratch.path
    count, nowhere = len(rooms), len(rooms) - 1
    women, men = people[p, WOMEN], people[p, MEN]
    first, nights = people[p, FIRST], people[p, LAST] - people[p, FIRST]
    home, base = people[p, HOME], house.offset[p]
    before = state.own[p]
    for k in range(nights):
        r = at[p, first + k]
        path[k] = r
        if rooms[r, SAME]:
            before += house.mixed * fewer(asleep[r, first + k, WOMEN], asleep[r, first + k, MEN])
    leave(people, at, asleep, who, p)
    for k in range(nights):
        r = path[k]
        if rooms[r, SAME]:
            before -= house.mixed * fewer(asleep[r, first + k, WOMEN], asleep[r, first + k, MEN])
    for k in range(nights):
        n = first + k
        cheapest = nowhere
        if k:
            for r in range(count):
                if ways[k - 1, r] < ways[k - 1, cheapest]:
                    cheapest = r
        for r in range(count):
            price = house.cost[base + r * nights + k]
            f, m = asleep[r, n, WOMEN], asleep[r, n, MEN]
            if (
                price > FAR
                or f + m + women + men > rooms[r, BEDS]
                or meets(people, rooms, house.apart_at, house.apart_of, at, p, r, n)
            ):
                price = 2 * FAR
            elif rooms[r, SAME]:
                price += house.mixed * (fewer(f + women, m + men) - fewer(f, m))
            way, origin = 0.0, -1
            if k == 0:
                if home >= 0 and r != home and r != nowhere:
                    way = house.move
            else:
                way, origin = ways[k - 1, r], r
                toll = 0.0 if r == nowhere else house.move
                if ways[k - 1, cheapest] + toll < way:
                    way, origin = ways[k - 1, cheapest] + toll, cheapest
                if ways[k - 1, nowhere] < way:
                    way, origin = ways[k - 1, nowhere], nowhere
            ways[k, r], came[k, r] = way + price, origin
    end = 0
    for r in range(count):
        if ways[nights - 1, r] < ways[nights - 1, end]:
            end = r
    loss = ways[nights - 1, end] - before
    taken = loss <= limit
    if taken:
        state.own[p] = ways[nights - 1, end]
        for k in range(nights - 1, -1, -1):
            path[k] = end
            end = came[k, end]
    whole = True
    for k in range(nights):
        enter(people, at, asleep, who, p, path[k], first + k)
        whole = whole and path[k] == path[0]
        if taken and rooms[path[k], SAME]:
            n = first + k
            f, m = asleep[path[k], n, WOMEN], asleep[path[k], n, MEN]
            state.own[p] -= house.mixed * (fewer(f, m) - fewer(f - women, m - men))
    state.room[p] = path[0] if whole else -1
    return loss if taken else FAR


@quick
def anneal(house, state, scratch, movers, dice, steps, heat):
    """Take so many steps at one temperature."""
    people, rooms, total, liked = house.people, house.rooms, house.total, house.liked
    apart_at, apart_of, mixed = house.apart_at, house.apart_of, house.mixed
    at, room, asleep, who, own = state.at, state.room, state.asleep, state.who, state.own
    mark, chain, change = scratch.mark, scratch.chain, scratch.change
    best, score = state.best, state.score
    choices, nowhere = liked.shape[1], len(rooms) - 1
    cost, lowest = score[0], score[1]
    for _step in range(steps):
        p = movers[int(chance(dice) * len(movers))]
        limit = -heat * np.log(chance(dice) + 1e-300)
        kind = chance(dice)
        if kind < 0.002 or (kind < 0.05 and (room[p] < 0 or room[p] == nowhere)):
            loss = reroute(house, state, scratch, p, limit)
        else:
            b = liked[p, int(choices * chance(dice) ** 3)]
            if room[p] == b or total[p, b] > FAR:
                continue
            loss = 2 * FAR
            if kind < 0.42 or room[p] < 0:
                loss = relocate(
                    people, rooms, total, apart_at, apart_of, mixed, at, room, asleep, who, own,
                    p, b, limit,
                )  # fmt: skip
            if loss > FAR and room[p] >= 0:
                loss = exchange(
                    people, rooms, total, apart_at, apart_of, mixed, at, room, asleep, who, own,
                    mark, chain, change, p, b, limit, dice,
                )  # fmt: skip
        if loss < FAR:
            cost += loss
            if cost < lowest - 1e-9:
                lowest = cost
                best[:] = at
    score[0], score[1] = cost, lowest

"""An answer in the words of the contract."""

from itertools import groupby

from rooms.planning.instance import Instance
from rooms.planning.solve import Answer


def as_json(instance: Instance, answer: Answer) -> dict[str, object]:
    """Return the answer as the contract writes it: each party's rooms with first and last night.

    ``unplaced`` names the parties with a night without a room; those nights are not in the plan.
    """
    plan = {name: _spans(instance, p, answer.plan[p]) for p, name in enumerate(instance.party_ids)}
    unplaced = [
        name
        for p, name in enumerate(instance.party_ids)
        if (answer.plan[p] == instance.nowhere).any()
    ]
    bound = None if answer.bound is None else round(answer.bound, 6)
    return {
        "cost": round(answer.cost, 6),
        "bound": bound,
        "seconds": round(answer.seconds, 3),
        "plan": plan,
        "unplaced": unplaced,
    }


def _spans(instance, p, rooms):
    spans, night = [], int(instance.first[p])
    for room, nights in groupby(rooms.tolist()):
        until = night + len(list(nights))
        if room != instance.nowhere:
            spans.append([instance.room_ids[room], night, until])
        night = until
    return spans

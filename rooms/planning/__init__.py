"""The allocation planner: a pure core over numbers that knows no people, no database and no Django.

`instance` reads and checks the contract's JSON; `score` says what a plan costs, from the
definition; `solve` looks for the best plan until a time limit, and proves how good it is. The
method: simulated annealing over exchanges between two rooms (`kernel`), a bound from the prices
of bed-nights (`bound`), and, in houses of the size of a shelter, an exact proof (`exact`).
"""

from rooms.planning.answers import as_json
from rooms.planning.hindrances import Hindrance
from rooms.planning.instance import BadInstance, Instance, read_instance
from rooms.planning.make_room import Answer as MadeRoom
from rooms.planning.make_room import Move, make_room, warm_up_moves
from rooms.planning.online import Choice, Online
from rooms.planning.score import broken_rules, cost_of
from rooms.planning.solve import Answer, solve, warm_up

__all__ = [
    "Answer",
    "BadInstance",
    "Choice",
    "Hindrance",
    "Instance",
    "MadeRoom",
    "Move",
    "Online",
    "as_json",
    "broken_rules",
    "cost_of",
    "make_room",
    "read_instance",
    "solve",
    "warm_up",
    "warm_up_moves",
]

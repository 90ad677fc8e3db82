"""The ladders of the night: who is told after how many minutes, one table each."""

from typing import NamedTuple

from residents.models import Task
from rooms.models import MissingStep
from staff.choices import Role


class Rung(NamedTuple):
    """After so many minutes a task of this kind goes to this role."""

    minutes: int
    role: str
    task: str


LATE_LEAVE = (
    Rung(0, Role.HOUSE, Task.Kind.LEAVE_DUE),
    Rung(30, Role.SUPERVISOR, Task.Kind.LEAVE_LATE),
    Rung(120, Role.MANAGER, Task.Kind.LEAVE_VERY_LATE),
)
"""Minutes since she was due back; `LeavePass.told_steps` counts how many were told."""

MISSING = {
    MissingStep.Kind.CALL: Rung(0, Role.HOUSE, Task.Kind.MISSING_CALL),
    MissingStep.Kind.SUPERVISOR: Rung(15, Role.SUPERVISOR, Task.Kind.MISSING_SUPERVISOR),
    MissingStep.Kind.MANAGER: Rung(30, Role.MANAGER, Task.Kind.MISSING_MANAGER),
    MissingStep.Kind.POLICE: Rung(60, Role.MANAGER, Task.Kind.MISSING_POLICE),
}
"""Minutes since she was found missing. Whether the police are told is the manager's to decide."""

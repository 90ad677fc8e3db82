"""What rooms hears from the floor below, inside its transactions."""

from rooms.actions.board import touch_board
from rooms.actions.kept_apart import part_linked


def show_lock(*, case_file, **_signal):
    """A file was restricted, or opened again: the board shows a lock, or none."""
    touch_board(case_file.centre_id)


def part_who_sleeps_near(*, link, at, **_signal):
    """Two must be kept apart from now on: where they sleep too near, somebody is told."""
    part_linked(link=link, at=at)

"""What rooms hears from the floor below, inside its transactions."""

from rooms.actions.board import touch_board


def show_lock(*, case_file, **_signal):
    """A file was restricted, or opened again: the board shows a lock, or none."""
    touch_board(case_file.centre_id)

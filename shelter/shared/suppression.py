"""Small numbers hide: a cell under five is not shown, nor one from which it could be reckoned."""

SMALLEST_SHOWN = 5


def suppress(cells: dict[str, int]) -> dict[str, int | None]:
    """Return ``cells`` with None for what must not be shown when their total is shown beside them.

    Zero is shown (nobody is identified by it). If exactly one cell is hidden, the smallest other
    one is hidden too, so that the total does not give the first away.
    """
    hidden = {name for name, count in cells.items() if 0 < count < SMALLEST_SHOWN}
    if len(hidden) == 1:
        others = [name for name, count in cells.items() if count and name not in hidden]
        hidden |= {min(others, key=cells.__getitem__)} if others else set()
    return {name: None if name in hidden else count for name, count in cells.items()}

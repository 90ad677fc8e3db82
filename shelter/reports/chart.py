"""Bars of a chart as numbers for an SVG: no script, no inline style; a table stands beside it."""

from dataclasses import dataclass

HEIGHT = 180
COLUMN = 24
GAP = 6
LABEL = 28


@dataclass(frozen=True)
class Bar:
    """One rectangle: its place, its size and which series (CSS class) it belongs to."""

    series: str
    x: int
    y: float
    width: int
    height: float


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    base: int
    bars: list[Bar]
    labels: list[tuple[int, str]]


def stacked_bars(columns: list[tuple[str, list[tuple[str, int]]]], most: int, rtl: bool) -> Chart:
    """Return stacked columns ``(label, [(series, value)])`` as geometry; ``most`` fills the height.

    Time runs from the inline start: right to left where ``rtl``.
    """
    bars, labels = [], []
    for index, (label, values) in enumerate(columns):
        place = len(columns) - 1 - index if rtl else index
        x, y = place * COLUMN, float(HEIGHT)
        for series, value in values:
            height = HEIGHT * value / most if most else 0
            y -= height
            bars.append(Bar(series, x + GAP // 2, round(y, 1), COLUMN - GAP, round(height, 1)))
        labels.append((x + COLUMN // 2, label))
    return Chart(COLUMN * len(columns), HEIGHT + LABEL, HEIGHT, bars, labels)

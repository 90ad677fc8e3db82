"""What every list and count of the house says, read from its pages, beside what the rows say."""

import io
from datetime import timedelta

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext
from pypdf import PdfReader

from rooms.choices import BedState
from rooms.models import Stay
from tests.e2e.two_days.truth import STATES, Truth

NIGHTS_BEFORE, NIGHTS_SHOWN = timedelta(days=7), 31
SHOWN = ("held", "expected", "admitted", "ended")
ALL = "(selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent.trim())"
BOARD = """() => ({
  beds: Object.fromEntries([...document.querySelectorAll("[data-shelter-bed]")].map((tile) => [
    tile.id.slice(4).replaceAll("-", ""),
    [tile.querySelector(".bed__where").textContent, tile.dataset.shelterBed,
      tile.querySelector(".bed__code .code")?.textContent ?? null],
  ])),
  figures: Object.fromEntries([...document.querySelectorAll("b[id^=count-], b[id^=sum-]")].map(
    (one) => [one.id, one.textContent.trim()])),
  villas: Object.fromEntries([...document.querySelectorAll(".villa__count")].map(
    (one) => [one.id.slice(6, -6).replaceAll("-", ""), one.textContent.trim()])),
})"""
ROWS = """(selector) => [...document.querySelectorAll(selector)].map(
  (row) => [...row.cells].map((cell) => cell.textContent.trim()))"""
FOOT = """() => [...document.querySelectorAll(".stays__totals li")].map(
  (one) => one.lastChild.textContent.trim())"""
ROLL = """() => [...document.querySelectorAll(".roll__line")].map((line) => [
  line.querySelector(".code").textContent,
  [...line.classList].find((one) => one.startsWith("is-")).slice(3),
  line.querySelector(".roll__place bdi:last-of-type").textContent,
])"""
LATE = "main .stack > .card:not([id]) .line__lead"


class Agreement:
    """Reads the pages of the supervisor and of the manager; ``wrong`` names each difference.

    In the short run each step reads every second page, the board always.
    """

    def __init__(self, desks, clock, language, *, whole):
        self.desks, self.clock, self.language, self.whole = desks, clock, language, whole
        self.step, self.steps, self.wrong = "", 0, []

    def __call__(self, step, *, also=(), **counts):
        """The beds are as the story has it, and every page says of them what the rows say."""
        page, self.step, self.wrong = self.desks("supervisor"), step, []
        truth = Truth(self.clock.now())
        self.same("beds in each state", counts, {k: n for k, n in truth.counts.items() if n})
        looks = (stays, roll_call, readiness, chart, meals, today, missing)
        turn = slice(None) if self.whole else slice(self.steps % 2, None, 2)
        self.steps += 1
        with translation.override(self.language):
            for look in (board, *looks[turn], *also):
                look(self, page, truth)
        assert not self.wrong, "\n".join(self.wrong)

    def same(self, what, page, rows):
        if page != rows:
            self.wrong.append(f"after {self.step!r}, {what}: said is {page}, the rows are {rows}")

    def open(self, page, address):
        page.goto(address, wait_until="domcontentloaded")
        self.same(f"language of {address}", page.get_attribute("html", "lang"), self.language)

    def texts(self, page, selector):
        return page.evaluate(ALL, selector)

    def codes(self, page, selector):
        return sorted(self.texts(page, selector))


def number(text):
    """Return a count that is written as a number, or in the word for zero."""
    return 0 if text == pgettext("a count of zero", "none") else int(text)


def board(agreement, page, truth):
    agreement.open(page, "/board/")
    seen = page.evaluate(BOARD)
    rows = {
        bed.id: [bed.code, bed.state, bed.stay.code if bed.stay else None] for bed in truth.beds
    }
    agreement.same("tiles of the board", seen["beds"], rows)
    figures = {name: number(text) for name, text in seen["figures"].items()}
    leaving = [stay for stay in truth.sleepers if stay.code in truth.departures]
    counts = {f"count-{state}": truth.counts[state] for state in STATES}
    sums = {"sum-free": truth.counts["free"], "sum-held": truth.counts["held"]}
    sums |= {"sum-leaving": len(leaving), "sum-waiting": 0}
    agreement.same("counts of the board", figures, counts | sums)
    all_of_them = sum(figures[f"count-{state}"] for state in STATES)
    agreement.same("sum of the counts of the board", all_of_them, len(truth.beds))
    for villa, words in seen["villas"].items():
        beds = [bed for bed in truth.beds if bed.villa == villa]
        taken = sum(bed.state in ("occupied", "away") for bed in beds)
        said = ngettext("%(taken)d of %(count)d bed", "%(taken)d of %(count)d beds", len(beds))
        agreement.same("count of a villa", words, said % {"taken": taken, "count": len(beds)})


def stays(agreement, page, truth):
    agreement.open(page, "/stays/?as=table")
    first = truth.tonight - NIGHTS_BEFORE
    codes = {bed.id: bed.code for bed in truth.beds}
    rows = [
        [
            codes[bed], stay.code, str(Stay.State(stay.state).label),
            date_format(since, "j F"), date_format(until, "j F"), str((until - since).days),
        ]
        for bed, stay, since, until in (
            (bed, truth.stays[stay], since, until) for bed, stay, since, until in truth.placed
        )
        if stay.state in SHOWN and until > first and since < first + timedelta(NIGHTS_SHOWN)
    ]  # fmt: skip
    rows += [
        [
            codes[bed], "", str(BedState.OUT_OF_SERVICE.label), date_format(since, "j F"),
            date_format(until, "j F") if until else "–", str((until - since).days) if until else "",
        ]
        for bed, since, until in truth.closed
    ]  # fmt: skip
    agreement.same("table of stays", sorted(page.evaluate(ROWS, "main tbody tr")), sorted(rows))


def chart(agreement, page, truth):
    agreement.open(page, "/stays/")
    first = truth.tonight - NIGHTS_BEFORE
    nights = [first + timedelta(days=n) for n in range(NIGHTS_SHOWN)]
    taken = [truth.taken_on(night)[0] for night in nights]
    agreement.same("foot of the chart", list(map(int, page.evaluate(FOOT))), taken)


def roll_call(agreement, page, truth):
    agreement.open(page, "/roll-call/")
    everyone, answered = len(truth.roll), sum(bool(said) for said in truth.roll.values())
    if truth.roll_call:
        beds = {bed.stay.id: bed.code for bed in truth.beds if bed.stay}
        rows = [
            [stay.code, result or "open", beds.get(stay.id)] for stay, result in truth.roll.items()
        ]
        agreement.same("lines of the roll-call", sorted(page.evaluate(ROLL)), sorted(rows))
        for bar in page.locator("#roll-count progress").all():
            said = [int(bar.get_attribute(name)) for name in ("value", "max")]
            agreement.same("count of the roll-call", said, [answered, everyone])
    else:
        words = ngettext(
            "%(count)s resident sleeps here tonight.",
            "%(count)s residents sleep here tonight.",
            everyone,
        )
        said = page.locator("main .card p").first.inner_text()
        agreement.same("roll-call to begin", said, words % {"count": everyone})
    lost = agreement.codes(page, "main a[href^='/stays/'] .code")
    agreement.same("who is here without a bed", lost, truth.without_bed)


def meals(agreement, page, truth):
    agreement.open(page, "/meals/")
    rows = page.evaluate(ROWS, "main .card:first-of-type tbody tr")
    seen = [list(map(int, row[1:])) for row in rows]
    agreement.same("meals of today", seen, list(truth.meals().values()))


def readiness(agreement, page, truth):
    agreement.open(page, "/readiness/")
    codes = {bed.id: bed.code for bed in truth.beds}
    to_do = sorted(codes[bed] for bed in truth.preparing - truth.out_of_service)
    agreement.same("beds to prepare", agreement.codes(page, "#queue .line__lead"), to_do)
    lasting = (bed for bed, _since, until in truth.closed if not until or until > truth.tonight)
    out = sorted(codes[bed] for bed in lasting)
    agreement.same("beds out of service", agreement.codes(page, "#closures .line__lead"), out)


def today(agreement, page, truth):
    agreement.open(page, "/")
    counts, roll = truth.counts, truth.roll.values()
    seen = list(map(number, agreement.texts(page, "#beds-tonight .stat__value")))
    rows = [counts["free"], counts["held"], counts["occupied"] + counts["away"]]
    agreement.same("beds on the Today page", seen, rows)
    words = gettext("%(answered)s of %(total)s answered")
    words %= {"answered": sum(bool(said) for said in roll), "total": len(roll)}
    said = page.locator("#beds-tonight a[href='/roll-call/']").inner_text()
    agreement.same("roll-call on the Today page", said, words)
    for name, codes in (("arrivals", truth.arrivals), ("departures", truth.departures)):
        agreement.same(name, agreement.codes(page, f"#{name} .line__words > .code"), codes)


def missing(agreement, page, truth):
    agreement.open(page, "/missing/")
    seen = agreement.codes(page, "section[id^=missing-] h2 .code")
    agreement.same("who is missing", seen, truth.missing)
    agreement.same("who is late", agreement.codes(page, LATE), truth.late)


def night_pack(agreement, page, truth):
    """The list on paper names every code and every bed of those who are here or out tonight."""
    answer = page.request.get("/night-pack/print/")
    pages = PdfReader(io.BytesIO(answer.body())).pages
    text = "\n".join(one.extract_text() for one in pages)
    beds = [bed for bed in truth.beds if bed.stay]
    lost = [words for bed in beds for words in (bed.code, bed.stay.code) if words not in text]
    agreement.same("what the night pack leaves out", lost, [])


def occupancy(agreement, _page, truth):
    """The manager reads the same tonight, and every night before it as it was."""
    page = agreement.desks("manager")
    agreement.open(page, "/occupancy/")
    sleeping = truth.counts["occupied"] + truth.counts["away"]
    words = {gettext("sleep here tonight"): sleeping, gettext("free tonight"): truth.counts["free"]}
    for label, count in words.items():
        stat = page.locator(".stat", has_text=label).locator(".stat__value").inner_text()
        agreement.same(f"occupancy, {label}", number(stat), count)
    seen = page.evaluate(ROWS, "details tbody tr")
    month = truth.tonight.replace(day=1)
    for row, night in zip(seen, (month + timedelta(days=n) for n in range(31)), strict=False):
        taken, kept = truth.taken_on(night)
        out = sum(
            since <= night and (until is None or until > night)
            for _bed, since, until in truth.closed
        )
        free = len(truth.beds) - taken - out
        rows = [taken - kept, kept, out, free]
        agreement.same(f"occupancy of {night}", [number(text) for text in row[1:]], rows)

"""The look's promises, recomputed from the stylesheets and templates themselves (P16, P34)."""

import colorsys
import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

STATIC = settings.BASE_DIR / "shelter" / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
TOKENS = (STATIC / "css" / "tokens.css").read_text()
BEDS = ("free", "occupied", "held", "prep", "away", "out")
TONES = ("urgent", "caution", "good", "info")
PATTERN = {"light": 0.26, "dark": 0.16}  # as the token --pattern


def theme_blocks():
    """Return the declarations of the light block, the chosen dark one and the device's dark one."""
    blocks = re.findall(r":root[^{]*\{([^}]*--canvas[^}]*)\}", TOKENS)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks]


LIGHT, DARK, DEVICE_DARK = theme_blocks()
THEMES = {"light": LIGHT, "dark": DARK}


def channels(colour):
    return [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour, ground, share):
    pairs = zip(channels(colour), channels(ground), strict=True)
    return "#" + "".join(f"{round((a * share + b * (1 - share)) * 255):02x}" for a, b in pairs)


@pytest.mark.parametrize("name", THEMES)
class TestContrast:
    def test_of_text_is_enough_on_every_ground(self, name):
        theme = THEMES[name]
        grounds = [
            "canvas",
            "surface",
            "sunken",
            "accent-soft",
            *(f"{tone}-soft" for tone in TONES),
        ]
        grounds += [f"bed-{bed}-soft" for bed in BEDS]
        pairs = [(ink, ground) for ink in ("ink", "ink-2") for ground in grounds]
        pairs += [("ink-3", ground) for ground in ("canvas", "surface", "sunken")]
        pairs += [(tone, f"{tone}-soft") for tone in TONES] + [(tone, "surface") for tone in TONES]
        pairs += [("accent", ground) for ground in ("canvas", "surface", "accent-soft")]
        pairs += [("on-accent", "accent"), ("on-accent", "accent-hover")]

        weak = [pair for pair in pairs if contrast(theme[pair[0]], theme[pair[1]]) < 4.5]

        assert weak == []

    def test_of_controls_and_focus_is_enough(self, name):
        theme = THEMES[name]
        pairs = [
            (sign, ground) for sign in ("line-strong", "focus") for ground in ("canvas", "surface")
        ]

        assert [pair for pair in pairs if contrast(theme[pair[0]], theme[pair[1]]) < 3] == []

    def test_of_a_beds_edge_is_enough(self, name):
        theme = THEMES[name]
        grounds = {bed: f"bed-{bed}-soft" for bed in BEDS} | {"free": "surface"}
        found = {bed: contrast(theme[f"bed-{bed}"], theme[grounds[bed]]) for bed in BEDS}

        assert {bed: ratio for bed, ratio in found.items() if ratio < 3.05} == {}

    def test_of_text_across_a_pattern_is_enough(self, name):
        theme = THEMES[name]
        share = PATTERN[name]
        for bed, strength in (("prep", share), ("out", share * 0.75)):
            across = mixed(theme[f"bed-{bed}"], theme[f"bed-{bed}-soft"], strength)
            assert contrast(theme["ink-2"], across) >= 4.5

    def test_no_person_is_red(self, name):
        for bed in BEDS:
            red, green, blue = channels(THEMES[name][f"bed-{bed}"])
            hue, _light, _saturation = colorsys.rgb_to_hls(red, green, blue)
            chroma = (max(red, green, blue) - min(red, green, blue)) * 100
            assert not (chroma > 50 and (hue * 360 <= 25 or hue * 360 >= 345)), bed


class TestTokens:
    def test_dark_is_the_same_whoever_asked_for_it(self):
        assert DARK == DEVICE_DARK

    def test_every_light_colour_has_a_dark_one(self):
        assert LIGHT.keys() == DARK.keys()

    def test_colours_stand_in_the_tokens_alone(self):
        others = [sheet for sheet in SHEETS if sheet.name not in {"tokens.css", "print.css"}]
        found = {s.name: re.findall(r"#[0-9a-fA-F]{6}\b", s.read_text()) for s in others}

        assert {name: colours for name, colours in found.items() if colours} == {}

    def test_every_custom_property_used_is_declared(self):
        text = "\n".join(sheet.read_text() for sheet in SHEETS)
        declared = set(re.findall(r"(--[\w-]+):", text))

        assert set(re.findall(r"var\((--[\w-]+)\)", text)) - declared == set()


PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|(?:left|right|top|bottom)\s*:|(?:min-|max-)?(?:width|height)\s*:"
    r"|text-align\s*:\s*(?:left|right)|float\s*:)"
)


class TestStylesheets:
    @pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
    def test_know_no_left_and_no_right(self, sheet):
        rules = re.sub(r"/\*.*?\*/|@media[^{]*", "", sheet.read_text(), flags=re.S)

        assert PHYSICAL.findall(rules) == []

    @pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
    def test_name_no_other_host(self, sheet):
        assert not re.search(r"https?:|//[\w.]+/|@import", sheet.read_text())


class TestTemplates:
    @pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
    def test_carry_no_style_and_no_script_of_their_own(self, template):
        text = template.read_text()

        assert not re.search(r"""\sstyle\s*=\s*["']|<style\b""", text)
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)
        assert not re.search(r"""\son\w+\s*=\s*["']|javascript:|\bhx-on\b""", text)

    @pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
    def test_posts_carry_their_two_tokens(self, template):
        text = re.sub(r"{% include .*?%}", "", template.read_text())
        forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, flags=re.S)

        assert [form[:120] for form in forms if "{% csrf_token %}" not in form] == []


def packed(*names):
    return sum(len(gzip.compress(Path(finders.find(name)).read_bytes(), 9)) for name in names)


class TestWeight:
    """What the first visit to the heaviest page brings, compressed (P30)."""

    scripts = (
        "django_htmx/htmx-2.min.js",
        *(f"js/{script.name}" for script in sorted((STATIC / "js").glob("*.js"))),
    )
    sheets = tuple(f"css/{sheet.name}" for sheet in SHEETS)
    fonts = ("fonts/IBMPlexSansArabic-Regular.ttf", "fonts/IBMPlexSansArabic-SemiBold.ttf")

    def test_of_script_is_at_most_60_kb(self):
        assert packed(*self.scripts) <= 60_000

    def test_of_everything_is_at_most_350_kb(self):
        page_with_200_beds = 40_000
        assert packed(*self.scripts, *self.sheets, *self.fonts) + page_with_200_beds <= 350_000

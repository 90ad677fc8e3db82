"""The table of rules: what each says, what a manager may change of it, and what that changes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from rooms.actions import (
    NothingChanged,
    RuleIsFixed,
    Weighing,
    WeightOutOfBounds,
    WeightsChangedMeanwhile,
    change_weights,
)
from rooms.allocation import Guest, RoomLacksFeature, best_beds, check_beds
from rooms.allocation.rules import BY_CODE, CHANGEABLE, DEFAULTS, TABLE, forget_rules, rules_of
from rooms.choices import PlacingRule
from rooms.models import RuleWeight
from rooms.models.rule import HEAVIEST, MAY_BE_HARD, MAY_CHANGE
from staff.models import AuditEntry
from tests.residents.factories import CentreFactory
from tests.rooms.factories import RoomFactory, VillaFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, member_of

pytestmark = pytest.mark.django_db
SLEEPS_BADLY = Guest("F", 1990, needs=("quiet",))


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def by(centre):
    return member_of(centre, "manager")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def change(centre, by, seen=None, at=AT, **weighings):
    told = {
        code: one if isinstance(one, Weighing) else Weighing(one) for code, one in weighings.items()
    }
    seen = rules_of(centre).version if seen is None else seen
    return change_weights(centre=centre, weighings=told, seen=seen, by=by, at=at)


def fit(centre, *guests, **kwargs):
    return best_beds(
        centre=centre, guests=guests, from_on=TONIGHT, nights=3, at=AT, **kwargs
    ).options


class TestTable:
    def test_has_each_rule_once(self):
        assert [rule.code for rule in TABLE] == list(PlacingRule)

    def test_says_what_may_change_as_the_database_does(self):
        assert {rule.code for rule in CHANGEABLE} == set(MAY_CHANGE)
        assert {rule.code for rule in TABLE if rule.may_be_hard} == set(MAY_BE_HARD)
        assert all(0 < rule.weight <= HEAVIEST for rule in CHANGEABLE)

    @pytest.mark.parametrize(
        "code",
        [
            *("capacity", "audience", "boys_age", "family", "apart", "wheelchair"),
            *("ground_floor", "cot", "infection", "alone"),
        ],
    )
    def test_rules_of_safety_are_hard_and_stay_so(self, code):
        assert not BY_CODE[code].may_change
        assert DEFAULTS.is_hard(code)

    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_every_rule_has_its_three_sentences(self, language):
        with translation.override(language):
            for rule in TABLE:
                said = [str(rule.says), str(rule.kept), str(rule.given_up)]
                assert all(said)
                assert len(set(said)) == 3
                assert said[0].endswith(".")


class TestRulesOf:
    def test_are_the_house_table_until_somebody_changes_it(self, centre):
        assert rules_of(centre) == DEFAULTS

    def test_are_read_once_a_request(self, centre, django_assert_num_queries):
        with django_assert_num_queries(1):
            rules_of(centre)
            rules_of(centre)

    def test_are_each_centres_own(self, centre, by):
        change(centre, by, quiet=40)

        assert rules_of(CentreFactory()) == DEFAULTS


class TestChangeWeights:
    def test_lets_a_rule_count_for_something_else(self, centre, by):
        rules = change(centre, by, quiet=40, near_staff=Weighing(15, is_hard=True))

        assert rules.weight("quiet") == 40
        assert not rules.is_hard("quiet")
        assert rules.is_hard("near_staff")
        assert rules_of(centre) == rules

    def test_keeps_who_changed_what_and_when(self, centre, by):
        change(centre, by, quiet=40)
        change(centre, by, at=AT + NIGHT, quiet=0)

        rows = RuleWeight.objects.order_by("set_at").values_list("weight", "set_at", "replaced_at")
        assert list(rows) == [(40, AT, AT + NIGHT), (0, AT + NIGHT, None)]
        assert set(RuleWeight.objects.values_list("set_by", flat=True)) == {by.pk}

    def test_writes_an_audit_row(self, centre, by):
        change(centre, by, quiet=40)

        entry = AuditEntry.objects.get(action="placing_rules:changed")
        assert (entry.member_id, entry.about_id) == (by.pk, centre.pk)

    def test_keeps_only_what_is_different(self, centre, by):
        change(centre, by, quiet=40, spare_beds=4)

        assert list(RuleWeight.objects.values_list("rule", flat=True)) == ["quiet"]

    @pytest.mark.parametrize(
        ("refusal", "weighings"),
        [
            (RuleIsFixed, {"capacity": 5}),
            (RuleIsFixed, {"boys_age": 5}),
            (RuleIsFixed, {"spare_beds": Weighing(4, is_hard=True)}),
            (WeightOutOfBounds, {"quiet": HEAVIEST + 1}),
            (WeightOutOfBounds, {"quiet": -1}),
            (NothingChanged, {"quiet": 10}),
        ],
    )
    def test_a_refusal_changes_nothing(self, centre, by, refusal, weighings):
        with pytest.raises(refusal):
            change(centre, by, **weighings)

        assert not RuleWeight.objects.exists()
        assert not AuditEntry.objects.exists()

    def test_refuses_what_was_shown_before_somebody_elses_change(self, centre, by):
        seen = rules_of(centre).version
        change(centre, by, quiet=40)

        with pytest.raises(WeightsChangedMeanwhile):
            change(centre, by, seen=seen, quiet=20)

        assert rules_of(centre).weight("quiet") == 40


class TestRuleWeight:
    @pytest.mark.parametrize(
        ("rule", "weight", "is_hard"),
        [
            ("capacity", 5, False),
            ("alone", 5, True),
            ("spare_beds", 4, True),
            ("quiet", HEAVIEST + 1, False),
        ],
    )
    def test_the_database_refuses_what_must_not_be(self, centre, by, rule, weight, is_hard):
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleWeight.objects.create(
                centre=centre, rule=rule, weight=weight, is_hard=is_hard, set_by=by
            )

    def test_a_rule_counts_for_one_thing_now(self, centre, by):
        RuleWeight.objects.create(centre=centre, rule="quiet", weight=4, set_by=by)

        with pytest.raises(IntegrityError), transaction.atomic():
            RuleWeight.objects.create(centre=centre, rule="quiet", weight=5, set_by=by)


class TestPlacingByTheRules:
    @pytest.fixture
    def rooms(self, centre):
        villa = VillaFactory(centre=centre)
        return (
            RoomFactory(villa=villa, code="tight", beds=1),
            RoomFactory(villa=villa, code="quiet", features=["quiet"], beds=4),
        )

    def codes(self, centre, *guests):
        return [option.room.code for option in fit(centre, *guests)]

    def test_the_weights_decide_which_room_comes_first(self, centre, by, rooms):
        assert self.codes(centre, SLEEPS_BADLY) == ["tight", "quiet"]

        change(centre, by, quiet=40)

        assert self.codes(centre, SLEEPS_BADLY) == ["quiet", "tight"]

    def test_what_counts_for_nothing_is_not_said(self, centre, by, rooms):
        change(centre, by, quiet=0)

        said = {sentence for option in fit(centre, SLEEPS_BADLY) for sentence in option.given_up}

        assert "Not the quiet side" not in said

    def test_a_rule_that_was_made_hard_is_never_given_up(self, centre, by, rooms):
        change(centre, by, quiet=Weighing(10, is_hard=True))

        assert self.codes(centre, SLEEPS_BADLY) == ["quiet"]
        with pytest.raises(RoomLacksFeature):
            check_beds(
                centre=centre,
                guests=[SLEEPS_BADLY],
                beds=list(rooms[0].beds.all()),
                from_on=TONIGHT,
                nights=3,
                at=AT,
            )

    def test_near_staff_made_hard_holds_for_children_on_their_own(self, centre, by):
        RoomFactory(centre=centre, audience="girls", beds=1)
        change(centre, by, near_staff=Weighing(15, is_hard=True))
        forget_rules(centre)

        found = best_beds(
            centre=centre, guests=[Guest("F", 2014)], from_on=TONIGHT, nights=1, at=AT
        )

        assert found.why_none == "No room near staff is free for the night."

    def test_an_option_says_what_it_keeps_and_gives_up(self, centre, rooms):
        first, second = fit(centre, SLEEPS_BADLY)

        assert first.kept == ("No bed stays empty beside them",)
        assert first.given_up == ("Not the quiet side",)
        assert second.kept == ("Quiet",)
        assert second.given_up == ("3 beds stay empty beside them",)

    def test_a_baby_goes_where_there_is_a_cot(self, centre):
        villa = VillaFactory(centre=centre)
        RoomFactory(villa=villa, code="no_cot", beds=2, for_families=True)
        RoomFactory(villa=villa, code="cot", beds=2, cots=1, for_families=True)
        baby = Guest("M", TONIGHT.year, "child")

        best, other = fit(centre, Guest("F", 1995), baby)

        assert (best.room.code, other.room.code) == ("cot", "no_cot")
        assert "No cot for the baby" in other.given_up

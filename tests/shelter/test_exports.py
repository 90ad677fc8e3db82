"""Files that leave the house: for a reason, by two where they show persons, once (B7, P18)."""

import csv
import io
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from residents.actions import assign_file, record_consent
from shelter.exports.actions import (
    DecidesOwn,
    NotHers,
    NotReady,
    SpanNotOffered,
    ask_export,
    decide_export,
    fetch_export,
    lapse_exports,
)
from shelter.exports.spans import Span, span_of, spans_offered
from shelter.shared.states import IllegalMove, StaleState
from staff.audit import subjects_of
from staff.models import AuditEntry, Export, Notice
from tests.reports.test_occupancy import last_month, turn_away
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory, TeamFactory
from tests.rooms.factories import StayFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def team(centre):
    return TeamFactory(centre=centre)


@pytest.fixture
def manager(centre):
    return MemberFactory(centre=centre, role="manager", language="en")


@pytest.fixture
def lead(centre, team):
    return MemberFactory(centre=centre, role="lead", teams=[team], language="en")


@pytest.fixture
def privacy(centre):
    return MemberFactory(centre=centre, role="privacy", language="en")


@pytest.fixture
def month(centre):
    first, _end = last_month(centre)
    return Span(first.year, first.month)


def ask(by, span, *, kind="occupancy", reason="report", file_format="csv", at=None):
    return ask_export(
        kind=kind,
        span=span,
        file_format=file_format,
        reason=reason,
        by=by,
        at=at or timezone.now(),
    )


def fetched(export, by, at=None):
    with translation.override("en"):
        return fetch_export(export=export, by=by, at=at or timezone.now())


def table_of(found):
    return list(csv.reader(io.StringIO(found.content.decode("utf-8-sig"), newline="")))


def stay_in(centre, team, span, *, statistics=None):
    """Put somebody in the house for that month; she agrees to be counted, or not."""
    person = PersonFactory(centre=centre, team=team)
    StayFactory(centre=centre, person=person, arrives_on=span.first, nights=60)
    if statistics is not None:
        now = timezone.now()
        until = now.date() + timedelta(days=80)
        record_consent(
            person=person, purpose="statistics", given=statistics, until_on=until, by=None, at=now
        )  # fmt: skip
    return person


class TestAskExport:
    def test_of_figures_is_ready_at_once(self, manager, privacy, month):
        export = ask(manager, month)

        assert (export.state, export.identifies) == ("ready", False)
        assert not Notice.objects.exists()

    def test_of_persons_waits_for_a_second_one_who_is_told(self, lead, privacy, month):
        export = ask(lead, month, kind="stays")

        assert (export.state, export.identifies) == ("waiting", True)
        notice = Notice.objects.get()
        assert (notice.member, notice.kind, notice.subject_id) == (
            privacy, "export_waiting", export.pk,
        )  # fmt: skip

    def test_stands_in_the_trail_with_its_reason(self, manager, month):
        export = ask(manager, month, reason="ministry")

        entry = AuditEntry.objects.get(about_id=export.pk)
        assert (entry.action, entry.reason) == ("exports:export_asked", "ministry")

    def test_refuses_figures_of_a_month_that_goes_on(self, manager, centre):
        tonight = centre.night()

        with pytest.raises(SpanNotOffered):
            ask(manager, Span(tonight.year, tonight.month))
        assert not Export.objects.exists()

    def test_refuses_persons_of_a_whole_year(self, lead, centre):
        with pytest.raises(SpanNotOffered):
            ask(lead, Span(centre.night().year), kind="stays")

    @pytest.mark.parametrize("code", ["2026-13", "2026-1", "1999", "", "2026-10-01", "=2026"])
    def test_only_calendar_months_and_years_are_spans(self, code):
        with pytest.raises(ValueError, match=f"^{code}$"):
            span_of(code)


class TestDecideExport:
    def test_lets_it_be_fetched_and_tells_who_asked(self, lead, privacy, month):
        export = ask(lead, month, kind="stays")

        decide_export(export=export, allow=True, by=privacy, at=timezone.now())

        assert export.state == "ready"
        assert Notice.objects.filter(member=lead, kind="export_decided").exists()

    def test_refuses_it_for_good(self, lead, privacy, month):
        export = ask(lead, month, kind="stays")
        decide_export(export=export, allow=False, by=privacy, at=timezone.now())

        with pytest.raises(NotReady):
            fetched(export, lead)
        with pytest.raises(IllegalMove):
            decide_export(export=export, allow=True, by=privacy, at=timezone.now())

    def test_nobody_decides_what_she_asked_for(self, centre, team, month):
        both = MemberFactory(centre=centre, roles=["lead", "privacy"], teams=[team])
        export = ask(both, month, kind="stays")

        with pytest.raises(DecidesOwn):
            decide_export(export=export, allow=True, by=both, at=timezone.now())
        assert not Notice.objects.filter(member=both).exists()
        with pytest.raises(IntegrityError), transaction.atomic():
            Export.objects.filter(pk=export.pk).update(decided_by=both)

    def test_without_a_second_person_the_database_makes_nothing_ready(self, lead, month):
        export = ask(lead, month, kind="stays")

        with pytest.raises(IntegrityError), transaction.atomic():
            Export.objects.filter(pk=export.pk).update(state="ready")


class TestFetchExport:
    def test_gives_it_out_once(self, manager, month):
        export = ask(manager, month)
        fetched(export, manager)

        with pytest.raises(NotReady):
            fetched(Export.objects.get(), manager)
        assert Export.objects.get().rows == 1

    def test_of_two_at_once_one_gets_it(self, manager, month):
        export = ask(manager, month)
        other = Export.objects.get()
        fetched(export, manager)

        with pytest.raises(StaleState):
            fetched(other, manager)

    def test_not_after_a_day(self, manager, month):
        at = timezone.now()
        export = ask(manager, month, at=at)

        with pytest.raises(NotReady):
            fetched(export, manager, at + timedelta(hours=24))
        fetched(export, manager, at + timedelta(hours=23, minutes=59))

    def test_a_waiting_one_is_not_fetched(self, lead, month):
        with pytest.raises(NotReady):
            fetched(ask(lead, month, kind="stays"), lead)

    def test_by_nobody_else(self, manager, privacy, month):
        export = ask(manager, month)

        with pytest.raises(NotHers):
            fetched(export, privacy)

    def test_lapses_by_the_clock(self, manager, lead, month):
        at = timezone.now()
        ask(manager, month, at=at)
        ask(lead, month, kind="stays", at=at)

        assert lapse_exports(at=at + timedelta(hours=23)) == {"not_fetched": 0, "not_decided": 0}
        assert lapse_exports(at=at + timedelta(hours=25)) == {"not_fetched": 1, "not_decided": 0}
        assert lapse_exports(at=at + timedelta(days=8)) == {"not_fetched": 0, "not_decided": 1}
        assert set(Export.objects.values_list("state", flat=True)) == {"lapsed"}


class TestTurnedAway:
    def test_small_numbers_and_what_gives_them_away_are_hidden(self, centre, manager, month):
        for reason, count in (("no_bed", 9), ("unreachable", 2), ("not_eligible", 7)):
            turn_away(centre, reason, count, on=month.first)

        [head, row] = table_of(fetched(ask(manager, month, kind="turned_away"), manager))

        cells = dict(zip(head, row, strict=True))
        assert cells["could not be reached"] == cells["not the right service"] == "hidden"
        assert cells["no bed that fits"] == "9"
        assert cells["All reasons"] == "18"

    def test_a_year_that_goes_on_has_no_sums(self, centre, manager):
        year = Span(centre.night().year)
        if not year.months_over(centre):
            pytest.skip("the first month of a year is not over yet")

        rows = table_of(fetched(ask(manager, year, kind="turned_away"), manager))

        assert len(rows) == 1 + len(year.months_over(centre))

    def test_a_year_that_is_over_has_them_as_far_as_they_give_no_month_away(self, centre, manager):
        year = centre.night().year - 1
        for number in range(1, 13):
            turn_away(centre, "no_bed", 10, on=date(year, number, 5))
        turn_away(centre, "unreachable", 3, on=date(year, 4, 5))

        rows = table_of(fetched(ask(manager, Span(year), kind="turned_away"), manager))

        head, *months, whole = rows
        place = head.index("could not be reached")
        assert len(months) == 12
        assert [row[place] for row in months].count("hidden") == 1
        assert (whole[0], whole[place]) == ("Whole year", "hidden")

    def test_of_months_and_their_year_the_months_say_the_same(self, centre, manager):
        year = centre.night().year - 1
        for number in range(1, 13):
            turn_away(centre, "no_bed", number, on=date(year, number, 5))
        alone = [
            table_of(fetched(ask(manager, Span(year, n), kind="turned_away"), manager))[1]
            for n in range(1, 13)
        ]

        together = table_of(fetched(ask(manager, Span(year), kind="turned_away"), manager))

        assert together[1:13] == alone


class TestOccupancy:
    def test_tells_beds_and_nights_of_a_month(self, centre, manager, month):
        StayFactory(centre=centre, arrives_on=month.first, nights=10)

        [head, row] = table_of(fetched(ask(manager, month), manager))

        cells = dict(zip(head, row, strict=True))
        assert cells["Nights slept"] == "10"
        assert cells["Stays that ended"] == "0"

    def test_few_nights_are_hidden_with_their_percent(self, centre, manager, month):
        StayFactory(centre=centre, arrives_on=month.first, nights=3)

        [head, row] = table_of(fetched(ask(manager, month), manager))

        cells = dict(zip(head, row, strict=True))
        assert (cells["Nights slept"], cells["Percent"]) == ("hidden", "hidden")


class TestStays:
    def rows(self, lead, privacy, month, reason):
        export = ask(lead, month, kind="stays", reason=reason)
        decide_export(export=export, allow=True, by=privacy, at=timezone.now())
        found = fetched(export, lead)
        return {row[0] for row in table_of(found)[1:]}, set(found.persons)

    def test_shows_only_those_whom_the_asker_sees(self, centre, team, lead, privacy, month):
        hers = stay_in(centre, team, month)
        stay_in(centre, TeamFactory(centre=centre), month)
        stay_in(CentreFactory(), None, month)

        codes, persons = self.rows(lead, privacy, month, "handover")

        assert (codes, persons) == ({hers.code}, {hers.pk})

    def test_a_restricted_file_that_is_not_hers_is_not_in_it(
        self, centre, team, lead, privacy, month
    ):
        person = stay_in(centre, team, month)
        worker = MemberFactory(centre=centre, role="caseworker", teams=[team])
        assign_file(case_file=person.case_file, member=worker, by=None, at=timezone.now())
        type(person.case_file).objects.update(restricted=True)
        assert self.rows(lead, privacy, month, "handover") == (set(), set())

        assign_file(case_file=person.case_file, member=lead, by=None, at=timezone.now())
        assert self.rows(lead, privacy, month, "handover")[0] == {person.code}

    @pytest.mark.parametrize("reason", ["report", "ministry"])
    def test_in_statistics_is_who_agreed_to_them(self, centre, team, lead, privacy, month, reason):
        counted = stay_in(centre, team, month, statistics=True)
        stay_in(centre, team, month, statistics=False)
        stay_in(centre, team, month)

        assert self.rows(lead, privacy, month, reason)[0] == {counted.code}

    def test_has_no_name(self, centre, team, lead, privacy, month):
        person = PersonFactory(centre=centre, team=team, arabic=True)
        StayFactory(centre=centre, person=person, arrives_on=month.first, nights=60)
        export = ask(lead, month, kind="stays", reason="handover")
        decide_export(export=export, allow=True, by=privacy, at=timezone.now())

        text = fetched(export, lead).content.decode()

        assert person.code in text
        assert "مريم" not in text
        assert "5512" not in text


def sent(month, **more):
    return {
        "kind": "occupancy", "span": month.code, "file_format": "csv", "reason": "report", **more,
    }  # fmt: skip


class TestPages:
    def test_a_file_is_asked_for_and_fetched(self, client, manager, month):
        client.force_login(manager)
        page = client.post(reverse("export_ask"), sent(month), follow=True)
        assert "ready to fetch" in page.text

        answer = client.post(reverse("export_fetch", args=[Export.objects.get().pk]))

        assert answer.status_code == 200
        assert answer["Content-Disposition"] == 'attachment; filename="export.csv"'
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer.streaming
        assert b"".join(answer).startswith(b"\xef\xbb\xbf")
        again = client.post(reverse("export_fetch", args=[Export.objects.get().pk]))
        assert again.status_code == 409
        assert "can no longer be fetched" in again.text

    def test_a_workbook_reads_from_right_to_left_in_arabic(self, client, manager, month):
        manager.language = "ar"
        manager.save()
        client.force_login(manager)
        client.post(reverse("export_ask"), sent(month, file_format="xlsx"))

        answer = client.post(reverse("export_fetch", args=[Export.objects.get().pk]))

        sheet = load_workbook(io.BytesIO(b"".join(answer))).active
        assert sheet.sheet_view.rightToLeft
        assert sheet["A1"].value == "الشهر"

    def test_the_trail_names_every_person_in_the_file(
        self, client, settings, centre, team, lead, privacy, month
    ):
        settings.DEMO = True  # no second factor is asked
        persons = {stay_in(centre, team, month).pk for _number in range(3)}
        export = ask(lead, month, kind="stays", reason="handover")
        client.force_login(privacy)
        client.post(reverse("export_decide", args=[export.pk]), {"decision": "allow"})
        client.force_login(lead)

        answer = client.post(reverse("export_fetch", args=[export.pk]))

        assert answer.status_code == 200
        entry = AuditEntry.objects.filter(reason="export").get()
        assert set(subjects_of(entry)) == persons
        assert (entry.member_id, entry.action) == (lead.pk, "export_fetch")

    def test_without_its_audit_row_no_byte_of_it_leaves(
        self, client, settings, centre, team, lead, privacy, month
    ):
        settings.DEMO = True
        person = stay_in(centre, team, month)
        export = ask(lead, month, kind="stays", reason="handover")
        decide_export(export=export, allow=True, by=privacy, at=timezone.now())
        client.force_login(lead)

        with patch("staff.middleware.write_entry", side_effect=RuntimeError):
            answer = client.post(reverse("export_fetch", args=[export.pk]))

        assert answer.status_code == 503
        assert person.code not in answer.text

    @pytest.mark.parametrize("name", ["export_fetch", "export_decide"])
    def test_what_shows_persons_asks_for_a_second_factor(self, client, lead, privacy, month, name):
        export = ask(lead, month, kind="stays", reason="handover")
        if name == "export_fetch":
            decide_export(export=export, allow=True, by=privacy, at=timezone.now())
        client.force_login(lead if name == "export_fetch" else privacy)
        with patch("staff.factors.checking.is_asked", return_value=True):
            answer = client.post(reverse(name, args=[export.pk]), {"decision": "allow"})
            page = client.get(reverse("export_list")).text

        assert answer.status_code == 422
        assert 'name="factor_code"' in page
        assert Export.objects.get().state == ("ready" if name == "export_fetch" else "waiting")

    def test_nothing_of_a_file_is_kept(self, client, manager, month):
        client.force_login(manager)
        export = ask(manager, month)
        client.post(reverse("export_fetch", args=[export.pk]), {"token": "t-fetch"})

        from staff.models import KeptAnswer

        assert not KeptAnswer.objects.exists()
        media = settings.MEDIA_ROOT
        assert not media.exists() or not [p for p in media.rglob("*") if p.suffix]

    def test_what_was_chosen_stays_when_it_is_refused(self, client, manager, centre):
        tonight = centre.night()
        client.force_login(manager)

        answer = client.post(reverse("export_ask"), sent(Span(tonight.year, tonight.month)))

        assert answer.status_code == 422
        assert "Choose a month that is over" in answer.text
        assert 'value="ministry"' in answer.text
        assert not Export.objects.exists()

    def test_who_may_not_have_a_kind_is_not_offered_it(self, client, manager, lead, month):
        client.force_login(manager)
        assert client.post(reverse("export_ask"), sent(month, kind="stays")).status_code == 422
        client.force_login(lead)
        assert client.post(reverse("export_ask"), sent(month)).status_code == 422
        assert not Export.objects.exists()

    def test_the_log_is_hers_alone_but_whole_for_who_decides(
        self, client, manager, lead, privacy, month
    ):
        ask(manager, month, reason="ministry")
        words = {}
        for member in (manager, lead, privacy):
            client.force_login(member)
            words[member] = (
                "figures that an authority asks for ·" in client.get(reverse("export_list")).text
            )

        assert words == {manager: True, lead: False, privacy: True}

    @pytest.mark.parametrize("role", ["house", "caseworker", "admin", "nurse", "trainer"])
    def test_others_see_nothing_of_it(self, client, centre, role):
        client.force_login(MemberFactory(centre=centre, role=role))

        assert client.get(reverse("export_list")).status_code == 403


class TestSpans:
    def test_offers_months_and_years_the_latest_first(self, centre):
        months, years = spans_offered(centre)

        tonight = centre.night()
        assert months[0] == Span(tonight.year, tonight.month)
        assert len({span.code for span in months}) == 24
        assert years[0] == Span(tonight.year)

    def test_a_month_is_over_when_its_last_night_is(self, centre):
        with patch.object(type(centre), "night", lambda self, at=None: date(2026, 11, 1)):
            assert Span(2026, 10).months_over(centre) == [date(2026, 10, 1)]
            assert Span(2026, 11).months_over(centre) == []
            assert len(Span(2026).months_over(centre)) == 10
            assert Span(2025).is_year_over(centre)

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rooms.actions import Signatures, Thing, take_in_belongings
from rooms.models import BelongingsItem, BelongingsRelease, ExitRecord, Stay
from shelter.shared.nights import NIGHT
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory
from tests.rooms.factories import RoomFactory, StayFactory
from tests.support.factors import app_of

pytestmark = pytest.mark.django_db
PIN = "739046"


@pytest.fixture
def beds():
    return list(RoomFactory(beds=2).beds.all())


@pytest.fixture
def centre(beds):
    return beds[0].room.villa.centre


@pytest.fixture
def stay(beds, centre):
    return StayFactory(bed=beds[0], arrives_on=centre.night() - 2 * NIGHT, nights=6)


@pytest.fixture
def second(centre):
    return MemberFactory(role="supervisor", centre=centre, pin=make_password(PIN))


@pytest.fixture
def desk(client, centre):
    client.member = MemberFactory(role="house", centre=centre, language="en")
    client.force_login(client.member)
    return client


def url(name, stay):
    return reverse(f"rooms:{name}", args=[stay.pk])


def form(*rows, **more):
    things = {f"t-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}
    shape = {"t-TOTAL_FORMS": len(rows), "t-INITIAL_FORMS": 0}
    return {**shape, **things, "signs": "her", **more}


RING = {"kind": "jewellery", "description": "خاتم ذهب", "place": "S-4", "seal_number": "B-17"}
CASH = {"kind": "cash", "place": "S-4", "amount": "٢٥٠٫٥٠", "currency": "QAR"}


def taken(stay, by, count=2):
    things = [Thing(kind="keys", place="S-4", description="مفتاح البيت")] * count
    given = {"things": things, "signed": Signatures(by_her=True), "by": by}
    take_in_belongings(stay=stay, **given, at=timezone.now())
    return list(stay.belongings.order_by("number"))


class TestTakeInPage:
    def test_takes_in_what_was_typed_in_any_digits(self, desk, stay):
        answer = desk.post(url("belongings_take_in", stay), form(RING, CASH, {}))

        assert answer.headers["Location"] == url("belongings", stay)
        ring, cash = BelongingsItem.objects.order_by("number")
        assert (ring.kind, str(cash.amount)) == ("jewellery", "250.50")
        assert ring.record.signed_by_her

    def test_a_colleague_signs_with_her_pin_or_a_code_of_her_app(self, desk, stay, second):
        app = app_of(second)
        for code in (PIN, app.code()):
            signed = {"signs": "colleague", "second": str(second.pk), "second_code": code}
            assert (
                desk.post(url("belongings_take_in", stay), form(RING, **signed)).status_code == 302
            )

        assert {item.record.second for item in BelongingsItem.objects.all()} == {second}
        assert AuditEntry.objects.filter(action="account:signed_beside", member_id=second.pk)

    @pytest.mark.parametrize("code", ["", "739047"])
    def test_a_wrong_code_keeps_what_was_typed(self, desk, stay, second, code):
        signed = {"signs": "colleague", "second": str(second.pk), "second_code": code}

        page = desk.post(url("belongings_take_in", stay), form(RING, **signed))

        assert page.status_code == 422
        assert 'value="خاتم ذهب"' in page.text
        assert not BelongingsItem.objects.exists()

    def test_wrong_codes_are_counted_though_nothing_is_kept(self, desk, stay, second, settings):
        signed = {"signs": "colleague", "second": str(second.pk), "second_code": "739047"}
        for _try in range(settings.AXES_FAILURE_LIMIT + 1):
            page = desk.post(url("belongings_take_in", stay), form(RING, **signed, token=str(_try)))

        assert "Too many wrong codes" in page.text
        right = form(RING, **{**signed, "second_code": PIN})
        assert desk.post(url("belongings_take_in", stay), right).status_code == 422

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ([{}], "Write down at least one thing"),
            ([{**RING, "place": ""}], "which safe or locker"),
            ([{**RING, "kind": ""}], "Say what it is"),
            ([{**CASH, "currency": ""}], "Count the cash"),
            ([{**CASH, "amount": "كثير"}], "in digits"),
        ],
    )
    def test_says_what_is_wrong(self, desk, stay, second, rows, words):
        page = desk.post(url("belongings_take_in", stay), form(*rows))

        assert page.status_code == 422
        assert words in page.text

    def test_without_a_second_signature_says_so(self, desk, stay, second):
        page = desk.post(url("belongings_take_in", stay), form(RING, signs="colleague"))

        assert page.status_code == 422
        assert "Two sign" in page.text

    def test_one_more_row_keeps_what_was_typed(self, desk, stay):
        page = desk.post(url("belongings_take_in", stay), form(RING, {}, go="more"))

        assert page.status_code == 200
        assert 'name="t-2-kind"' in page.text
        assert 'value="خاتم ذهب"' in page.text
        assert not BelongingsItem.objects.exists()

    def test_a_double_click_takes_in_once(self, desk, stay):
        for _twice in range(2):
            desk.post(url("belongings_take_in", stay), form(RING, token="t"))

        assert BelongingsItem.objects.count() == 1

    def test_asks_the_member_anew_when_her_own_step_is_long_ago(self, desk, stay):
        app = app_of(desk.member)
        desk.member.sign_ins.update(second_factor_at=timezone.now() - timedelta(hours=1))
        page = desk.get(url("belongings_take_in", stay))
        assert 'name="factor_code"' in page.text

        refused = desk.post(url("belongings_take_in", stay), form(RING))
        done = desk.post(url("belongings_take_in", stay), form(RING, factor_code=app.code()))

        assert (refused.status_code, done.status_code) == (422, 302)


class TestGiveBackPage:
    def test_gives_back_what_was_ticked(self, desk, stay):
        keys, _other = taken(stay, desk.member)

        answer = desk.post(
            url("belongings_give_back", stay), {"items": [keys.pk], "to": "herself", "signs": "her"}
        )

        assert answer.status_code == 302
        assert [line.item for line in BelongingsRelease.objects.get().lines.all()] == [keys]

    def test_keeps_what_was_typed_when_it_is_refused(self, desk, stay):
        keys, _other = taken(stay, desk.member)
        sent = {"items": [keys.pk], "to": "authorised", "receiver": "", "signs": "her"}

        page = desk.post(url("belongings_give_back", stay), sent)

        assert page.status_code == 422
        assert "Write who received it" in page.text
        assert f'value="{keys.pk}"' in page.text
        assert "checked" in page.text

    def test_things_of_another_stay_are_no_choice(self, desk, stay, beds):
        theirs = taken(StayFactory(bed=beds[1]), desk.member, 1)[0]
        taken(stay, desk.member, 1)
        sent = {"items": [theirs.pk], "to": "herself", "signs": "her"}

        assert desk.post(url("belongings_give_back", stay), sent).status_code == 422
        assert not BelongingsRelease.objects.exists()


class TestPages:
    def test_the_receipt_describes_nothing_and_her_copy_does_on_purpose(self, desk, stay):
        taken(stay, desk.member)

        receipt = desk.get(url("belongings_receipt", stay))
        assert stay.person.code in receipt.text
        assert "keys" in receipt.text
        assert "مفتاح البيت" not in receipt.text
        copy = desk.post(url("belongings_copy", stay))

        assert "مفتاح البيت" in copy.text
        entry = AuditEntry.objects.latest("pk")
        assert (entry.action, entry.reason) == ("rooms:belongings_copy", "her_copy")

    def test_of_a_restricted_file_say_no_words(self, desk, stay):
        taken(stay, desk.member)
        stay.person.case_file.restricted = True
        stay.person.case_file.save(update_fields=["restricted"])

        for page in (
            desk.get(url("belongings", stay)),
            desk.post(url("belongings_copy", stay)),
        ):
            assert page.status_code == 200
            assert "مفتاح البيت" not in page.text

    def test_ask_the_same_number_of_questions_for_two_and_for_ten(self, desk, stay):
        counts = []
        for more in (2, 8):
            taken(stay, desk.member, more)
            with CaptureQueriesContext(connection) as asked:
                desk.get(url("belongings", stay))
            counts.append(len(asked))

        assert counts[0] == counts[1]

    @pytest.mark.parametrize("role", ["caseworker", "manager", "trainer"])
    def test_are_for_who_runs_the_house(self, client, centre, stay, role):
        client.force_login(MemberFactory(role=role, centre=centre))

        assert client.get(url("belongings", stay)).status_code == 403

    def test_are_in_arabic(self, client, centre, stay):
        member = MemberFactory(role="house", centre=centre, language="ar")
        client.force_login(member)
        taken(stay, member)

        assert "الأمانات" in client.get(url("belongings", stay)).text


class TestCheckOutPage:
    ANSWERS = {"destination": "relatives", "safe_for_her": "yes", "safe_for_worker": "yes"}

    def test_says_what_is_kept_planned_and_not_recorded(self, desk, stay):
        taken(stay, desk.member)

        page = desk.get(url("stay_check_out", stay))

        assert "2 things are still kept" in page.text
        assert "no safe way is recorded" in page.text
        assert "not begun" in page.text
        left = timezone.now().astimezone(stay.centre.zone).date()
        assert f"{(left + 180 * NIGHT).day}" in page.text

    def test_keeps_them_until_a_date(self, desk, stay):
        taken(stay, desk.member)
        until = (timezone.now() + 30 * NIGHT).date().isoformat()
        refused = desk.post(url("stay_check_out", stay), {**self.ANSWERS, "go": "leave"})
        assert refused.status_code == 422
        assert "still kept" in refused.text
        answers = {**self.ANSWERS, "belongings": "kept", "belongings_until": until}

        check = desk.post(url("stay_check_out", stay), answers)
        assert f'name="belongings_until" value="{until}"' in check.text
        desk.post(url("stay_check_out", stay), {**answers, "go": "leave"})

        assert str(ExitRecord.objects.get().belongings_until) == until
        page = desk.get(reverse("rooms:stay_detail", args=[stay.pk]))
        assert "kept for her until a date" in page.text

    def test_asks_why_it_is_not_safe(self, desk, stay):
        unsafe = {**self.ANSWERS, "safe_for_worker": "no"}
        page = desk.post(url("stay_check_out", stay), unsafe)
        assert page.status_code == 422
        assert "Say why" in page.text

        said = {**unsafe, "unsafe_reason": "he_knows", "unsafe_note": "اتصلنا", "go": "leave"}
        assert desk.post(url("stay_check_out", stay), said).status_code == 302
        assert Stay.objects.get(pk=stay.pk).safe_for_worker is False
        assert ExitRecord.objects.get().unsafe_reason == "he_knows"
        page = reverse("rooms:stay_detail", args=[stay.pk])
        assert "اتصلنا" in desk.get(page).text
        stay.person.case_file.restricted = True
        stay.person.case_file.save(update_fields=["restricted"])
        assert "اتصلنا" not in desk.get(page).text

"""The main job, by keyboard alone, in both languages: a family comes, is planned for, leaves.

Every member signs in for herself, with her password and a code from her telephone.
"""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from rehabilitation.actions.courses import add_course, plan_run, weekly_sessions
from rehabilitation.actions.enrolments import enrol_person
from rehabilitation.models import Enrolment, Plan, Review
from rooms.models import BedNight, Stay
from staff.models import SignIn
from tests.residents.factories import PersonFactory
from tests.rooms.factories import RoomFactory, StayFactory
from tests.support.factors import app_of
from tests.support.jobs import run_queued_jobs
from tests.support.keyboard import Keyboard

PASSWORD = "a-long-sentence"
PIN = "418302"
NAMES = {"ar": "مريم عبد الله الهاجري", "en": "Mariam Abdullah Hassan"}
WORDS = {
    "ar": ("استخراج أوراقها الثبوتية", "النوم بأمان ليلًا", "تتقدم"),
    "en": ("Her own papers", "Sleep without fear", "Going well"),
}


@pytest.fixture
def villa(evening, house):
    """A family room with four beds, a women's room where someone sleeps, and a full course."""
    centre = house["house"].centre
    RoomFactory(centre=centre, for_families=True, beds=4, code="9")
    women = RoomFactory(centre=centre, beds=2, code="1")
    StayFactory(bed=women.beds.first(), nights=20)
    today = timezone.now().astimezone(centre.zone).date()
    course = add_course(centre=centre, name_ar="الخياطة", name_en="Sewing", by=house["trainer"])
    sessions = weekly_sessions(
        centre=centre, starts_on=today, ends_on=today + timedelta(days=40), weekdays=[0, 2],
        begins=time(10), ends=time(12),
    )  # fmt: skip
    run = plan_run(
        course=course, trainer=house["trainer"], capacity=1, sessions=sessions, by=house["trainer"]
    )
    enrol_person(
        run=run, person=PersonFactory(centre=centre), by=house["trainer"], at=timezone.now()
    )
    return run


@pytest.fixture
def evening():
    """It is six in the evening in Qatar, whenever the suite runs."""
    now = timezone.now().astimezone(ZoneInfo("Asia/Qatar")).replace(hour=18, minute=0)
    with time_machine.travel(now, tick=True):
        yield now


@pytest.fixture(params=["ar", pytest.param("en", marks=pytest.mark.long)])
def language(request, house):
    for member in house.values():
        member.language = request.param
        member.set_password(PASSWORD)
        member.save()
    return request.param


@pytest.fixture
def as_member(visit, evening, house, language):
    """Sign in by keyboard as the member of a role, whose telephone shows her codes."""
    apps = {}

    def sign_in(role):
        first = role not in apps
        apps[role] = apps.get(role) or app_of(house[role])
        page = visit(language=language).page
        sign_in_by_keyboard(page, house[role], apps[role])
        if first:
            accept_terms_and_choose_a_pin(page)
        return page

    return sign_in


def test_a_family_is_checked_in_planned_for_and_checked_out(as_member, evening, villa, language):
    mother = check_in(as_member("house"), language)
    swap(as_member("house"), mother)
    run_queued_jobs()
    before = nights_tonight(as_member("manager"), language)
    write_plan(as_member("caseworker"), mother, language)
    approve(as_member("lead"), mother)
    with time_machine.travel(evening + timedelta(days=10), tick=True):
        call_command("run_job", "flag_overdue_reviews")
        complete_late_review(as_member("caseworker"), mother, language)
        enrol_in_the_full_course(as_member("caseworker"), mother)
        check_out_the_family(as_member("house"), mother)
        assert nights_tonight(as_member("manager"), language) == before - 3


def sign_in_by_keyboard(page, member, app):
    """Her name and password, then the code that her telephone shows now."""
    keys = Keyboard(page)
    page.goto("/sign-in/")
    assert page.get_attribute("html", "lang") == member.language
    keys.type("[name=login]", member.login)
    keys.type("[name=password]", PASSWORD)
    keys.go("form:has([name=password]) button[type=submit]")
    page.wait_for_url("**/sign-in/second/")
    keys.type("[name=factor_code]", app.code())
    keys.go("form:has([name=factor_code]) button[type=submit]")
    signed_in = SignIn.objects.filter(member=member).latest("started_at")
    assert signed_in.second_factor_at
    assert "/sign-in/" not in page.url


def accept_terms_and_choose_a_pin(page):
    """Both are asked at a first sign-in, and never again."""
    keys = Keyboard(page)
    page.wait_for_url("**/terms/")
    keys.go("form[action='/terms/'] button")
    page.wait_for_url("**/preferences/pin/")
    keys.type("[name=current]", PASSWORD)
    keys.type("[name=pin]", PIN)
    keys.type("[name=again]", PIN)
    keys.go("form:has([name=pin]) button[type=submit]")
    page.wait_for_url("**/preferences/")


def check_in(page, language):
    """Five steps: a mother of 34 with a boy of 7 and a girl of 3, 14 nights, the best fit."""
    keys = Keyboard(page)
    page.goto("/", wait_until="networkidle")
    page.keyboard.press("n")
    page.wait_for_url("**/check-in/")
    keys.go("form:has([name=safe]) button[type=submit]")
    keys.press("[name=go][value=add_child]")
    expect(page.locator("[name='p-1-age']")).to_be_visible()
    keys.press("[name=go][value=add_child]")
    expect(page.locator("[name='p-2-age']")).to_be_visible()
    keys.type("[name='p-0-age']", "٣٤")
    keys.press("section:has([name='p-0-sex']) summary")
    keys.type("[name='p-0-name']", NAMES[language])
    keys.type("[name='p-0-phone']", "+974 5512 3456")
    keys.choose("[name='p-1-sex']", "M")
    keys.type("[name='p-1-age']", "7")
    keys.choose("[name='p-2-sex']", "F")
    keys.type("[name='p-2-age']", "3")
    keys.type("[name=nights]", "14")
    keys.press("[name=go][value=next]")
    page.wait_for_url("**/bed/")
    assert page.locator("[name=beds]").first.is_checked()
    keys.press("[name=go][value=next]")
    page.wait_for_url("**/consent/")
    keys.tick("[name=case_work][value=yes]")
    keys.tick("[name=contact][value=no]")
    keys.press("#check-in form .button--primary")
    page.wait_for_url("**/check/")
    assert NAMES[language] not in page.content()
    keys.press("#check-in form .button--primary")
    page.wait_for_url("**/stays/**")
    stay = Stay.objects.get(relation="self", person__birth_year=timezone.now().year - 34)
    assert BedNight.objects.filter(stay__household=stay.household).count() == 3 * 14
    return stay


def swap(page, mother):
    """The board shows all three; the two children change beds, and the board follows."""
    keys = Keyboard(page)
    page.goto("/", wait_until="networkidle")
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url("**/board/")
    children = list(
        Stay.objects.filter(household=mother.household, relation="child").order_by("created_at")
    )
    for stay in (mother, *children):
        expect(page.get_by_text(stay.person.code).first).to_be_visible()
    beds = beds_of(children)
    page.goto(f"/stays/{children[0].pk}/")
    keys.go(f"a[href='/stays/{children[0].pk}/swap/']")
    keys.choose("[name=other]", str(children[1].pk))
    keys.go("main form button[type=submit].button--primary")
    assert beds_of(children) == beds[::-1]
    page.goto("/board/")
    for stay, bed in zip(children, beds[::-1], strict=True):
        tile = page.locator(f"[data-bed='{bed}'], #bed-{bed}").first
        expect(tile).to_contain_text(stay.person.code)


def beds_of(stays):
    tonight = stays[0].centre.night()
    nights = dict(BedNight.objects.filter(stay__in=stays, night=tonight).values_list("stay", "bed"))
    return [nights[stay.pk] for stay in stays]


def write_plan(page, mother, language):
    """Two goals, one in her words and one from the library of the house; then handed in."""
    keys = Keyboard(page)
    first, second, _note = WORDS[language]
    page.goto("/plans/?whose=team&state=missing")
    keys.go(f"a[href='/plans/new/{mother.pk}/']")
    for index, (domain, title) in enumerate((("legal", first), ("psychological", second))):
        if not page.locator(f"[name$='-{index}-title']").count():
            keys.press("[name=add_goal][value=words]")
            expect(page.locator(f"[name$='-{index}-title']")).to_be_visible()
        keys.choose(f"[name$='-{index}-domain']", domain)
        keys.type(f"[name$='-{index}-title']", title)
    keys.press("#plan-form .button--primary")
    page.wait_for_url(lambda url: "/plans/" in url and "/new/" not in url)
    plan = Plan.objects.get(stay=mother)
    assert plan.goals.count() == 2
    keys.press(f"form[action='/plans/{plan.pk}/submit/'] button")
    expect(page.locator(f"form[action='/plans/{plan.pk}/submit/']")).to_have_count(0)
    plan.refresh_from_db()
    assert plan.state == "submitted"


def approve(page, mother):
    keys, plan = Keyboard(page), Plan.objects.get(stay=mother)
    page.goto(f"/plans/{plan.pk}/")
    keys.press(f"form[action='/plans/{plan.pk}/approve/'] button")
    expect(page.locator(f"form[action='/plans/{plan.pk}/approve/']")).to_have_count(0)
    plan.refresh_from_db()
    assert (plan.state, plan.approved_by.roles) == ("approved", ["lead"])


def complete_late_review(page, mother, language):
    """On day 11 the review of day 10 stands under "late"; goal by goal it is completed."""
    keys = Keyboard(page)
    review = Review.objects.get(stay=mother, day=10)
    assert (review.state, review.step) == ("due", 1)
    page.goto("/reviews/")
    expect(page.locator("#late")).to_contain_text(mother.person.code)
    keys.go(f"#late a[href='/reviews/{review.pk}/']")
    for goal in mother.plans.get().goals.all():
        keys.tick(f"[name='goal-{goal.pk}-status'][value=in_progress]")
        keys.type(f"[name^='goal-{goal.pk}'][name$=note]", WORDS[language][2])
    keys.press("#review form .button--primary")
    expect(page.locator("#review .badge--good").first).to_be_visible()
    review.refresh_from_db()
    assert (review.state, review.lines.count()) == ("done", 2)


def enrol_in_the_full_course(page, mother):
    keys = Keyboard(page)
    page.goto("/courses/")
    keys.go("#courses .card a.button")
    keys.type("[name=code]", mother.person.code)
    keys.press("form:has([name=code]) .button--primary")
    line = page.locator("#waiting-list .line")
    expect(line).to_contain_text(mother.person.code)
    expect(line).to_contain_text("1")
    assert Enrolment.objects.get(person=mother.person).state == "waiting"


def check_out_the_family(page, mother):
    """All three leave together; where to and how safe it is, is shown again before it counts."""
    keys = Keyboard(page)
    page.goto(f"/stays/{mother.pk}/")
    keys.go(f"a[href='/stays/{mother.pk}/check-out/']")
    keys.tick("[name=who][value=all]")
    keys.choose("select[name=destination]", "relatives")
    keys.tick("[name=safe_for_her][value=yes]")
    keys.tick("[name=safe_for_worker][value=yes]")
    keys.press("main form .button--primary")
    expect(page.locator("[name=go][value=leave]")).to_be_visible()
    keys.go("[name=go][value=leave]")
    assert set(Stay.objects.filter(household=mother.household).values_list("state", flat=True)) == {
        "ended"
    }


def nights_tonight(page, language):
    """Return how many sleep here tonight, as the manager reads it."""
    page.goto("/occupancy/")
    with translation.override(language):
        label = gettext("sleep here tonight")
    return int(page.locator(".stat", has_text=label).locator(".stat__value").inner_text())

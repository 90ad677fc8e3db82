"""What the members do in these two days, each on the pages of her own desk."""

from playwright.sync_api import expect

from rooms.models import BedNight, Dose, Extension, Handover, HouseIncident, Medicine, Stay
from tests.e2e.two_days.desk import PIN, press

CONFIRM = "#check-in form .button--primary"
SEND = "main form .button--primary[type=submit]"


class Family:
    """The mother, her son and her baby, found again by how old they are."""

    AGES = (34, 7, 1)

    def __init__(self, year):
        born = [year - age for age in self.AGES]
        stays = {stay.person.birth_year: stay for stay in Stay.objects.select_related("person")}
        self.mother, self.son, self.baby = self.stays = [stays[year] for year in born]


def hold_for_a_family(page):
    """A colleague telephones: a mother comes with two children, and their beds are held."""
    begin_check_in(page, channel="hotline")
    for count in (1, 2):
        page.click("[name=go][value=add_child]")
        page.locator(f"[name='p-{count}-age']").wait_for()
    page.fill("[name='p-0-age']", "34")
    page.select_option("[name='p-1-sex']", "M")
    page.fill("[name='p-1-age']", "7")
    page.select_option("[name='p-2-sex']", "F")
    page.fill("[name='p-2-age']", "1")
    page.fill("[name=nights]", "3")
    page.click("[name=go][value=next].button--primary")
    page.wait_for_url("**/bed/")
    page.click("[name=go][value=hold]")
    page.wait_for_url("**/stays/**")


def take_in_without_a_name(page):
    """At night somebody is brought: nothing is asked, and the best bed is hers."""
    begin_check_in(page, channel="police")
    page.fill("[name=nights]", "2")
    page.click("[name=go][value=bed_now]")
    page.wait_for_url("**/stays/**")
    stay = Stay.objects.get(channel="police")
    assert not stay.person.sealed_name
    assert stay.person.birth_year is None
    return stay


def begin_check_in(page, channel):
    page.goto("/check-in/")
    page.select_option("[name=channel]", channel)
    press(page, "form:has([name=safe]) button[type=submit]")
    page.wait_for_url("**/who/")


def welcome(page, stay):
    open_stay(page, stay)
    press(page, f"form[action='/stays/{stay.pk}/check-in/'] button")


def open_stay(page, stay):
    page.goto(f"/stays/{stay.pk}/")


def close_bed(page, bed):
    """A bed is broken, and nobody can say until when."""
    page.goto(f"/beds/{bed.pk}/out/")
    page.select_option("[name=reason]", "repair")
    press(page, f"form[action='/beds/{bed.pk}/out/'] button")


def reopen_bed(page, bed):
    page.goto(f"/beds/{bed.pk}/out/")
    press(page, "form[action$='/end/'] button")


def take_belongings_in(page, stay, colleague):
    page.goto(f"/stays/{stay.pk}/belongings/take-in/")
    page.select_option("[name='t-0-kind']", "jewellery")
    page.fill("[name='t-0-description']", "خاتم ذهب")
    page.fill("[name='t-0-place']", "S-4")
    page.check("[name=signs][value=colleague]")
    page.select_option("[name=second]", str(colleague.pk))
    page.fill("[name=second_code]", PIN)
    press(page, SEND)
    assert stay.belongings.filter(returned=None).count() == 1


def give_belongings_back(page, stay):
    page.goto(f"/stays/{stay.pk}/belongings/give-back/")
    page.check("[name=items]")
    page.check("[name=to][value=herself]")
    page.check("[name=signs][value=her]")
    press(page, SEND)


def prescribe(page, stay, hour):
    page.goto(f"/stays/{stay.pk}/medicines/add/")
    page.fill("[name=name]", "Ibuprofen")
    page.fill("[name=dose]", "1 x 400 mg")
    page.fill("[name=times]", hour)
    press(page, SEND)


def give_medicines(page):
    page.goto("/medicines/")
    medicine = Medicine.objects.get()
    press(page, f"form[action='/medicines/{medicine.pk}/answer/'] button")
    assert page.locator(f"form[action='/medicines/{medicine.pk}/answer/']").count() == 0
    assert Dose.objects.get().outcome == "given"


def go_out(page, stay, due):
    open_stay(page, stay)
    press(page, f"a[href='/stays/{stay.pk}/leave/']")
    page.select_option("[name=purpose]", "medical")
    page.fill("[name=due_on]", f"{due:%Y-%m-%d}")
    page.fill("[name=due_time]", f"{due:%H:%M}")
    press(page, SEND)


def come_back(page, stay):
    open_stay(page, stay)
    press(page, f"form[action='/stays/{stay.pk}/return/'] button")


def begin_roll_call(page):
    page.goto("/roll-call/")
    press(page, "form[action='/roll-call/open/'] button")


def answer(page, stay, result):
    page.goto("/roll-call/")
    button = page.locator(f"#{result}-{stay.pk}")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def find(page):
    """She was on the roof; whoever looked for her says so."""
    page.goto("/missing/")
    page.select_option("select[name=how]", "in_the_house")
    press(page, "form[action$='/found/'] button")


def close_roll_call(page):
    page.goto("/roll-call/")
    press(page, "form[action$='/close/'] button")


def hand_over(page, stay):
    page.goto("/shift/")
    press(page, "#handover form button")
    handover = Handover.objects.get()
    page.fill("[name=text]", "تنام الآن")
    page.select_option("[name=person]", str(stay.person_id))
    press(page, f"form[action='/handovers/{handover.pk}/lines/'] button")
    press(page, f"form[action='/handovers/{handover.pk}/give/'] button")


def take_over(page):
    handover = Handover.objects.get()
    page.goto("/")
    press(page, f"main a[href='/handovers/{handover.pk}/']")
    unread = page.locator("#handover-lines form.line__action")
    for left in range(unread.count(), 0, -1):
        unread.first.locator("button").click()
        expect(unread).to_have_count(left - 1)
    press(page, f"form[action='/handovers/{handover.pk}/take/'] button")
    handover.refresh_from_db()
    assert handover.state == "taken"


def move(page, stay):
    """She moves to the bed that fits best, from this night on."""
    before = bed_of(stay)
    open_stay(page, stay)
    press(page, f"a[href='/stays/{stay.pk}/move/']")
    page.locator("[name=bed]").first.check()
    press(page, SEND)
    assert bed_of(stay) != before


def bed_of(stay):
    return BedNight.objects.get(stay=stay, night=stay.centre.night()).bed_id


def make_ready(page):
    """Whatever stands in the queue is begun, and then it is ready."""
    page.goto("/readiness/")
    for what in ("begin", "ready"):
        buttons = page.locator(f"#queue form[action^='/beds/'][action$='/{what}/'] button")
        for _bed in range(buttons.count()):
            with page.expect_navigation():
                buttons.first.click()


def record_incident(page, stay):
    page.goto("/incidents/new/")
    page.select_option("[name=kind]", "quarrel")
    page.select_option("[name=place]", "common")
    page.check("[name=severity][value='2']")
    page.fill("[name=happened]", "شجار بصوت عالٍ")
    page.fill("[name=action_taken]", "هدأتا")
    press(page, SEND)
    page.click("#involved summary")
    page.select_option("[name='involved-person']", str(stay.person_id))
    page.select_option("[name='involved-role']", "witness")
    press(page, "#involved form button")
    expect(page.locator("#involved .line__lead")).to_have_text([stay.person.code])
    assert HouseIncident.objects.get().recorded_by.login == "house"


def ask_for_more_nights(page, stay, nights):
    open_stay(page, stay)
    press(page, f"a[href='/stays/{stay.pk}/extend/']")
    page.fill("[name=nights]", str(nights))
    page.select_option("[name=reason]", "housing_pending")
    page.fill("[name=exit_plan]", "شقة من الجمعية، ينقصها العقد")
    press(page, SEND)
    assert Extension.objects.get().state == "asked"


def approve_more_nights(page):
    page.goto("/extensions/")
    extension = Extension.objects.get()
    press(page, f"main a[href='/extensions/{extension.pk}/']")
    press(page, f"form[action='/extensions/{extension.pk}/approve/'] button")
    extension.refresh_from_db()
    assert extension.state == "approved"


def check_out(page, stay):
    """The whole family leaves; everything is shown once more before it counts."""
    open_stay(page, stay)
    press(page, f"a[href='/stays/{stay.pk}/check-out/']")
    page.check("[name=who][value=all]")
    page.select_option("[name=destination]", "relatives")
    page.check("[name=safe_for_her][value=yes]")
    page.check("[name=safe_for_worker][value=yes]")
    press(page, SEND)
    press(page, "[name=go][value=leave]")

"""Out and back, planned or not; the roll-call of the night; and the clock that goes on."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from rooms.actions import (
    answer_roll_call,
    approve_leave,
    ask_leave,
    begin_leave,
    bring_back_beds,
    call_off_leave,
    check_leave,
    close_of_night,
    close_roll_call,
    expire_holds,
    find_missing,
    follow_missing,
    open_roll_call,
    record_leave,
    record_return,
    refit_waiting,
    refuse_leave,
    remind_of_leaves,
    review_requests,
)
from rooms.choices import RollResult
from rooms.models import LeavePass, MissingReport, RollCall
from tests.rooms.life.arriving import numbers
from tests.rooms.life.closing import close
from tests.rooms.life.machine import HOUR, Machine
from tests.rooms.life.rows import nights_by_stay, rows

answers = st.sampled_from(["present"] * 3 + ["missing"] * 2 + list(RollResult.values))


class Going(Machine):
    @precondition(lambda self: self.model.having("admitted"))
    @rule(number=numbers, hours=st.sampled_from([1, 2, 3, 5, 20, -1]))
    def goes_out(self, number, hours):
        lodger, stay = self.one_of(number, "admitted")
        until = self.at + hours * HOUR
        said = {"stay": stay, "purpose": "work", "until": until, "by": self.member(False)}
        if self.attempt(record_leave, **said):
            lodger.out = (self.at, until)

    @precondition(lambda self: any(one.out for one in self.model.lodgers.values()))
    @rule(number=numbers)
    def comes_home(self, number):
        out = [one for one in self.model.lodgers.values() if one.out]
        lodger = out[number % len(out)]
        said = {"stay": self.stay_of(lodger), "by": self.member(False)}
        self.attempt(record_return, surely=True, **said)
        lodger.out = None

    @precondition(lambda self: self.model.having("admitted"))
    @rule(number=numbers, hours=st.integers(0, 30), long=st.integers(1, 12))
    def asks_to_go_out(self, number, hours, long):
        _lodger, stay = self.one_of(number, "admitted")
        leaves_at = self.at + hours * HOUR
        said = {"purpose": "family", "escort": "alone", "leaves_at": leaves_at}
        due_at = leaves_at + long * HOUR
        self.attempt(ask_leave, stay=stay, **said, due_at=due_at, by=self.member(False))

    @precondition(lambda self: self.model.having("admitted"))
    @rule(number=numbers, long=st.integers(1, 12))
    def goes_with_leave(self, number, long):
        """She asks to go now, and is answered at the door."""
        lodger, stay = self.one_of(number, "admitted")
        said = {"purpose": "family", "escort": "alone", "leaves_at": self.at}
        due_at = self.at + long * HOUR
        leave = self.attempt(ask_leave, stay=stay, **said, due_at=due_at, by=self.member(False))
        if leave is None:
            return
        self.answer_leave(leave, allowed=True)
        leave.refresh_from_db()
        leave.stay = self.stay_of(lodger)
        if self.attempt(begin_leave, leave=leave, by=self.member(False)):
            lodger.out = (self.at, due_at)

    def answer_leave(self, leave, allowed):
        by = self.member(senior=True)
        self.attempt(check_leave, leave=leave, outcome="safe", conditions="", by=by)
        decide = approve_leave if allowed else refuse_leave
        self.attempt(decide, leave=leave, by=by)

    def planned(self, number):
        """Return a planned leave, or None where there is none."""
        found = list(LeavePass.objects.planned().order_by("asked_at", "pk"))
        if not found:
            return None
        leave = found[number % len(found)]
        leave.stay = self.stay_of(self.model.lodgers[leave.stay_id.hex])
        return leave

    @precondition(lambda self: LeavePass.objects.asked().exists())
    @rule(number=numbers, allowed=st.booleans())
    def is_answered_about_it(self, number, allowed):
        self.answer_leave(self.planned(number), allowed)

    @precondition(lambda self: LeavePass.objects.planned().exists())
    @rule(number=numbers, goes=st.booleans())
    def goes_as_planned_or_not(self, number, goes):
        leave = self.planned(number)
        lodger = self.model.lodgers[leave.stay_id.hex]
        action = begin_leave if goes else call_off_leave
        if self.attempt(action, leave=leave, by=self.member(False)) and goes:
            lodger.out = (self.at, leave.due_at)

    @rule(senior=st.booleans())
    def roll_call_opens(self, senior):
        self.attempt(open_roll_call, centre=self.house.centre, by=self.member(senior))

    @precondition(lambda self: self.roll_call() and self.model.lodgers)
    @rule(number=numbers, result=answers, senior=st.booleans())
    def is_answered_for(self, number, result, senior):
        stays = list(self.model.lodgers.values())
        self.answer(stays[number % len(stays)], result, senior)

    @precondition(lambda self: self.roll_call())
    @rule(result=answers)
    def all_others_are_answered_for(self, result):
        """Everybody in the house; then it closes, whoever came in between."""
        answered = {pk for (pk,) in rows(LINES, self.roll_call().pk)}
        for lodger in self.here_at(self.roll_call()):
            if lodger.stay not in answered:
                self.answer(lodger, result, senior=False)
        self.roll_call_closes()

    def answer(self, lodger, result, senior):
        roll_call = self.roll_call()
        said = {"result": result, "how": "tap", "by": self.member(senior)}
        surely = lodger in self.here_at(roll_call)
        stay = self.stay_of(lodger)
        done = {"roll_call": roll_call, "stay": stay}
        line = self.attempt(answer_roll_call, surely=surely, **done, **said)
        if line and line.at == self.at and result == "present":
            lodger.out = None

    def roll_call(self):
        """Return the newest roll-call that is open, if there is one."""
        return RollCall.objects.filter(closed_at=None).order_by("night").last()

    def here_at(self, roll_call):
        """Return who sleeps here that night."""
        night = roll_call.night
        return [one for one in self.model.having("admitted") if night in one.nights]

    @precondition(lambda self: self.roll_call())
    @rule()
    def roll_call_closes(self):
        """It closes exactly when everybody who sleeps here that night is answered for."""
        roll_call = self.roll_call()
        closed = self.attempt(close_roll_call, roll_call=roll_call, by=self.member(True))
        answered = {pk for (pk,) in rows(LINES, roll_call.pk)}
        assert bool(closed) == all(one.stay in answered for one in self.here_at(roll_call))

    @precondition(lambda self: MissingReport.objects.open().exists())
    @rule()
    def is_found(self):
        report = MissingReport.objects.open().select_related("stay").earliest("since_at")
        said = {"how": "reached", "by": self.member(True)}
        self.attempt(find_missing, surely=True, report=report, **said)

    @rule(minutes=st.sampled_from([1, 3, 9, 30, 90]))
    def some_time_goes_by(self, minutes):
        self.wait_until(self.at + timedelta(minutes=minutes))
        self.before = None

    @rule(hours=st.integers(2, 14))
    def hours_go_by(self, hours):
        self.wait_until(self.at + hours * HOUR)
        self.run_jobs()

    def wait_until(self, then):
        """Let the clock go on, and run at the hours of the night's close what is due by then."""
        while (hour := self.next_close()) <= then:
            self.at = hour
            self.run_jobs()
            self.attempt(close_of_night)
            close(self.model, self.clock, nights_by_stay())
        self.at = then

    def next_close(self):
        """Return when the night is closed next: at noon or at eleven in the evening."""
        hour = self.at.replace(minute=0, second=0, microsecond=0) + HOUR
        while self.model.clock(hour).hour not in (12, 23):
            hour += HOUR
        return hour

    def run_jobs(self):
        for job in JOBS:
            self.attempt(job)
        self.model.expires(self.clock)
        self.model.brings_back(self.clock)


JOBS = (
    *(expire_holds, remind_of_leaves, follow_missing, bring_back_beds),
    *(refit_waiting, review_requests),
)
LINES = "SELECT stay_id FROM rooms_rollcallline WHERE roll_call_id = %s"

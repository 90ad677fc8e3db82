"""What a member must do, from a due date. Overdue is derived, never stored."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models.person import Person
from residents.models.reach import NamingPersons
from shelter.shared.models import Identified
from staff.choices import Role


class TaskQuerySet(NamingPersons, models.QuerySet):
    def visible_to(self, member):
        """Tasks given to this member, to her team, or to one of her roles in her centre."""
        teams = member.teams.through.objects.filter(member_id=member.pk).values("team_id")
        mine = Q(assignee=member) | Q(
            Q(team=None) | Q(team__in=teams), assignee=None, role__in=member.roles
        )
        here = self.filter(mine, centre=member.centre_id)
        return here.naming_nobody_hidden_from(member)

    def open(self):
        return self.filter(state=Task.State.OPEN)


class Task(Identified):
    """One thing to do about one subject, for a member, a team or a role."""

    class State(models.TextChoices):
        OPEN = "open", _("to do")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("no longer needed")

    TRANSITIONS = {
        State.OPEN: {State.DONE, State.CANCELLED},
        State.DONE: {State.OPEN},
        State.CANCELLED: {State.OPEN},  # what ended it was a mistake
    }

    class Kind(models.TextChoices):
        ASSESSMENT_DUE = "assessment_due", _("Assessment")
        PLAN_DUE = "plan_due", _("Plan to be approved")
        REVIEW_DUE = "review_due", _("Review")
        REVIEW_OVERDUE = "review_overdue", _("Late review")
        EXIT_PLAN_DUE = "exit_plan_due", _("Exit plan")
        EXTENSION_DUE = "extension_due", _("Ask for an extension, or prepare to leave")
        EXTENSION_ASKED = "extension_asked", _("Extension to decide")
        ARRIVAL_EXPECTED = "arrival_expected", _("Expected arrival")
        ARRIVAL_UNPLACED = "arrival_unplaced", _("Expected arrival without a bed")
        REQUEST_ASKED = "request_asked", _("Request for a place: look at it")
        BED_FITS = "bed_fits", _("A bed fits who waits first")
        REQUEST_REVIEW = "request_review", _("Not now: look at the request again")
        DEPARTURE_EXPECTED = "departure_expected", _("Expected departure")
        OVERSTAY = "overstay", _("Past the last night: decide with her")
        STAY_FORGOTTEN = "stay_forgotten", _("Stay that looks forgotten: decide")
        BED_TO_PREPARE = "bed_to_prepare", _("Bed to prepare")
        BED_BACK = "bed_back", _("Bed back from being out of service: look at it first")
        MAINTENANCE_DUE = "maintenance_due", _("Maintenance to see to")
        ASSIGN_FILE = "assign_file", _("File without a worker")
        FOLLOW_UP = "follow_up", _("Contact after leaving")
        EXIT_UNSAFE = "exit_unsafe", _("Left for where it is not safe")
        BELONGINGS_KEPT = "belongings_kept", _("Belongings still kept")
        BANNED_AT_DOOR = "banned_at_door", _("Somebody who must not come in was at the door")
        CONTACT_MISSING = "contact_missing", _("Ask how she may be reached safely")
        CONTACT_CHECK = "contact_check", _("Check with her how she may be reached")
        CONSENT_ENDING = "consent_ending", _("Consent ending: ask her again")
        SHARE_GUESSED = "share_guessed", _("Share closed after wrong codes")
        LEAVE_ASKED = "leave_asked", _("Leave to decide")
        LEAVE_DUE = "leave_due", _("Not back from leave")
        LEAVE_LATE = "leave_late", _("Half an hour late from leave")
        LEAVE_VERY_LATE = "leave_very_late", _("Two hours late from leave")
        ROLL_CALL_OPEN = "roll_call_open", _("Tonight’s roll-call is not closed")
        MISSING_CALL = "missing_call", _("Missing: call her, as her rules allow")
        MISSING_SUPERVISOR = "missing_supervisor", _("Missing: take over the search")
        MISSING_MANAGER = "missing_manager", _("Missing: look at it with the shift")
        MISSING_POLICE = "missing_police", _("Missing: decide about the police")
        RIGHTS_TO_TELL = "rights_to_tell", _("Tell her the rules and her rights")
        CUSTODY_ENDING = "custody_ending", _("Custody paper ending")
        INCIDENT_FOLLOW_UP = "incident_follow_up", _("Incident to follow up")
        BIRTH_REGISTRATION = "birth_registration", _("Birth to be registered")
        CHECK_UP = "check_up", _("Check-up after a birth")
        INFANT_FEEDING = "infant_feeding", _("Say what the newborn is fed")
        COT_WANTED = "cot_wanted", _("A newborn sleeps without a cot")
        GUARDIAN_DECISION = "guardian_decision", _("Child on her own: decide about a guardian")
        VILLA_UNPLACED = "villa_unplaced", _("Still in a closed villa: find a place now")
        PLACE_FOR_REST = "place_for_rest", _("Moved for some nights: find a bed for the others")
        MEDICINES_MOVED = "medicines_moved", _("A villa was left: take the medicines along")
        KEPT_APART = "kept_apart", _("Must be kept apart, and sleep too near: find another bed")
        OTHER = "other", _("Task")

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="tasks")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="tasks")
    subject_type = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    due_on = models.DateField(_("due on"))
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    assignee = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="tasks")
    team = models.ForeignKey("staff.Team", models.PROTECT, null=True, related_name="tasks")
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"],
                condition=Q(state="open"),
                name="task_one_open_a_subject",
            )
        ]
        indexes = [models.Index(fields=["centre", "state", "due_on"], name="task_by_due_date")]

    def __str__(self):
        return f"task {self.pk}"

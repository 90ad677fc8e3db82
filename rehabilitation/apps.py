from django.apps import AppConfig


class RehabilitationConfig(AppConfig):
    name = "rehabilitation"

    def ready(self):
        from rehabilitation import receivers
        from rehabilitation.models import Enrolment, ServiceNote
        from rehabilitation.selectors.shared import goals_told, summaries_told
        from residents.choices import DataClass
        from residents.selectors.sharing import shown_as
        from residents.signals import file_changed_hands
        from residents.words import label_in, words_for
        from rooms.signals import stay_admitted, stay_ended, stay_extended, stay_resumed

        stay_admitted.connect(receivers.begin_clock, dispatch_uid="rehabilitation.begin_clock")
        stay_resumed.connect(receivers.begin_clock, dispatch_uid="rehabilitation.resume_clock")
        stay_extended.connect(receivers.go_on_with_clock, dispatch_uid="rehabilitation.go_on")
        stay_ended.connect(receivers.end_clock, dispatch_uid="rehabilitation.end_clock")
        file_changed_hands.connect(receivers.pass_on_clock, dispatch_uid="rehabilitation.pass_on")
        words_for("state", label_in(Enrolment.State), kind="enrolled")
        shown_as(DataClass.PLAN, goals_told)
        for service in ServiceNote.Service:  # their codes are those of the classes of data
            shown_as(DataClass(service.value), summaries_told(service))

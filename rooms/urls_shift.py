"""The shift: its page, the house log, the handover; and the incidents of the house."""

from django.urls import path

from rooms.views import handovers, incidents, shift

urlpatterns = [
    path("shift/", shift.shift, name="shift"),
    path("shift/log/", shift.house_log, name="house_log"),
    path("shift/log/add/", shift.house_log_add, name="house_log_add"),
    path("shift/log/<uuid:pk>/correct/", shift.house_log_correct, name="house_log_correct"),
    path("shift/handover/", handovers.handover_prepare, name="handover_prepare"),
    path("handovers/<uuid:pk>/", handovers.handover_detail, name="handover_detail"),
    path("handovers/<uuid:pk>/lines/", handovers.handover_line_add, name="handover_line_add"),
    path("handovers/<uuid:pk>/give/", handovers.handover_give, name="handover_give"),
    path("handovers/<uuid:pk>/take/", handovers.handover_take, name="handover_take"),
    path(
        "handovers/lines/<uuid:pk>/read/", handovers.handover_line_read, name="handover_line_read"
    ),
    path("incidents/", incidents.incident_list, name="incident_list"),
    path("incidents/new/", incidents.incident_new, name="incident_new"),
    path("incidents/<uuid:pk>/", incidents.incident_detail, name="incident_detail"),
    path("incidents/<uuid:pk>/involved/", incidents.incident_involve, name="incident_involve"),
    path("incidents/<uuid:pk>/told/", incidents.incident_tell, name="incident_tell"),
    path("incidents/<uuid:pk>/follow-up/", incidents.incident_follow_up, name="incident_follow_up"),
    path("incidents/<uuid:pk>/close/", incidents.incident_close, name="incident_close"),
]

"""Leaves that are planned, the night's roll-call, and whoever is missing."""

from django.urls import path

from rooms.views import leaves, missing, roll_call

urlpatterns = [
    path("stays/<uuid:pk>/leave/plan/", leaves.stay_leave_plan, name="stay_leave_plan"),
    path("leaves/<uuid:pk>/", leaves.leave_detail, name="leave_detail"),
    path("leaves/<uuid:pk>/check/", leaves.leave_check, name="leave_check"),
    path("leaves/<uuid:pk>/approve/", leaves.leave_approve, name="leave_approve"),
    path("leaves/<uuid:pk>/refuse/", leaves.leave_refuse, name="leave_refuse"),
    path("leaves/<uuid:pk>/call-off/", leaves.leave_call_off, name="leave_call_off"),
    path("leaves/<uuid:pk>/out/", leaves.leave_begin, name="leave_begin"),
    path("roll-call/", roll_call.roll_call, name="roll_call"),
    path("roll-call/open/", roll_call.roll_call_open, name="roll_call_open"),
    path("roll-call/print/", roll_call.roll_call_print, name="roll_call_print"),
    path("roll-call/<uuid:pk>/answer/", roll_call.roll_call_answer, name="roll_call_answer"),
    path("roll-call/<uuid:pk>/scan/", roll_call.roll_call_scan, name="roll_call_scan"),
    path("roll-call/<uuid:pk>/close/", roll_call.roll_call_close, name="roll_call_close"),
    path("missing/", missing.missing_list, name="missing_list"),
    path("missing/<uuid:pk>/step/", missing.missing_step, name="missing_step"),
    path("missing/<uuid:pk>/police/", missing.missing_police, name="missing_police"),
    path("missing/<uuid:pk>/found/", missing.missing_found, name="missing_found"),
]

"""Addresses under /plans/."""

from django.urls import path

from rehabilitation.views import approval, editing, goals, plans

urlpatterns = [
    path("", plans.plan_list, name="plan_list"),
    path("panel/<uuid:pk>/", plans.plan_panel, name="plan_panel"),
    path("new/<uuid:pk>/", editing.plan_start, name="plan_start"),
    path("new/<uuid:pk>/goals/", editing.plan_start_goals, name="plan_start_goals"),
    path("goals/<uuid:pk>/status/", goals.goal_status, name="goal_status"),
    path("goals/<uuid:pk>/steps/", goals.step_add, name="step_add"),
    path("steps/<uuid:pk>/done/", goals.step_done, name="step_done"),
    path("<uuid:pk>/", plans.plan_detail, name="plan_detail"),
    path("<uuid:pk>/print/", plans.plan_print, name="plan_print"),
    path("<uuid:pk>/edit/", editing.plan_edit, name="plan_edit"),
    path("<uuid:pk>/edit/goals/", editing.plan_edit_goals, name="plan_edit_goals"),
    path("<uuid:pk>/submit/", approval.plan_submit, name="plan_submit"),
    path("<uuid:pk>/approve/", approval.plan_approve, name="plan_approve"),
    path("<uuid:pk>/return/", approval.plan_return, name="plan_return"),
    path("<uuid:pk>/renew/", approval.plan_renew, name="plan_renew"),
]

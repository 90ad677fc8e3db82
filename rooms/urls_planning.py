"""The rules of placing, and what the planner proposes."""

from django.urls import path

from rooms.views import proposals, weighing

urlpatterns = [
    path("waiting/plan/", proposals.proposal_page, name="proposal"),
    path("waiting/plan/ask/", proposals.proposal_ask, name="proposal_ask"),
    path("waiting/plan/<uuid:pk>/confirm/", proposals.proposal_confirm, name="proposal_confirm"),
    path("settings/planning/", weighing.weights, name="weights"),
    path("settings/planning/try/", weighing.weights_try, name="weights_try"),
]

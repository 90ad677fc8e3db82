"""The rules of placing, and what the planner proposes."""

from django.urls import path

from rooms.views import weighing

urlpatterns = [
    path("settings/planning/", weighing.weights, name="weights"),
    path("settings/planning/try/", weighing.weights_try, name="weights_try"),
]

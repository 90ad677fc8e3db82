"""The door: visits, vehicles, and who must not come in."""

from django.urls import path

from rooms.views import visits

urlpatterns = [
    path("visits/", visits.visit_list, name="visit_list"),
    path("visits/add/", visits.visit_add, name="visit_add"),
    path("visits/<uuid:pk>/leave/", visits.visit_leave, name="visit_leave"),
    path("visits/<uuid:pk>/reveal/", visits.visit_reveal, name="visit_reveal"),
    path("visits/banned/", visits.ban_list, name="ban_list"),
    path("visits/banned/<uuid:pk>/lift/", visits.ban_lift, name="ban_lift"),
]

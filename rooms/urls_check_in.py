"""The check-in, step by step."""

from django.urls import path

from rooms.views import check_in, check_in_steps, making_room

urlpatterns = [
    path("", check_in.check_in, name="check_in"),
    path("before/", check_in.check_in_before, name="check_in_before"),
    path("again/", check_in.check_in_again, name="check_in_again"),
    path("<uuid:pk>/who/", check_in_steps.check_in_who, name="check_in_who"),
    path("<uuid:pk>/bed/", check_in_steps.check_in_bed, name="check_in_bed"),
    path("<uuid:pk>/make-room/", making_room.check_in_room, name="check_in_room"),
    path("<uuid:pk>/wait/", check_in_steps.check_in_wait, name="check_in_wait"),
    path("<uuid:pk>/decline/", check_in_steps.check_in_decline, name="check_in_decline"),
    path("<uuid:pk>/consent/", check_in_steps.check_in_consent, name="check_in_consent"),
    path("<uuid:pk>/check/", check_in_steps.check_in_check, name="check_in_check"),
    path("<uuid:pk>/discard/", check_in.check_in_discard, name="check_in_discard"),
]

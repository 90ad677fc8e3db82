"""Requests for a place, and the waiting list."""

from django.urls import path

from rooms.views import answering, making_room, requests, waiting

urlpatterns = [
    path("requests/", requests.request_list, name="request_list"),
    path("requests/new/", requests.request_new, name="request_new"),
    path("requests/<uuid:pk>/", requests.request_detail, name="request_detail"),
    path("requests/<uuid:pk>/screen/", requests.request_screen, name="request_screen"),
    path("requests/<uuid:pk>/wait/", requests.request_queue, name="request_queue"),
    path("requests/<uuid:pk>/withdraw/", requests.request_withdraw, name="request_withdraw"),
    path("requests/<uuid:pk>/reveal/", requests.request_reveal, name="request_reveal"),
    path("requests/<uuid:pk>/hold/", answering.request_accept, name="request_accept"),
    path("requests/<uuid:pk>/make-room/", making_room.request_room, name="request_room"),
    path("requests/<uuid:pk>/decline/", answering.request_refuse, name="request_refuse"),
    path("requests/<uuid:pk>/not-now/", answering.request_put_off, name="request_put_off"),
    path("requests/<uuid:pk>/take-up/", answering.request_take_up, name="request_take_up"),
    path("requests/<uuid:pk>/release/", answering.request_release, name="request_release"),
    path("waiting/", waiting.waiting_list, name="waiting_list"),
]

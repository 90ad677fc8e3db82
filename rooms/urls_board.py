"""The room board, the stays chart, and the pages that set up villas, rooms and beds."""

from django.urls import path

from rooms.views import board, chart, fit, making_room, places

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/names/", board.board_reveal, name="board_reveal"),
    path("board/fit/", fit.fit, name="fit"),
    path("board/fit/make-room/", making_room.fit_room, name="fit_room"),
    path("board/fit/declined/", fit.fit_decline, name="fit_decline"),
    path("stays/", chart.stay_list, name="stay_list"),
    path("settings/rooms/", places.villa_list, name="villa_list"),
    path("settings/rooms/villas/add/", places.villa_add, name="villa_add"),
    path("settings/rooms/villas/<uuid:pk>/", places.villa_change, name="villa_change"),
    path("settings/rooms/villas/<uuid:pk>/rooms/add/", places.room_add, name="room_add"),
    path("settings/rooms/<uuid:pk>/", places.room_change, name="room_change"),
    path("settings/rooms/<uuid:pk>/beds/add/", places.bed_add, name="bed_add"),
    path("settings/beds/<uuid:pk>/", places.bed_change, name="bed_change"),
    path("settings/beds/<uuid:pk>/out-of-service/", places.bed_close, name="bed_close"),
    path("settings/beds/reopen/<uuid:pk>/", places.bed_reopen, name="bed_reopen"),
]

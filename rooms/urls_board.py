"""The room board, the stays chart, and the pages that set up villas, rooms and beds."""

from django.urls import path

from rooms.views import board, chart, fit

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/names/", board.board_reveal, name="board_reveal"),
    path("board/fit/", fit.fit, name="fit"),
    path("board/fit/declined/", fit.fit_decline, name="fit_decline"),
    path("stays/", chart.stay_list, name="stay_list"),
]

"""Stays, the changes of their beds, cards, and the page that reads them."""

from django.urls import path

from rooms.views import belongings, cards, files, forgotten, going_out, leaving, moves, scan, stays

urlpatterns = [
    path("stays/forgotten/", forgotten.forgotten_list, name="forgotten_list"),
    path("stays/forgotten/<uuid:pk>/here/", forgotten.forgotten_here, name="forgotten_here"),
    path("stays/panel/<uuid:person_id>/", stays.stay_panel, name="stay_panel"),
    path("stays/<uuid:pk>/", stays.stay_detail, name="stay_detail"),
    path("stays/<uuid:pk>/move/", moves.stay_move, name="stay_move"),
    path("stays/<uuid:pk>/swap/", moves.stay_swap, name="stay_swap"),
    path("stays/<uuid:pk>/check-in/", leaving.stay_check_in, name="stay_check_in"),
    path("stays/<uuid:pk>/check-out/", leaving.stay_check_out, name="stay_check_out"),
    path("stays/<uuid:pk>/belongings/", belongings.belongings, name="belongings"),
    path(
        "stays/<uuid:pk>/belongings/take-in/",
        belongings.belongings_take_in,
        name="belongings_take_in",
    ),
    path(
        "stays/<uuid:pk>/belongings/give-back/",
        belongings.belongings_give_back,
        name="belongings_give_back",
    ),
    path(
        "stays/<uuid:pk>/belongings/receipt/",
        belongings.belongings_receipt,
        name="belongings_receipt",
    ),
    path("stays/<uuid:pk>/belongings/copy/", belongings.belongings_copy, name="belongings_copy"),
    path("stays/<uuid:pk>/cancel/", leaving.stay_cancel, name="stay_cancel"),
    path("stays/<uuid:pk>/leave/", going_out.stay_leave, name="stay_leave"),
    path("stays/<uuid:pk>/return/", going_out.stay_return, name="stay_return"),
    path("changes/<uuid:pk>/undo/", moves.change_undo, name="change_undo"),
    path("residents/<uuid:pk>/card/", cards.card_detail, name="card_detail"),
    path("residents/<uuid:pk>/card/issue/", cards.card_issue, name="card_issue"),
    path("files/panel/<uuid:person_id>/", files.file_panel, name="file_panel"),
    path("files/<uuid:pk>/close/", files.file_close, name="file_close"),
    path("files/<uuid:pk>/keep/", files.file_keep, name="file_keep"),
    path("scan/", scan.scan, name="scan"),
    path("scan/frame/", scan.scan_frame, name="scan_frame"),
]

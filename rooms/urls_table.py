"""The table, the medicine round, what is handed out, and paper for a night without power."""

from django.urls import path

from rooms.views import care, meals, medicines, night_packs

urlpatterns = [
    path("meals/", meals.meals, name="meals"),
    path("supplies/", meals.supply_list, name="supply_list"),
    path("night-pack/", night_packs.night_pack, name="night_pack"),
    path("night-pack/print/", night_packs.night_pack_print, name="night_pack_print"),
    path("night-pack/kept/", night_packs.night_pack_kept, name="night_pack_kept"),
    path("medicines/", medicines.medicine_list, name="medicine_list"),
    path("medicines/<uuid:pk>/answer/", medicines.medicine_answer, name="medicine_answer"),
    path("medicines/<uuid:pk>/stop/", medicines.medicine_stop, name="medicine_stop"),
    path("stays/care/<uuid:person_id>/", care.care_panel, name="care_panel"),
    path("stays/<uuid:pk>/care/", care.stay_care, name="stay_care"),
    path("stays/<uuid:pk>/diet/", care.diet_change, name="diet_change"),
    path("stays/<uuid:pk>/medicines/add/", care.medicine_add, name="medicine_add"),
    path("stays/<uuid:pk>/supplies/", care.supply_issue, name="supply_issue"),
]

"""The texts of the house, and how they were told to somebody."""

from django.urls import path

from rooms.views import rights, texts

urlpatterns = [
    path("settings/texts/", texts.text_list, name="text_list"),
    path("settings/texts/write/", texts.text_write, name="text_write"),
    path("settings/texts/<uuid:pk>/", texts.text_detail, name="text_detail"),
    path("stays/<uuid:pk>/rights/", rights.stay_rights, name="stay_rights"),
    path("stays/<uuid:pk>/rights/tell/", rights.stay_rights_tell, name="stay_rights_tell"),
    path("stays/<uuid:pk>/rights/print/", rights.stay_rights_print, name="stay_rights_print"),
]

from django.urls import path

from residents import views

app_name = "residents"
urlpatterns = [
    path("residents/", views.person_list, name="person_list"),
    path("residents/search/", views.person_search, name="person_search"),
    path("residents/<uuid:pk>/", views.person_detail, name="person_detail"),
    path("residents/<uuid:pk>/reveal/", views.person_reveal, name="person_reveal"),
    path("residents/<uuid:pk>/conceal/", views.person_conceal, name="person_conceal"),
    path("residents/<uuid:pk>/rows/<slug:field>/", views.person_row, name="person_row"),
    path("residents/<uuid:pk>/change/<slug:field>/", views.person_change, name="person_change"),
    path("residents/<uuid:pk>/consents/", views.consent_record, name="consent_record"),
    path("residents/<uuid:pk>/notes/", views.note_write, name="note_write"),
    path("residents/<uuid:pk>/workers/", views.file_assign, name="file_assign"),
    path("residents/<uuid:pk>/workers/end/", views.file_unassign, name="file_unassign"),
    path("tasks/<uuid:pk>/complete/", views.task_complete, name="task_complete"),
]

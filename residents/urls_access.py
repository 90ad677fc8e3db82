from django.urls import path

from residents.views import access, break_glass, conflict_links, restricting

urlpatterns = [
    path("residents/<uuid:pk>/restrict/", restricting.file_restrict, name="file_restrict"),
    path("residents/<uuid:pk>/unrestrict/", restricting.file_unrestrict, name="file_unrestrict"),
    path("residents/<uuid:pk>/conflicts/", access.person_conflict, name="person_conflict"),
    path(
        "residents/<uuid:pk>/kept-apart/",
        conflict_links.conflict_link_list,
        name="conflict_link_list",
    ),
    path("kept-apart/<uuid:pk>/end/", conflict_links.conflict_link_end, name="conflict_link_end"),
    path("preferences/conflicts/", access.conflict_own, name="conflict_own"),
    path("conflicts/", access.conflict_list, name="conflict_list"),
    path("conflicts/<uuid:pk>/end/", access.conflict_end, name="conflict_end"),
    path("break-glass/", break_glass.glass_list, name="glass_list"),
    path("break-glass/open/", break_glass.glass_open, name="glass_open"),
    path("break-glass/close/", break_glass.glass_close, name="glass_close"),
    path("break-glass/<uuid:pk>/", break_glass.glass_detail, name="glass_detail"),
]

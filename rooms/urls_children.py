"""The children's day, and to whom a child may be given."""

from django.urls import path

from rooms.views import children, custody

urlpatterns = [
    path("children/", children.child_list, name="child_list"),
    path("children/routines/<uuid:pk>/out/", children.run_out, name="run_out"),
    path("children/routines/<uuid:pk>/skip/", children.run_skip, name="run_skip"),
    path("children/routines/<uuid:pk>/end/", children.routine_end, name="routine_end"),
    path("children/runs/<uuid:pk>/back/", children.run_back, name="run_back"),
    path("children/papers/<uuid:pk>/", custody.custody_detail, name="custody_detail"),
    path("children/papers/<uuid:pk>/end/", custody.custody_end, name="custody_end"),
    path("children/collectors/<uuid:pk>/end/", custody.collector_end, name="collector_end"),
    path(
        "children/collectors/<uuid:pk>/reveal/", custody.collector_reveal, name="collector_reveal"
    ),
    path("stays/<uuid:pk>/child/", children.child_detail, name="child_detail"),
    path("stays/<uuid:pk>/child/routine/", children.routine_add, name="routine_add"),
    path("stays/<uuid:pk>/child/paper/", custody.custody_add, name="custody_add"),
    path("stays/<uuid:pk>/child/collector/", custody.collector_add, name="collector_add"),
    path("stays/<uuid:pk>/child/hand-over/", custody.child_hand_over, name="child_hand_over"),
]

"""What was written on paper during an outage."""

from django.urls import path

from rooms.views import paper

urlpatterns = [
    path("paper/", paper.paper_entry, name="paper_entry"),
    path("paper/check/", paper.paper_check, name="paper_check"),
    path("paper/enter/", paper.paper_enter, name="paper_enter"),
    path("paper/drop/", paper.paper_drop, name="paper_drop"),
    path("paper/put-away/", paper.paper_put_away, name="paper_put_away"),
]

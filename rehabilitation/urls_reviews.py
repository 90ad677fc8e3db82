"""Addresses under /reviews/."""

from django.urls import path

from rehabilitation.views import reviews

urlpatterns = [
    path("", reviews.review_list, name="review_list"),
    path("<uuid:pk>/", reviews.review_detail, name="review_detail"),
    path("<uuid:pk>/complete/", reviews.review_complete, name="review_complete"),
    path("<uuid:pk>/reschedule/", reviews.review_reschedule, name="review_reschedule"),
]

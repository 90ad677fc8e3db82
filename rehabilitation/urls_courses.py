"""Courses, their runs, and who comes."""

from django.urls import path

from rehabilitation.views import courses

urlpatterns = [
    path("", courses.course_list, name="course_list"),
    path("new/", courses.run_new, name="run_new"),
    path("panel/<uuid:pk>/", courses.course_panel, name="course_panel"),
    path("<uuid:pk>/", courses.run_detail, name="run_detail"),
    path("<uuid:pk>/enrol/", courses.enrolment_new, name="enrolment_new"),
    path("enrolments/<uuid:pk>/withdraw/", courses.enrolment_withdraw, name="enrolment_withdraw"),
    path("sessions/<uuid:pk>/", courses.session_detail, name="session_detail"),
    path("sessions/<uuid:pk>/mark/", courses.attendance_mark, name="attendance_mark"),
]

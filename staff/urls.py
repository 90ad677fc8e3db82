from django.urls import path

from staff import views

app_name = "staff"
urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("language/", views.language_change, name="language"),
    path("preferences/", views.preferences, name="preferences"),
    path("preferences/password/", views.password_change, name="password_change"),
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("settings/centre/", views.centre_change, name="centre_change"),
    path("settings/members/", views.member_list, name="member_list"),
    path("settings/members/add/", views.member_add, name="member_add"),
    path("settings/members/<uuid:pk>/", views.member_change, name="member_change"),
    path("settings/members/<uuid:pk>/password/", views.password_reset, name="password_reset"),
    path("settings/shifts/", views.shift_list, name="shift_list"),
    path("settings/shifts/<uuid:pk>/cancel/", views.shift_cancel, name="shift_cancel"),
]

"""Addresses of the inbox."""

from django.urls import path

from hansa.moderation import views

app_name = "moderation"
urlpatterns = [
    path("inbox/", views.case_list, name="case-list"),
    path("inbox/<int:pk>/", views.case_detail, name="case-detail"),
    path("report/", views.report, name="report"),
    path("inbox/<int:pk>/block/", views.case_block, name="case-block"),
    path("inbox/<int:pk>/take/", views.case_take, name="case-take"),
]

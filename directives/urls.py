"""Addresses of the register and of the list of directives."""

from django.urls import path

from directives import views, views_register

urlpatterns = [
    path("chi-dao/", views.directive_list, name="directives"),
    path("nhiem-vu/giao/", views_register.task_add, name="task-add"),
    path("van-ban/", views_register.register, name="documents"),
    path("van-ban/ghi/", views_register.document_add, name="document-add"),
    path("van-ban/<int:pk>/", views_register.document, name="document"),
    path("van-ban/<int:pk>/sua/", views_register.document_edit, name="document-edit"),
    path("van-ban/<int:pk>/giao/", views_register.document_ask, name="document-ask"),
    path("van-ban/<int:pk>/tep/", views_register.document_file, name="document-file"),
]

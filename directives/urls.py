"""Addresses of the register and of the list of directives."""

from django.urls import path

from directives.views import pages

urlpatterns = [
    path("chi-dao/", pages.directive_list, name="directives"),
    path("nhiem-vu/giao/", pages.task_add, name="task-add"),
    path("van-ban/", pages.register, name="documents"),
    path("van-ban/ghi/", pages.document_add, name="document-add"),
    path("van-ban/<int:pk>/", pages.document, name="document"),
    path("van-ban/<int:pk>/sua/", pages.document_edit, name="document-edit"),
    path("van-ban/<int:pk>/giao/", pages.document_ask, name="document-ask"),
    path("van-ban/<int:pk>/tep/", pages.document_file, name="document-file"),
]

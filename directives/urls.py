"""Addresses of the register and of the list of directives."""

from django.urls import path

from directives.views import directives, register

urlpatterns = [
    path("chi-dao/", directives.directive_list, name="directives"),
    path("nhiem-vu/giao/", register.task_add, name="task-add"),
    path("van-ban/", register.register, name="documents"),
    path("van-ban/ghi/", register.document_add, name="document-add"),
    path("van-ban/<int:pk>/", register.document, name="document"),
    path("van-ban/<int:pk>/sua/", register.document_edit, name="document-edit"),
    path("van-ban/<int:pk>/giao/", register.document_ask, name="document-ask"),
    path("van-ban/<int:pk>/tep/", register.document_file, name="document-file"),
]

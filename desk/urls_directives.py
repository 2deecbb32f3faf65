"""Addresses of following directives up."""

from django.urls import path

from desk import views_answers, views_directives, views_reminding, views_timeliness

ONE = "chi-dao/<slug:slug>"

urlpatterns = [
    path("dung-han/", views_timeliness.timeliness, name="timeliness"),
    path("dung-han/excel/", views_timeliness.timeliness_workbook, name="timeliness-workbook"),
    path(f"{ONE}/", views_directives.directive, name="directive"),
    path(f"{ONE}/ghi-nhanh/", views_directives.answer, name="directive-answer"),
    path(f"{ONE}/tin-nhan/", views_reminding.message, name="directive-message"),
    path(f"{ONE}/don-doc/", views_reminding.letter, name="directive-letter"),
    path(f"{ONE}/don-doc.<slug:form>", views_reminding.letter_file, name="directive-letter-file"),
    path(f"{ONE}/nhac/<int:pk>/", views_reminding.reminder, name="directive-reminder"),
    path(f"{ONE}/gia-han/", views_directives.extension, name="directive-extension"),
    path(f"{ONE}/sua/", views_directives.edit, name="directive-edit"),
    path(f"{ONE}/ket-thuc/", views_directives.close, name="directive-close"),
    path(f"{ONE}/xac-dinh/", views_directives.name, name="directive-name"),
    path(f"{ONE}/don-vi/<int:pk>/", views_answers.answer_page, name="directive-recipient"),
    path(f"{ONE}/don-vi/<int:pk>/da-goi/", views_reminding.called, name="directive-called"),
    path(f"{ONE}/don-vi/<int:pk>/tep/", views_answers.answer_file, name="directive-answer-file"),
    path(
        f"{ONE}/don-vi/<int:pk>/bo-sung/<int:number>/tep/",
        views_answers.supplement_file,
        name="directive-supplement-file",
    ),
]

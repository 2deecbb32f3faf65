"""Addresses of following directives up."""

from django.urls import path

from desk.following import answers, directive, timeliness

ONE = "chi-dao/<slug:slug>"

urlpatterns = [
    path("dung-han/", timeliness.timeliness, name="timeliness"),
    path("dung-han/excel/", timeliness.timeliness_workbook, name="timeliness-workbook"),
    path(f"{ONE}/", directive.directive, name="directive"),
    path(f"{ONE}/ghi-nhanh/", directive.answer, name="directive-answer"),
    path(f"{ONE}/tin-nhan/", directive.message, name="directive-message"),
    path(f"{ONE}/don-doc/", directive.letter, name="directive-letter"),
    path(f"{ONE}/don-doc.<slug:form>", directive.letter_file, name="directive-letter-file"),
    path(f"{ONE}/nhac/<int:pk>/", directive.reminder, name="directive-reminder"),
    path(f"{ONE}/gia-han/", directive.extension, name="directive-extension"),
    path(f"{ONE}/sua/", directive.edit, name="directive-edit"),
    path(f"{ONE}/ket-thuc/", directive.close, name="directive-close"),
    path(f"{ONE}/xac-dinh/", directive.name, name="directive-name"),
    path(f"{ONE}/don-vi/<int:pk>/", answers.answer_page, name="directive-recipient"),
    path(f"{ONE}/don-vi/<int:pk>/da-goi/", directive.record_call, name="directive-call"),
    path(f"{ONE}/don-vi/<int:pk>/tep/", answers.answer_file, name="directive-answer-file"),
    path(
        f"{ONE}/don-vi/<int:pk>/bo-sung/<int:number>/tep/",
        answers.supplement_file,
        name="directive-supplement-file",
    ),
]

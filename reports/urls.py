"""Addresses of the reports."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from reports.values.figures import KEY
from reports.views import findings, narratives, report


class FigureKeyConverter(StringConverter):
    """Keys of figures: small letters, digits, dots and dashes."""

    regex = KEY.pattern


register_converter(FigureKeyConverter, "figure")

REPORT = "bao-cao/<int:year>/quy-<int:quarter>/"
WORDS = f"{REPORT}loi-van/"
FINDING = f"{REPORT}ra-soat/<figure:check>/<figure:place>/"

urlpatterns = [
    path("ky-bao-cao/<int:year>/quy-<int:quarter>/chot-so-lieu/", report.as_of, name="as-of"),
    path(REPORT, report.report, name="report"),
    path(f"{REPORT}tai/<slug:form>/", report.report_file, name="report-file"),
    path(f"{REPORT}so-lieu/<figure:key>/", report.figure, name="report-figure"),
    path(f"{FINDING}giu-nguyen/", findings.finding_keep, name="finding-keep"),
    path(f"{FINDING}mo-lai/", findings.finding_reopen, name="finding-reopen"),
    path(f"{FINDING}bo-qua/", findings.finding_dismiss, name="finding-dismiss"),
    path(f"{REPORT}ra-soat/bo-qua-<int:pk>/hien-lai/", findings.finding_restore, name="finding-restore"),
    path(WORDS, narratives.narratives, name="narratives"),
    path(f"{WORDS}doi/", narratives.narrative_act, name="narrative-act"),
    path(f"{WORDS}ky-truoc/", narratives.narrative_carry, name="narrative-carry"),
    path(f"{WORDS}them/<slug:section>/", narratives.narrative_add, name="narrative-add"),
    path(f"{WORDS}<slug:slug>/sua/", narratives.narrative_edit, name="narrative-edit"),
    path(f"{WORDS}<slug:slug>/xoa/", narratives.narrative_remove, name="narrative-remove"),
    path(f"{REPORT}trinh-ky/", report.submit, name="report-submit"),
    path(f"{REPORT}thu-hoi/", report.take_back, name="report-take-back"),
    path(f"{REPORT}phat-hanh/", report.issue, name="report-issue"),
    path(f"{REPORT}ban-da-ky/", report.issued_file, name="issued-file"),
    path(f"{REPORT}da-trinh/lan-<int:number>/<slug:form>/", report.handed_over_file, name="handed-over-file"),
]

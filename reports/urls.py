"""Addresses of the reports."""

from django.urls import path, register_converter

from reports import views, views_findings, views_narratives, views_submission
from reports.values import KEY


class FigureKeyConverter:
    """Keys of figures: small letters, digits, dots and dashes."""

    regex = KEY.pattern

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FigureKeyConverter, "figure")

REPORT = "bao-cao/<int:year>/quy-<int:quarter>/"
WORDS = f"{REPORT}loi-van/"
FINDING = f"{REPORT}ra-soat/<figure:check>/<figure:place>/"

urlpatterns = [
    path("ky-bao-cao/<int:year>/quy-<int:quarter>/chot-so-lieu/", views.as_of, name="as-of"),
    path(REPORT, views.report, name="report"),
    path(f"{REPORT}tai/<slug:form>/", views.report_file, name="report-file"),
    path(f"{REPORT}so-lieu/<figure:key>/", views.figure, name="report-figure"),
    path(f"{FINDING}giu-nguyen/", views_findings.finding_keep, name="finding-keep"),
    path(f"{FINDING}mo-lai/", views_findings.finding_reopen, name="finding-reopen"),
    path(WORDS, views_narratives.narratives, name="narratives"),
    path(f"{WORDS}doi/", views_narratives.narrative_act, name="narrative-act"),
    path(f"{WORDS}ky-truoc/", views_narratives.narrative_carry, name="narrative-carry"),
    path(f"{WORDS}them/<slug:section>/", views_narratives.narrative_add, name="narrative-add"),
    path(f"{WORDS}<slug:slug>/sua/", views_narratives.narrative_edit, name="narrative-edit"),
    path(f"{WORDS}<slug:slug>/xoa/", views_narratives.narrative_remove, name="narrative-remove"),
    path(f"{REPORT}trinh-ky/", views_submission.submit, name="report-submit"),
    path(f"{REPORT}thu-hoi/", views_submission.take_back, name="report-take-back"),
    path(f"{REPORT}phat-hanh/", views_submission.issue, name="report-issue"),
    path(f"{REPORT}ban-da-ky/", views_submission.issued_file, name="issued-file"),
    path(f"{REPORT}da-trinh/lan-<int:number>/<slug:form>/", views_submission.handed_over_file, name="handed-over-file"),
]

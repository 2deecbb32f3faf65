"""Addresses of what is measured: the matrix, a commune's self-assessment, the library of criteria sets."""

from django.urls import include, path

from criteria.views import entry, evidence, matrix, opinions, workbook

PERIOD = "danh-gia/<int:year>/quy-<int:quarter>"
COMMUNE = f"{PERIOD}/<slug:code>/<slug:slug>"
OPINIONS = "y-kien/<int:year>/quy-<int:quarter>/<slug:code>"
VILLAGE = f"{COMMUNE}/ap-<int:village>"

urlpatterns = [
    path("danh-gia/", matrix.latest, name="matrix-latest"),
    path(f"{PERIOD}/", matrix.of_period, name="matrix-period"),
    # before the sets: none is called “excel”
    path(f"{PERIOD}/excel/", workbook.exchange, name="workbook"),
    path(f"{PERIOD}/excel/tai/", workbook.file, name="workbook-file"),
    path(f"{PERIOD}/excel/<int:pk>/", workbook.preview, name="workbook-preview"),
    path(f"{PERIOD}/excel/<int:pk>/cot/", workbook.columns, name="workbook-columns"),
    path(f"{PERIOD}/<slug:code>/", matrix.matrix, name="matrix"),
    path(f"{PERIOD}/<slug:code>.xlsx", matrix.workbook, name="matrix-workbook"),
    # entering a self-assessment
    path(f"{COMMUNE}/", entry.entry, name="entry"),
    path(f"{COMMUNE}/tra-lai/", entry.send_back, name="send-back"),
    path(f"{COMMUNE}/tong-hop/", entry.consolidate, name="consolidate"),
    path(f"{VILLAGE}/", entry.entry, name="entry-village"),
    path(f"{VILLAGE}/tra-lai/", entry.send_back, name="send-back-village"),
    path(f"{VILLAGE}/tong-hop/", entry.consolidate, name="consolidate-village"),
    # what proves it
    path(f"{COMMUNE}/minh-chung/", evidence.evidence_list, name="evidence"),
    path(f"{VILLAGE}/minh-chung/", evidence.evidence_list, name="evidence-village"),
    path("minh-chung/<int:pk>/", evidence.evidence_detail, name="evidence-detail"),
    path("minh-chung/<int:pk>/tep/", evidence.evidence_file, name="evidence-file"),
    path("minh-chung/<int:pk>/tai/", evidence.evidence_download, name="evidence-download"),
    path("minh-chung/<int:pk>/xoa/", evidence.evidence_remove, name="evidence-remove"),
    # ý kiến của ngành
    path(f"{OPINIONS}/", opinions.opinions, name="opinions"),
    path(f"{OPINIONS}/bat-tat/", opinions.switch, name="opinions-switch"),
    path("", include("criteria.views.levels.urls")),
    path("", include("criteria.views.library.urls")),
]

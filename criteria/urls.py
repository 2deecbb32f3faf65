"""Addresses of what is measured: the matrix, a commune's self-assessment, the library of criteria sets."""

from django.urls import URLPattern, path

from criteria.views import conditions, entry, evidence, levels, library, matrix, opinions, set_files, workbook

PERIOD = "danh-gia/<int:year>/quy-<int:quarter>"
COMMUNE = f"{PERIOD}/<slug:code>/<slug:slug>"
OPINIONS = "y-kien/<int:year>/quy-<int:quarter>/<slug:code>"
OF_SET = "bo-tieu-chi/<slug:set_slug>/<int:version>/"
VILLAGE = f"{COMMUNE}/ap-<int:village>"


def level_paths(prefix: str, kind: levels.Kind) -> list[URLPattern]:
    """The list of a kind of record, and the pages of one."""
    given = {"kind": kind}
    return [
        path(f"{prefix}/", levels.record_list, given, name=kind.page),
        path(f"{prefix}/them/", levels.record_form, given, name=f"{kind.name}-add"),
        path(f"{prefix}/<int:pk>/", levels.record_form, given, name=f"{kind.name}-edit"),
        path(f"{prefix}/<int:pk>/xoa/", levels.record_remove, given, name=f"{kind.name}-remove"),
    ]


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
    path(f"{COMMUNE}/rut-lai/", entry.take_back, name="take-back"),
    path(f"{COMMUNE}/tong-hop/", entry.consolidate, name="consolidate"),
    path(f"{VILLAGE}/", entry.entry, name="entry-village"),
    path(f"{VILLAGE}/tra-lai/", entry.send_back, name="send-back-village"),
    path(f"{VILLAGE}/rut-lai/", entry.take_back, name="take-back-village"),
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
    # what communes aim at and hold
    *level_paths("phan-dau", levels.TARGETS),
    *level_paths("cong-nhan", levels.RECOGNITIONS),
    path("cong-nhan/<int:pk>/thu-hoi/", levels.recognition_revoke, name="recognition-revoke"),
    *level_paths("ho-so-cong-nhan", levels.DOSSIERS),
    path("huyen/<int:year>/quy-<int:quarter>/", conditions.district, name="district"),
    path("kieu-mau/<int:year>/quy-<int:quarter>/", conditions.overview, name="model-level"),
    path("kieu-mau/<int:year>/quy-<int:quarter>/<slug:slug>/nhom/", conditions.group_choice, name="group-choice"),
    # the library
    path("bo-tieu-chi/", library.set_list, name="criteria-sets"),
    path("bo-tieu-chi/tai/<slug:form>/", set_files.all_sets_file, name="criteria-sets-file"),
    path("bo-tieu-chi/nhap/", set_files.upload, name="criteria-import"),
    path("bo-tieu-chi/nhap/<slug:token>/", set_files.preview, name="criteria-import-preview"),
    path(OF_SET, library.set_detail, name="criteria-set"),
    path(f"{OF_SET}doi-chieu/", library.check, name="criteria-set-check"),
    path(f"{OF_SET}don-vi-phu-trach/", library.units, name="criteria-set-units"),
    path(f"{OF_SET}phien-ban-moi/", library.version_add, name="criteria-set-version"),
    path(f"{OF_SET}tai/<slug:form>/", set_files.set_file, name="criteria-set-file"),
    path(f"{OF_SET}sua/<slug:key>/", library.item_edit, name="criteria-item-edit"),
    path(f"{OF_SET}muc/<slug:key>/", library.level_edit, name="criteria-level-edit"),
]

"""Addresses of the library of criteria sets."""

from django.urls import path

from criteria.views import library, library_check, library_edit, library_files, library_import, library_units

OF_SET = "bo-tieu-chi/<slug:set_slug>/<int:version>/"

urlpatterns = [
    path("bo-tieu-chi/", library.set_list, name="criteria-sets"),
    path("bo-tieu-chi/tai/<slug:form>/", library_files.all_sets_file, name="criteria-sets-file"),
    path("bo-tieu-chi/nhap/", library_import.upload, name="criteria-import"),
    path("bo-tieu-chi/nhap/<slug:token>/", library_import.preview, name="criteria-import-preview"),
    path(OF_SET, library.set_detail, name="criteria-set"),
    path(f"{OF_SET}doi-chieu/", library_check.check, name="criteria-set-check"),
    path(f"{OF_SET}don-vi-phu-trach/", library_units.units, name="criteria-set-units"),
    path(f"{OF_SET}phien-ban-moi/", library_edit.version_add, name="criteria-set-version"),
    path(f"{OF_SET}tai/<slug:form>/", library_files.set_file, name="criteria-set-file"),
    path(f"{OF_SET}sua/<slug:key>/", library_edit.item_edit, name="criteria-item-edit"),
    path(f"{OF_SET}muc/<slug:key>/", library_edit.level_edit, name="criteria-level-edit"),
]

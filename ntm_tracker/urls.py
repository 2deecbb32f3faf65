"""Every address of the program; paths are Vietnamese without marks."""

from django.urls import include, path

from history.admin import site

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("communes.urls")),
    path("", include("history.urls")),
    path("", include("criteria.urls")),
    path("", include("directives.urls")),
    path("", include("reports.urls")),
    path("", include("desk.urls")),
    path("", include("desk.urls_account")),
    path("", include("desk.urls_annex")),
    path("", include("desk.urls_collecting")),
    path("", include("desk.urls_directives")),
    path("quan-tri/", site.urls),
]

handler403 = "desk.views_trouble.refused"
handler404 = "desk.views_trouble.missing"

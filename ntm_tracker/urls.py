"""Every address of the program; paths are Vietnamese without marks."""

from django.urls import include, path

from history.admin import site
from ntm_tracker import health

urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("", include("accounts.urls")),
    path("", include("communes.urls")),
    path("", include("history.urls")),
    path("", include("criteria.urls")),
    path("", include("directives.urls")),
    path("", include("reports.urls")),
    path("", include("desk.urls")),
    path("quan-tri/", site.urls),
]

handler403 = "desk.shell.trouble.refused"
handler500 = "ntm_tracker.middleware.failed"
handler404 = "desk.shell.trouble.missing"

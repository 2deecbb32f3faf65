"""Sao lưu: the copies that were made, and the head of the office takes one away."""

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.policies import UserRequest, can_see_backups, can_take_backup, require
from desk.backups.actions import take_backup
from desk.backups.databases import DatabaseCopyError
from desk.backups.forms import TakeForm
from desk.backups.freshness import freshness_for
from desk.backups.making import archive_name
from desk.backups.stream import BusyError, SentArchive
from history.models import BackUp
from ntm_tracker.forms import posted
from ntm_tracker.uploads import MADE_TYPES

MOST = 30
BUSY = "Một bản sao lưu khác đang được tải. Hãy chờ tải xong rồi làm lại."


@sensitive_post_parameters("current", "passphrase", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def backups(request: UserRequest) -> HttpResponseBase:
    """The last copies; a POST of the head of the office is answered by a new one."""
    may_take = can_take_backup(request.user)
    require(can_see_backups(request.user) and (request.method != "POST" or may_take))
    form = TakeForm(posted(request), request=request) if may_take else None
    if form and form.is_valid():
        try:
            return _sent(request, form.cleaned_data["passphrase"])
        except BusyError:
            form.add_error(None, BUSY)
        except DatabaseCopyError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "freshness": freshness_for(request.user, timezone.now()),
        "copies": BackUp.objects.select_related("by")[:MOST],
    }
    return render(request, "desk/backups.html", context)


def _sent(request: UserRequest, passphrase: str) -> HttpResponse | StreamingHttpResponse:
    """The copy, encrypted; recorded before its first byte leaves."""
    name = archive_name()
    archive = SentArchive(passphrase)
    try:
        take_backup(name=name, by=request.user)
    except BaseException:
        archive.close()
        raise
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(archive, content_type=MADE_TYPES["zip"], headers=headers)

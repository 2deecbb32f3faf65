"""Sao lưu: the copies that were made, and the head of the office takes one away."""

from typing import Any

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.people.forms import LONGEST_PASSWORD, AskedAgain
from accounts.policies import UserRequest, can_see_backups, can_take_backup, require
from desk.backups.actions import take_backup
from desk.backups.archive import SHORTEST
from desk.backups.databases import DatabaseCopyError
from desk.backups.freshness import freshness_for
from desk.backups.making import archive_name
from desk.backups.stream import BusyError, SentArchive
from history.models import BackUp
from ntm_tracker.forms import posted
from ntm_tracker.uploads import MADE_TYPES

MOST = 30
BUSY = "Một bản sao lưu khác đang được tải. Hãy chờ tải xong rồi làm lại."


class PassphraseField(forms.CharField):
    """What opens the copy again; typed twice, since nobody can tell it later."""

    def __init__(self, *, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            strip=False,
            max_length=LONGEST_PASSWORD,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            error_messages={"required": "Hãy đặt mật khẩu cho bản sao lưu."},
            **more,
        )


class TakeForm(AskedAgain):
    """Tải bản sao lưu."""

    passphrase = PassphraseField(
        label="Mật khẩu của bản sao lưu",
        help_text=f"Ít nhất {SHORTEST} ký tự, khác mật khẩu đăng nhập. Quên mật khẩu này thì không ai mở được tệp.",
    )
    again = PassphraseField(label="Gõ lại mật khẩu của bản sao lưu")

    def clean_passphrase(self) -> str:
        passphrase = self.cleaned_data["passphrase"]
        if len(passphrase) < SHORTEST:
            raise forms.ValidationError(f"Mật khẩu có {len(passphrase)} ký tự, cần ít nhất {SHORTEST}.")
        if passphrase == self.cleaned_data.get("current"):
            raise forms.ValidationError("Hãy đặt mật khẩu khác mật khẩu đăng nhập.")
        return passphrase

    def clean_again(self) -> str:
        again, passphrase = self.cleaned_data["again"], self.cleaned_data.get("passphrase")
        if passphrase is not None and again != passphrase:
            raise forms.ValidationError("Hai lần gõ không giống nhau. Hãy gõ lại cả hai ô.")
        return again


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

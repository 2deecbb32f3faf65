"""The own account: password, sessions; and the page on which an administrator sees who is who."""

from axes.models import AccessLog
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.people.actions import account as actions
from accounts.people.forms.account import PasswordForm
from accounts.policies import can_require_second_factor

RECENT = 5


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, and what keeps my account safe."""
    context = {"sign_ins": _recent_sign_ins(request.user), "may_require": can_require_second_factor(request.user)}
    return render(request, "accounts/account.html", context)


def _recent_sign_ins(user: User) -> list[AccessLog]:
    """The person's own: a user name may have belonged to somebody else before."""
    own = AccessLog.objects.filter(username=user.username, attempt_time__gte=user.date_joined)
    return list(own.order_by("-attempt_time")[:RECENT])


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password."""
    form = PasswordForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        person = actions.change_password(
            person=request.user, password=form.cleaned_data["new_password1"], by=request.user
        )
        update_session_auth_hash(request, person)
        messages.success(request, "Đã đổi mật khẩu. Các máy khác đang dùng tài khoản này đều bị đăng xuất.")
        return redirect("account")
    return render(request, "accounts/password.html", {"form": form})


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions of mine."""
    actions.sign_out_everywhere(person=request.user, by=request.user)
    logout(request)
    messages.success(request, "Đã đăng xuất ở mọi nơi, kể cả máy này. Hãy đăng nhập lại để làm tiếp.")
    return redirect("sign-in")

"""Signing in and out."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from accounts import sessions
from accounts.policies import UserRequest
from accounts.unsent_input import FIELD, unsent_input_for
from accounts.validators import is_published
from ntm_tracker.forms import LOST

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock, tắt bộ gõ tiếng Việt rồi nhập lại cả hai ô."

PUBLISHED = (
    "Mật khẩu này có trong tài liệu của chương trình, ai cũng đọc được, nên không dùng được ở đây. "
    "Hãy nhờ người quản trị cấp liên kết đặt mật khẩu mới."
)


class SignInForm(AuthenticationForm):
    """Name and password; the same answer whether the account is unknown, closed or the password is wrong."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args, **kwargs) -> None:  # noqa: ANN002, ANN003 (Django's own signature)
        super().__init__(*args, **kwargs)
        for name, label in (("username", "Tên đăng nhập"), ("password", "Mật khẩu")):
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = f"Hãy nhập {label.lower()}."

    def clean(self) -> dict[str, Any]:
        """Refuse a password that stands in our texts, whoever sends it; on one's own machine the example has it."""
        if settings.PRODUCTION and is_published(self.cleaned_data.get("password") or ""):
            raise ValidationError(PUBLISHED)
        return super().clean()


class SignIn(LoginView):
    """Django's own; whoever uses a second factor is not signed in yet, but led on to the page for the code."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if user.has_second_factor:
            sessions.await_code(self.request.session, user, self.get_success_url())
            return redirect("sign-in-code")
        response = super().form_valid(form)
        sessions.begin(self.request.session)
        return response


sign_in = require_http_methods(["GET", "HEAD", "POST"])(SignIn.as_view())


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        logout(request)
        messages.success(request, "Đã đăng xuất.")
    return redirect("sign-in")


@require_http_methods(["GET", "HEAD", "POST"])
def unsent_input(request: UserRequest) -> HttpResponse:
    """What was sent after the session had ended: sent again by one click, or thrown away.

    Throwing away is done for every page by the middleware; here its page is opened again.
    """
    if request.method == "POST":
        back = request.POST.get("back", "")
        return redirect(back if url_has_allowed_host_and_scheme(back, None) else "home")
    pieces = unsent_input_for(request.user.pk)
    return (
        render(request, "accounts/unsent_input.html", {"pieces": pieces, "field": FIELD, "lost": LOST})
        if pieces
        else redirect("home")
    )

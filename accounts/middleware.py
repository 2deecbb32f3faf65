"""Who is let in to a page: signed in, not too long ago, and with the second factor where one is asked for."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.policies import UserRequest
from accounts.sessions import trouble
from accounts.unsent_input import forget_sent_again, keep, keeps_input, remember_typist

AGAIN = "Hãy đăng nhập lại để về đúng trang đang xem."
ENDED = f"Phiên làm việc đã kết thúc: mật khẩu vừa đổi, hoặc tài khoản vừa được đăng xuất ở nơi khác. {AGAIN}"
GONE = f"Phiên làm việc đã hết hạn. {AGAIN}"
KEPT = "Những gì vừa gửi vẫn được giữ: đăng nhập xong, bạn gửi lại được ngay."
UNSAVED = "Những gì vừa gửi chưa được ghi."
SET_UP = "Vai trò của bạn phải đăng nhập hai lớp. Hãy thiết lập ngay tại đây, sau đó mọi trang sẽ mở."
# What somebody may do who must set up the second factor first.
BEFORE_SET_UP = {"second-factor", "sign-out"}


class SignedInMiddleware(LoginRequiredMiddleware):
    """Django's own, saying why a session is over, and asking for the second factor."""

    def process_view(self, request: HttpRequest, view_func: Callable, *args: object) -> HttpResponse | None:
        asks = getattr(view_func, "login_required", True)
        why = _why_over(request)  # first: asking for the user throws a session away whose password has changed
        person = request.user.pk if request.user.is_authenticated else None
        if why:
            logout(request)
        if not request.user.is_authenticated:
            return self._sent_to_sign_in(request, why, person) if asks else None
        forget_sent_again(cast("UserRequest", request))
        page = request.resolver_match.view_name if request.resolver_match else ""
        if asks and request.user.must_set_up_second_factor and page not in BEFORE_SET_UP:
            messages.info(request, SET_UP)
            return redirect("second-factor")
        return None

    def _sent_to_sign_in(self, request: HttpRequest, why: str, person: int | None) -> HttpResponse:
        """What was sent is kept; where it may not be, its loss is told."""
        if request.method in ("GET", "HEAD"):
            told, come_back = why, _page_to_come_back_to(request)
        elif keeps_input(request.resolver_match) and keep(request, person):
            told, come_back = f"{why or GONE} {KEPT}", reverse("kept-input")
        else:
            told, come_back = f"{why} {UNSAVED}" if why else "", _page_to_come_back_to(request)
        if told:
            messages.warning(request, told)
        return redirect_to_login(come_back)


def _why_over(request: HttpRequest) -> str:
    """Return why somebody who was signed in is not any more."""
    if SESSION_KEY not in request.session:
        return GONE if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty() else ""
    if not request.user.is_authenticated:
        return ENDED
    if why := trouble(request.session, request.user):
        return f"{why} {AGAIN}"
    if request.user.has_second_factor and DEVICE_ID_SESSION_KEY not in request.session:
        return ENDED
    return ""


def _page_to_come_back_to(request: HttpRequest) -> str:
    """Return the page that was asked for; for a form, the page on which it stands."""
    came_from = request.META.get("HTTP_REFERER", "")
    inside = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    if request.method in ("GET", "HEAD") or not inside:
        return request.get_full_path()
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class PrivateAnswersMiddleware:
    """What a signed-in person was shown stays in no cache: on a shared computer, “Back” after signing out is empty."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
            remember_typist(cast("UserRequest", request), response)
        return response

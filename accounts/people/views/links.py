"""The page on which a person sets the own password with a one-time link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import links
from accounts.people.actions.people import LinkClosedError, set_password
from accounts.people.forms.people import LinkPasswordForm

OPENED = "moi"  # stands in the address instead of the token, so that no Referer and no history of a browser tells it
IN_SESSION = "password_link"


@login_not_required
@never_cache
@sensitive_post_parameters("new_password1", "new_password2")
@require_http_methods(["GET", "HEAD", "POST"])
def set_password_by_link(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Take the token out of the address, then ask for the password. Every bad link gets the same answer."""
    opened = token == OPENED
    token = request.session.get(IN_SESSION, "") if opened else token
    person = links.holder(uid, token)
    if person is None:
        return _bad_link(request)
    if not opened:
        request.session[IN_SESSION] = token
        return _without_referrer(redirect(links.ADDRESS, uid, OPENED))
    form = LinkPasswordForm(person, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "people/set_password.html", {"form": form, "person": person})
    try:
        set_password(person=person, token=token, password=form.cleaned_data["new_password1"])
    except LinkClosedError:
        return _bad_link(request)
    del request.session[IN_SESSION]
    messages.success(request, "Đã đặt mật khẩu. Hãy đăng nhập bằng mật khẩu mới.")
    return redirect("sign-in")


def _bad_link(request: HttpRequest) -> HttpResponse:
    request.session.pop(IN_SESSION, None)
    return _without_referrer(render(request, "people/bad_link.html", status=404))


def _without_referrer(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    return response

"""Pages of the own account, of one-time links, and of everybody's accounts."""

from typing import Any

from axes.models import AccessLog
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import policies
from accounts.models import User
from accounts.people import actions, links
from accounts.people.forms import HandoverForm, LinkPasswordForm, PasswordForm, PersonFilter, PersonForm
from accounts.policies import UserRequest, require
from history.admin import site
from ntm_tracker.fields import SortKey
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import ReasonForm, posted, run_form_action
from ntm_tracker.pages import carry_out, paged, reads_and_writes, saved

RECENT = 5


@require_safe
def account(request: UserRequest) -> HttpResponse:
    """Who I am here, and what keeps my account safe."""
    user = request.user
    # The person's own: a user name may have belonged to somebody else before.
    own = AccessLog.objects.filter(username=user.username, attempt_time__gte=user.date_joined).order_by("-attempt_time")
    context = {"sign_ins": list(own[:RECENT]), "may_require": policies.can_administer(user)}
    return render(request, "accounts/account.html", context)


@sensitive_post_parameters()
@reads_and_writes
def password(request: UserRequest) -> HttpResponse:
    """Change the own password."""
    form = PasswordForm(posted(request), request=request)
    if request.method == "POST" and form.is_valid():
        person = actions.change_password(
            person=request.user, password=form.cleaned_data["new_password1"], by=request.user
        )
        update_session_auth_hash(request, person)
        messages.success(request, "Đã đổi mật khẩu. Các máy khác đang dùng tài khoản này đều bị đăng xuất.")
        return redirect("account")
    return render(request, "accounts/password.html", {"form": form})


@require_POST
def sign_out_everywhere(request: UserRequest) -> HttpResponse:
    """End all sessions of mine."""
    actions.sign_out_everywhere(person=request.user, by=request.user)
    logout(request)
    messages.success(request, "Đã đăng xuất ở mọi nơi, kể cả máy này. Hãy đăng nhập lại để làm tiếp.")
    return redirect("sign-in")


OPENED = "moi"  # stands in the address instead of the token, so that no Referer and no history of a browser tells it
IN_SESSION = "password_link"


@login_not_required
@never_cache
@sensitive_post_parameters("new_password1", "new_password2")
@reads_and_writes
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
    form = LinkPasswordForm(person, posted(request))
    if not form.is_valid():
        return render(request, "people/set_password.html", {"form": form, "person": person})
    try:
        actions.set_password(person=person, token=token, password=form.cleaned_data["new_password1"])
    except actions.LinkClosedError:
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


PER_PAGE = 50


@require_safe
def administration(request: UserRequest) -> HttpResponse:
    """Quản trị: what only administrators do."""
    require(policies.can_administer(request.user))
    return render(request, "people/administration.html", {"apps": site.get_app_list(request)})


@require_safe
def person_list(request: UserRequest) -> HttpResponse:
    """Who signs in here, by name."""
    require(policies.can_administer(request.user))
    people = policies.visible_people(request.user)
    form = PersonFilter(request.GET, people=people)
    found = form.found(people).select_related("unit").order_by(SortKey("full_name"), "pk")
    return render(request, "people/person_list.html", {"form": form, **paged(request, found, PER_PAGE)})


@require_safe
def person_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One account: the seat, when it was used, and what can be done with it."""
    person, user = _person(request, pk), request.user
    context = {
        "person": person,
        "may_close": policies.can_close(user, person),
        "may_reopen": policies.can_reopen(user, person),
        "may_reset": policies.can_reset_second_factor(user, person) and person.has_second_factor,
    }
    return render(request, "people/person_detail.html", context)


@never_cache
@reads_and_writes
def person_add(request: UserRequest) -> HttpResponse:
    """A new account; its link is shown at once."""
    require(policies.can_administer(request.user))
    form = PersonForm(posted(request))
    person = run_form_action(form, lambda values: actions.add_person(**values, by=request.user))
    if person:
        return _show_link(request, person, f"Đã thêm {person}.")
    return render(request, "people/person_add.html", {"form": form})


@reads_and_writes
def person_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Name, sign-in name, e-mail address and seat."""
    person = _person(request, pk)
    form = carrying(PersonForm(posted(request), person=person), actions.person_fingerprint(person))

    def change(values: dict[str, Any]) -> bool:
        return actions.change_person(person=person, **values, by=request.user)

    done = carry_out(request, form, change, lambda changed: saved(changed, form.cleaned_data["full_name"]), person)
    return done or render(request, "people/person_edit.html", {"form": form, "person": person})


@reads_and_writes
def person_close(request: UserRequest, pk: int) -> HttpResponse:
    """Khóa tài khoản, with a reason."""
    person = _person(request, pk)
    require(policies.can_close(request.user, person), actions.why_not_close(request.user, person))
    form = ReasonForm(posted(request), submit="Khóa tài khoản", example="nghỉ hưu từ ngày 01/3/2024")

    def close(values: dict[str, Any]) -> User:
        return actions.close_account(person=person, **values, by=request.user)

    done = carry_out(request, form, close, f"Đã khóa tài khoản của {person}.", person)
    return done or render(request, "people/person_close.html", {"form": form, "person": person})


@never_cache
@reads_and_writes
def person_reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Mở lại tài khoản, with a reason; its new link is shown at once."""
    person = _person(request, pk)
    require(policies.can_reopen(request.user, person), "Tài khoản này đang mở.")
    form = ReasonForm(posted(request), submit="Mở lại, tạo liên kết", example="trở lại công tác")
    reopened = run_form_action(form, lambda values: actions.reopen_account(person=person, **values, by=request.user))
    if reopened:
        return _show_link(request, reopened, f"Đã mở lại tài khoản của {person}.")
    return render(request, "people/person_reopen.html", {"form": form, "person": person})


@never_cache
@reads_and_writes
def person_link(request: UserRequest, pk: int) -> HttpResponse:
    """A new link, after the question whether the password shall end."""
    person = _person(request, pk)
    require(policies.can_close(request.user, person), actions.NO_LINK)
    if request.method == "POST":
        person = actions.end_password(person=person, by=request.user)
        return _show_link(request, person, f"Đã tạo liên kết cho {person}.")
    return render(request, "people/person_link.html", {"person": person})


@never_cache
@reads_and_writes
def person_hand_over(request: UserRequest, pk: int) -> HttpResponse:
    """Bàn giao: one form for the old account, the new one and the list of contacts."""
    person = _person(request, pk)
    require(policies.can_close(request.user, person), actions.why_not_close(request.user, person))
    form = HandoverForm(posted(request), person=person)
    successor = run_form_action(form, lambda values: actions.hand_over(person=person, **values, by=request.user))
    if successor:
        return _show_link(request, successor, f"{person} đã bàn giao cho {successor}. Tài khoản cũ đã khóa.")
    return render(request, "people/person_hand_over.html", {"form": form, "person": person})


@reads_and_writes
def person_reset_second_factor(request: UserRequest, pk: int) -> HttpResponse:
    """Đặt lại đăng nhập hai lớp, for somebody who lost the telephone and the recovery codes."""
    person = _person(request, pk)
    may_reset = policies.can_reset_second_factor(request.user, person) and person.has_second_factor
    require(may_reset, "Người này không dùng đăng nhập hai lớp, hoặc đó là tài khoản của bạn.")
    form = ReasonForm(posted(request), submit="Đặt lại", example="mất điện thoại, đã gọi xác nhận")

    def reset(values: dict[str, Any]) -> bool:
        actions.reset_second_factor(person=person, by=request.user, **values)
        return True

    done = carry_out(request, form, reset, f"Đã đặt lại đăng nhập hai lớp của {person}.", person)
    return done or render(request, "people/person_second_factor.html", {"form": form, "person": person})


def _show_link(request: UserRequest, person: User, done: str) -> HttpResponse:
    """Show a new link this once: it is kept nowhere, so there is nothing to redirect to."""
    link, ends = request.build_absolute_uri(links.new_link(person)), links.link_ends(timezone.now())
    mail = links.send_link(person, link=link, ends=ends)
    context = {"person": person, "link": link, "ends": ends, "mail": mail, "done": done}
    return render(request, "people/link_made.html", context)


def _person(request: UserRequest, pk: int) -> User:
    return get_object_or_404(policies.visible_people(request.user).select_related("unit__locality"), pk=pk)

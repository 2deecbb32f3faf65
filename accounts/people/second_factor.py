"""The second factor: the code at sign-in, switching it on and off, recovery codes, and the roles that need it."""

from typing import Any

import django_otp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import second_factor, sessions, throttling
from accounts.models import Role, SecondFactorRule, User
from accounts.people import actions
from accounts.people.forms import WRONG_CODE, CodeForm, ConfirmForm, RolesForm, SetUpForm
from accounts.policies import UserRequest, can_administer, require
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.pages import reads_and_writes
from ntm_tracker.vietnamese import count

KEY, CODES = "second_factor_key", "recovery_codes"
SHOWN_FOR = 15 * 60  # seconds
FEW_CODES, MANY_FAILURES = 3, 3


@login_not_required
@never_cache
@reads_and_writes
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second page of signing in: the password was right, now the code."""
    if request.user.is_authenticated:
        return redirect("home")
    waiting = sessions.awaited(request.session)
    if waiting is None:
        if request.session.pop(sessions.AWAITED, None):
            messages.warning(request, "Đã quá lâu hoặc tài khoản vừa thay đổi. Hãy nhập lại tên đăng nhập và mật khẩu.")
        return redirect("sign-in")
    person, address = waiting
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid() and (checked := _tried(request, person, form)):
        _signed_in(request, person, checked)
        return HttpResponseRedirect(address)  # an address, never the name of a page
    return render(request, "accounts/sign_in_code.html", {"form": form})


def _tried(request: HttpRequest, person: User, form: Form) -> actions.Checked | None:
    """Try the code of `form`; None, and why in the form, when it is not taken."""
    if throttling.is_locked(request, person.username):
        return None
    checked = actions.check_code(person=person, code=form.cleaned_data["code"])
    if checked.device:
        return checked
    if checked.wait_until:
        seconds = max(1, round((checked.wait_until - timezone.now()).total_seconds()))
        wait = f"{count(seconds)} giây" if seconds < 60 else f"{count(-(-seconds // 60))} phút"
        form.add_error("code", f"Đã nhập sai nhiều lần. Hãy chờ {wait} rồi nhập mã mới.")
    else:
        throttling.count_failure(request, person.username)
        form.add_error("code", WRONG_CODE)
    return None


def _signed_in(request: HttpRequest, person: User, checked: actions.Checked) -> None:
    del request.session[sessions.AWAITED]
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    django_otp.login(request, checked.device)
    sessions.begin(request.session)
    person.refresh_from_db(fields=["recovery_codes_left"])
    if checked.failures >= MANY_FAILURES:
        messages.warning(
            request,
            f"Trước lần này có {count(checked.failures)} lần nhập sai mã sau khi đã nhập đúng mật khẩu. "
            "Nếu không phải bạn, hãy đổi mật khẩu ngay.",
        )
    left = f"Còn {count(person.recovery_codes_left)} mã dự phòng."
    if person.recovery_codes_left < FEW_CODES:
        messages.warning(request, f"{left} Hãy tạo mã mới: bấm tên của bạn ở menu, rồi Đăng nhập hai lớp.")
    elif checked.used_recovery_code:
        messages.info(request, f"Đã dùng một mã dự phòng. {left}")


@never_cache
@reads_and_writes
def second_factor_page(request: UserRequest) -> HttpResponse:
    """Switch on the second factor; once it is on, what can be done with it."""
    if request.user.has_second_factor:
        return render(request, "accounts/second_factor.html")
    key = request.session.get(KEY) or second_factor.new_key()
    form = SetUpForm(posted(request), key=key)
    if request.method == "POST" and request.session.get(KEY) and form.is_valid():
        _switch_on(request, form)
        return redirect("recovery-codes")
    request.session[KEY] = key
    context: dict[str, Any] = {
        "form": form,
        "secret": second_factor.secret_text(key),
        "picture": second_factor.picture(second_factor.address(key, request.user.username)),
        "issuer": second_factor.ISSUER,
    }
    return render(request, "accounts/second_factor_set_up.html", context)


def _switch_on(request: UserRequest, form: SetUpForm) -> None:
    person, telephone, codes = actions.switch_on_second_factor(
        person=request.user, key=form.key, step=form.step, by=request.user
    )
    del request.session[KEY]
    update_session_auth_hash(request, person)
    django_otp.login(request, telephone)
    _show(request, codes)
    messages.success(request, "Đã bật đăng nhập hai lớp. Còn một việc: cất mã dự phòng dưới đây.")


@never_cache
@sensitive_post_parameters()
@reads_and_writes
def recovery_codes(request: UserRequest) -> HttpResponse:
    """New recovery codes; they are shown until the person says that they are kept, or a while, and never again."""
    if not request.user.has_second_factor:
        return redirect("second-factor")
    if codes := _shown(request):
        return render(request, "accounts/recovery_codes.html", {"codes": codes})
    form = ConfirmForm(posted(request), request=request)
    if request.method == "POST" and form.is_valid() and _tried(request, request.user, form):
        _show(request, actions.renew_recovery_codes(person=request.user, by=request.user))
        return redirect("recovery-codes")
    return render(request, "accounts/recovery_codes_new.html", {"form": form})


def _show(request: HttpRequest, codes: list[str]) -> None:
    request.session[CODES] = {"codes": codes, "until": timezone.now().timestamp() + SHOWN_FOR}


def _shown(request: HttpRequest) -> list[str]:
    kept = request.session.get(CODES)
    if kept and kept["until"] < timezone.now().timestamp():
        kept = request.session.pop(CODES) and None
    return kept["codes"] if kept else []


@require_POST
def recovery_codes_kept(request: UserRequest) -> HttpResponse:
    """The codes are on paper: forget them."""
    if request.session.pop(CODES, None):
        messages.success(request, "Mã dự phòng sẽ không hiện lại nữa.")
    return redirect("account")


@never_cache
@sensitive_post_parameters()
@reads_and_writes
def switch_off(request: UserRequest) -> HttpResponse:
    """Switch off the second factor, with password and code."""
    if not request.user.has_second_factor:
        return redirect("second-factor")
    form = ConfirmForm(posted(request), request=request)
    if request.method == "POST" and form.is_valid() and _tried(request, request.user, form):
        person = actions.switch_off_second_factor(person=request.user, by=request.user)
        update_session_auth_hash(request, person)
        request.session.pop(CODES, None)
        messages.success(request, "Đã tắt đăng nhập hai lớp. Từ nay chỉ cần mật khẩu.")
        return redirect("account")
    return render(request, "accounts/second_factor_off.html", {"form": form})


@reads_and_writes
def roles(request: UserRequest) -> HttpResponse:
    """Which roles must use the second factor."""
    require(can_administer(request.user))
    required = set(SecondFactorRule.objects.values_list("role", flat=True))
    form = RolesForm(posted(request))
    carrying(form, actions.roles_fingerprint(required))
    run_form_action(form, lambda values: actions.require_second_factor(**values, by=request.user))
    if form.is_bound and not form.errors:
        messages.success(request, "Đã lưu. Ai thuộc vai trò đã chọn mà chưa bật sẽ được dẫn đến trang thiết lập.")
        return redirect("second-factor-roles")
    ticked = form["roles"].value() or () if form.is_bound else required
    rows = [{"role": role, "is_required": role in ticked, **held} for role, held in _held().items()]
    return render(request, "accounts/second_factor_roles.html", {"form": form, "rows": rows})


def _held() -> dict[Role, dict[str, int]]:
    """How many people are in each role, and how many of them use the second factor."""
    counted = User.objects.filter(is_active=True).values_list("role")
    found = counted.annotate(people=Count("pk"), using=Count("pk", filter=Q(has_second_factor=True)))
    by_role = {role: {"people": people, "using": using} for role, people, using in found}
    return {role: by_role.get(role, {"people": 0, "using": 0}) for role in Role}

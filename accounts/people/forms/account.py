"""The forms of the own account, and of the code at sign-in."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest

from accounts import second_factor
from accounts.models import Role

WRONG_PASSWORD = "Mật khẩu hiện tại chưa đúng. Kiểm tra phím Caps Lock, tắt bộ gõ tiếng Việt rồi nhập lại."  # noqa: S105
WRONG_CODE = (
    "Mã chưa đúng hoặc đã dùng rồi. Chờ ứng dụng hiện mã mới rồi nhập lại; "
    "nếu vẫn sai, đặt giờ trên điện thoại theo mạng."
)
CODE_LENGTH = "Mã trên điện thoại có 06 chữ số, mã dự phòng có 10 chữ số. Hãy nhập đủ."
LONGEST_PASSWORD = 4096


class CurrentPasswordField(forms.CharField):
    """The password in use, typed once more."""

    def __init__(self, **more: Any) -> None:
        attributes = {"autocomplete": "current-password"}
        super().__init__(
            label="Mật khẩu hiện tại",
            strip=False,
            max_length=LONGEST_PASSWORD,
            widget=forms.PasswordInput(attrs=attributes),
            error_messages={"required": "Hãy nhập mật khẩu hiện tại."},
            **more,
        )


class CodeField(forms.CharField):
    """A code of the telephone; a recovery code, too, unless `recovery` is False."""

    def __init__(self, *, label: str = "Mã đăng nhập", recovery: bool = True, **more: Any) -> None:
        self.lengths = {second_factor.DIGITS} | ({second_factor.RECOVERY_DIGITS} if recovery else set())
        attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        super().__init__(
            label=label,
            max_length=40,
            widget=forms.TextInput(attrs=attributes),
            error_messages={
                "required": "Hãy nhập mã.",
                "max_length": CODE_LENGTH,
                "length": CODE_LENGTH if recovery else "Mã trên điện thoại có 06 chữ số. Hãy nhập đủ.",
            },
            **more,
        )

    def clean(self, value: Any) -> str:
        digits = second_factor.tidy(super().clean(value))
        if len(digits) not in self.lengths:
            raise forms.ValidationError(self.error_messages["length"], code="length")
        return digits


class AskedAgain(forms.Form):
    """A form that asks who changes an account for the password; wrong ones count as they do at sign-in."""

    current = CurrentPasswordField()

    def __init__(self, *args: Any, request: HttpRequest, **more: Any) -> None:
        super().__init__(*args, **more)
        self.request = request

    def clean_current(self) -> str:
        password = self.cleaned_data["current"]
        if authenticate(self.request, username=self.request.user.username, password=password) is None:
            raise forms.ValidationError(WRONG_PASSWORD, code="wrong")
        return password


class PasswordForm(AskedAgain, SetPasswordForm):
    """The own password: the one in use, and the new one twice."""

    field_order = ["current", "new_password1", "new_password2"]
    error_messages = {"password_mismatch": "Hai lần gõ mật khẩu mới không giống nhau. Hãy gõ lại cả hai ô."}

    def __init__(self, *args: Any, request: HttpRequest, **more: Any) -> None:
        super().__init__(request.user, *args, request=request, **more)
        for name, label in (("new_password1", "Mật khẩu mới"), ("new_password2", "Gõ lại mật khẩu mới")):
            self.fields[name].label = label
            self.fields[name].max_length = LONGEST_PASSWORD
            self.fields[name].error_messages["required"] = f"Hãy nhập {label.lower()}."
        self.fields["new_password2"].help_text = ""


class CodeForm(forms.Form):
    """The second page of signing in."""

    code = CodeField(help_text="06 chữ số trong ứng dụng trên điện thoại, hoặc một mã dự phòng 10 chữ số.")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["code"].widget.attrs["autofocus"] = True


class SetUpForm(forms.Form):
    """The first code of a telephone that has just read the secret; `step` is when the telephone showed it."""

    code = CodeField(label="Mã 06 chữ số trong ứng dụng", recovery=False)

    def __init__(self, *args: Any, key: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.key = key
        self.step: int | None = None

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        self.step = second_factor.step_of(self.key, code)
        if self.step is None:
            raise forms.ValidationError(WRONG_CODE, code="wrong")
        return code


class ConfirmForm(AskedAgain):
    """Password and code, before the second factor is changed."""

    code = CodeField(help_text="06 chữ số trong ứng dụng trên điện thoại, hoặc một mã dự phòng 10 chữ số.")


class RolesForm(forms.Form):
    """Of which roles the second factor is required."""

    roles = forms.MultipleChoiceField(
        label="Vai trò phải đăng nhập hai lớp",
        choices=Role,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Vai trò không có trong danh sách. Hãy tải lại trang rồi chọn lại."},
    )

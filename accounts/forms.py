"""Signing in."""

from django.contrib.auth.forms import AuthenticationForm

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock, tắt bộ gõ tiếng Việt rồi nhập lại cả hai ô."


class SignInForm(AuthenticationForm):
    """Name and password; the same answer whether the account is unknown, closed or the password is wrong."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args, **kwargs) -> None:  # noqa: ANN002, ANN003 (Django's own signature)
        super().__init__(*args, **kwargs)
        for name, label in (("username", "Tên đăng nhập"), ("password", "Mật khẩu")):
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = f"Hãy nhập {label.lower()}."

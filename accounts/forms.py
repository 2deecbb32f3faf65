"""Signing in, and the forms of accounts in the admin."""

from django.contrib.auth.forms import AdminPasswordChangeForm, AuthenticationForm, UserCreationForm

from accounts.models import User

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock, tắt bộ gõ tiếng Việt rồi nhập lại cả hai ô."


class SignInForm(AuthenticationForm):
    """Name and password; the same answer whether the account is unknown, closed or the password is wrong."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args, **kwargs) -> None:  # noqa: ANN002, ANN003 (Django's own signature)
        super().__init__(*args, **kwargs)
        for name, label in (("username", "Tên đăng nhập"), ("password", "Mật khẩu")):
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = f"Hãy nhập {label.lower()}."


class NewUserForm(UserCreationForm):
    """A person with a seat, made by the administrator."""

    class Meta:
        model = User
        fields = ["username", "full_name", "role", "unit"]


class NewPasswordForm(AdminPasswordChangeForm):
    """A password given by the administrator; accounts without a password are not offered."""

    def __init__(self, *args, **kwargs) -> None:  # noqa: ANN002, ANN003 (Django's own signature)
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)

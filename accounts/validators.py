"""What a password must be, said so that a person knows what to do."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from ntm_tracker.vietnamese import fold

LEAST = 10
LONGEST = 200


class LongEnough:
    """A short sentence is better than a short riddle; nobody needs to hash a novel."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < LEAST:
            raise ValidationError(
                f"Mật khẩu mới có {len(password):02d} ký tự, cần ít nhất {LEAST}. Hãy ghép vài từ dễ nhớ, "
                "ví dụ: lua-chin-vang-dong.",
                code="password_too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(f"Mật khẩu dài quá {LONGEST} ký tự. Hãy rút ngắn.", code="password_too_long")

    def get_help_text(self) -> str:
        return f"Ít nhất {LEAST} ký tự, ví dụ vài từ ghép bằng dấu gạch nối."


class NotThePerson(password_validation.UserAttributeSimilarityValidator):
    """Not the person's own names, nor the name written together without marks."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "full_name", "email", "joined"))

    def validate(self, password: str, user: Any = None) -> None:
        if user is None:
            return
        names = {name: getattr(user, name, "") for name in ("username", "full_name", "email")}
        joined = fold(names["full_name"]).replace(" ", "")
        try:
            super().validate(password, SimpleNamespace(_meta=user._meta, joined=joined, **names))  # type: ignore[arg-type]
        except ValidationError as error:
            raise ValidationError(
                "Mật khẩu quá giống tên đăng nhập, họ tên hoặc thư điện tử. Hãy chọn từ khác.",
                code="password_too_similar",
            ) from error

    def get_help_text(self) -> str:
        return "Không giống tên đăng nhập hay họ tên."


class NotCommon(password_validation.CommonPasswordValidator):
    """Not one of the twenty thousand that guessers try first."""

    def get_error_message(self) -> str:
        return "Mật khẩu này nhiều người dùng nên dễ bị đoán. Hãy chọn mật khẩu khác."

    def get_help_text(self) -> str:
        return "Không phải mật khẩu nhiều người dùng (matkhau123, 0123456789 …)."


class NotOnlyDigits(password_validation.NumericPasswordValidator):
    """A telephone number is no password."""

    def get_error_message(self) -> str:
        return "Mật khẩu chỉ toàn chữ số nên dễ bị đoán. Hãy thêm chữ cái."

    def get_help_text(self) -> str:
        return "Có chữ cái, không chỉ toàn chữ số."

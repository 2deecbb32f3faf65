"""What a password must be, said so that a person knows what to do."""

import re
from types import SimpleNamespace
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from ntm_tracker.vietnamese import fold

LEAST = 10
LONGEST = 200
EXAMPLE_PASSWORD = "nong-thon-moi-2024"  # noqa: S105 (of the example's accounts, printed at every start of bin/run)
SUGGESTED = "lua-chin-vang-dong"
# What stands in our own texts: never let in on an office's server, however it came to be somebody's password.
PUBLISHED = frozenset({EXAMPLE_PASSWORD, SUGGESTED})
# What people here begin a password with, without marks and in any order; digits and signs around them hide nothing.
OBVIOUS = re.compile(
    "(?:matkhau|mk|password|pass|admin|quantri|user|nguoidung|taikhoan|dangnhap|nongthonmoi|nongthon|ntm|vanphong|dieuphoi"
    "|vpdp|ubnd|uybannhandan|phong|xa|huyen|tinh|vietnam|abc|xyz|qwerty|qwer|asdfgh|asdf|zxcvbn|iloveyou|anhyeuem|emyeuanh"
    "|chao|hello|welcome|test|thu|moi|cu|so|cua|toi)+"
)
LEET = str.maketrans("@0134$57", "aoieasst")


class LongEnough:
    """A short sentence is better than a short riddle; nobody needs to hash a novel."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < LEAST:
            raise ValidationError(
                f"Mật khẩu mới có {len(password):02d} ký tự, cần ít nhất {LEAST}. Hãy ghép vài từ dễ nhớ, "
                f"ví dụ: {SUGGESTED}.",
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


def is_published(password: str) -> bool:
    """Whether anybody who has the program can read this password in it."""
    return password.strip().lower() in PUBLISHED


def is_obvious(password: str) -> bool:
    """Whether a password is nothing but words that are tried first, such as `MatKhau@123` or `NongThonMoi2025`."""
    plain = fold(password[:LONGEST])
    bare = {
        "".join(filter(str.isalpha, text)) for text in (plain, plain.strip("0123456789!@#$%^&*._- ").translate(LEET))
    }
    published = {"".join(filter(str.isalpha, each)) for each in PUBLISHED}
    return any(OBVIOUS.fullmatch(text) or text in published for text in bare)


class NotObvious:
    """Not the password of our own texts, nor what people here try first."""

    def validate(self, password: str, user: Any = None) -> None:
        if is_published(password) or is_obvious(password):
            raise ValidationError(
                "Mật khẩu này dễ đoán hoặc có trong tài liệu của chương trình. Hãy ghép vài từ khác, không phải ví dụ.",
                code="password_obvious",
            )

    def get_help_text(self) -> str:
        return "Không phải mật khẩu trong ví dụ."


class NotOnlyDigits(password_validation.NumericPasswordValidator):
    """A telephone number is no password."""

    def get_error_message(self) -> str:
        return "Mật khẩu chỉ toàn chữ số nên dễ bị đoán. Hãy thêm chữ cái."

    def get_help_text(self) -> str:
        return "Có chữ cái, không chỉ toàn chữ số."

"""Passwords that everybody tries first, or that stand in our own texts, are refused; ordinary sentences are not."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.validators import EXAMPLE_PASSWORD, SUGGESTED


@pytest.mark.parametrize(
    "password",
    [
        *(
            EXAMPLE_PASSWORD,
            SUGGESTED,
            "Lua chin vang dong 1",
            "matkhau123",
            "MatKhau@123",
            "mật khẩu 2024",
            "P@ssw0rd2024",
        ),
        *("NongThonMoi2025", "Admin@123456", "Vanphong@2024", "ubnd-xa-2024", "0277384512"),
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["song-tien-mua-nuoc-noi", "con meo đen trên mái", "Hoa sen 7 cánh trắng"])
def test_some_words_of_one_s_own_are_taken(password: str) -> None:
    validate_password(password)

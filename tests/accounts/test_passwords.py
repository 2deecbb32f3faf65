"""The rules of passwords, in words that say what to do."""

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

PERSON = User(username="chuyenvien", full_name="Trần Thị Bình", email="binh@dongthap.gov.vn")


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("ngan", "Mật khẩu mới có 04 ký tự, cần ít nhất 10"),
        ("x" * 201, "dài quá 200 ký tự"),
        ("tranthibinh-1", "quá giống tên đăng nhập, họ tên"),
        ("chuyenvien2", "quá giống tên đăng nhập, họ tên"),
        ("Trần Thị Bình", "quá giống tên đăng nhập, họ tên"),
        ("password123", "nhiều người dùng"),
        ("09391234567", "chỉ toàn chữ số"),
    ],
)
def test_a_weak_password_is_refused_in_vietnamese(password: str, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, PERSON)
    assert any(says in message for message in refused.value.messages)


@pytest.mark.parametrize("password", ["lua-chin-vang-dong", "Lua-chin-2024", "mùa nước nổi"])
def test_a_few_words_are_a_password(password: str) -> None:
    validate_password(password, PERSON)


def test_the_rules_are_told_before_one_types() -> None:
    assert password_validators_help_texts()[0].startswith("Ít nhất 10 ký tự")

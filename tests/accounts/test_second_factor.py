"""The codes themselves: what the telephone reads, which codes fit, what is stored of recovery codes."""

import datetime
import re
from base64 import b32decode
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django_otp.oath import totp
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from accounts import second_factor as two
from accounts.models import User

KEY = "3132333435363738393031323334353637383930"  # of RFC 6238: 12345678901234567890
AT = datetime.datetime(2024, 3, 11, 8, 0, 10, tzinfo=datetime.UTC)


@pytest.mark.parametrize(("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_the_codes_are_those_of_the_standard(second: int, code: str) -> None:
    with time_machine.travel(second, tick=False):
        assert two.step_of(KEY, code)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(steps: int, fits: bool) -> None:
    with time_machine.travel(AT, tick=False):
        code = f"{totp(bytes.fromhex(KEY), drift=steps):06d}"
        assert bool(two.step_of(KEY, code)) == fits


@pytest.mark.parametrize("typed", ["", "abc", "12", "١٢٣", "1234567", "-12345", "9" * 5000])
def test_odd_codes_fit_nothing(typed: str) -> None:
    assert two.step_of(KEY, typed) is None


def test_digits_are_read_with_spaces_hyphens_and_in_full_width() -> None:
    assert two.tidy(" 123 456 ") == two.tidy("１２３-４５６") == "123456"


def test_the_telephone_reads_who_where_and_the_secret() -> None:
    parts = urlsplit(two.address(KEY, "bình.tt"))
    query = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert b32decode(query["secret"][0]) == bytes.fromhex(KEY)
    assert query["issuer"] == ["Nông thôn mới"]
    assert two.secret_text(KEY).replace(" ", "") == query["secret"][0]


def test_the_picture_has_every_module_of_the_code_and_no_other() -> None:
    text = two.address(KEY, "binh")
    code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    picture = two.picture(text)
    drawn = {
        (int(x) + more, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", picture.path)
        for more in range(int(width))
    }
    matrix = code.get_matrix()
    assert picture.size == len(matrix)
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


def test_there_are_ten_recovery_codes_of_ten_digits_and_all_differ() -> None:
    codes = two.new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"\d{5}-\d{5}", code) for code in codes)
    assert set(codes).isdisjoint(two.new_recovery_codes())


def test_of_a_recovery_code_a_digest_is_stored_that_is_the_person_s_own() -> None:
    binh, tam = User(pk=1), User(pk=2)
    digest = two.recovery_digest(binh, "48213-90576")
    assert digest == two.recovery_digest(binh, "4821390576")
    assert digest != two.recovery_digest(tam, "48213-90576")
    assert "48213" not in digest
    assert len(digest) == 16

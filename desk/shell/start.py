"""What an office's server looks at before it serves anybody. The WSGI application asks; commands do not."""

from collections import Counter

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from accounts.models import User
from accounts.validators import EXAMPLE_PASSWORD
from history.verification import begins_with
from reports import example

NOT_READY = (
    "Chưa thể chạy: cơ sở dữ liệu chưa sẵn sàng. Kiểm tra DATABASE_URL rồi chạy: manage.py migrate. "
    "/ Refuses to start: the database is not ready; check DATABASE_URL and migrate."
)


def open_example_accounts() -> list[User]:
    """Return the accounts with the example's password, which anybody knows who has read the README.

    They are found by their hash, whatever they are called now: the example is loaded with one hash, of a salt that
    tells it; hashes of earlier versions are shared by accounts, or belong to the example's user names.
    The password is compared with those few, since one comparison is slow on purpose; signing in asks again.
    """
    people = list(User.objects.filter(is_active=True).order_by("username"))
    shared = Counter(person.password for person in people)
    names = set(example.usernames(example.FOLDER))
    doubtful = {
        person.password
        for person in people
        if f"${example.SALT}$" in person.password or shared[person.password] > 1 or person.username in names
    }
    known = {encoded for encoded in doubtful if check_password(EXAMPLE_PASSWORD, encoded)}
    return [person for person in people if person.password in known]


def refuse_example_accounts() -> None:
    """Raise ImproperlyConfigured while an account has the example's password, or when nobody can tell."""
    try:
        names = [person.username for person in open_example_accounts()]
    except DatabaseError as error:
        raise ImproperlyConfigured(NOT_READY) from error
    if names:
        raise ImproperlyConfigured(
            f"Chưa thể chạy: còn tài khoản mẫu với mật khẩu mẫu: {', '.join(names)}. Khóa các tài khoản này bằng lệnh: "
            "manage.py close_example_accounts, rồi chạy lại. / Refuses to start: example accounts are still open; "
            "close them with manage.py close_example_accounts."
        )


def refuse_example_history() -> None:
    """Raise ImproperlyConfigured while the history bears the marks of a key that everybody can read."""
    try:
        is_of_example = begins_with(settings.EXAMPLE_SECRET_KEY)
    except DatabaseError as error:
        raise ImproperlyConfigured(NOT_READY) from error
    if is_of_example:
        raise ImproperlyConfigured(
            "Chưa thể chạy: lịch sử bắt đầu trên một máy riêng nên còn đánh dấu bằng khóa mẫu. Đánh dấu lại bằng khóa "
            "của máy chủ, chỉ một lần: manage.py rekey_history, rồi chạy lại. / Refuses to start: its marks are "
            "of the example's key; mark it anew, once, with manage.py rekey_history."
        )

"""What an office's server looks at before it serves anybody. The WSGI application asks; commands do not."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from accounts.models import User
from reports import example
from reports.example import FOLDER, PASSWORD


def open_example_accounts() -> list[User]:
    """Return the example's accounts that anybody can sign in to who has read the README."""
    people = User.objects.filter(username__in=example.usernames(FOLDER), is_active=True).order_by("username")
    # The example is loaded with one hash for all: usually one comparison, which is slow on purpose.
    known = {encoded: check_password(PASSWORD, encoded) for encoded in {person.password for person in people}}
    return [person for person in people if known[person.password]]


def refuse_example_accounts() -> None:
    """Refuse to start while an example account has the example's password, or when nobody can tell."""
    try:
        names = [person.username for person in open_example_accounts()]
    except DatabaseError as error:
        raise ImproperlyConfigured(
            "Chưa thể chạy: cơ sở dữ liệu chưa sẵn sàng. Kiểm tra DATABASE_URL rồi chạy: manage.py migrate. "
            "/ Refuses to start: the database is not ready; check DATABASE_URL and migrate."
        ) from error
    if names:
        raise ImproperlyConfigured(
            f"Chưa thể chạy: còn tài khoản mẫu với mật khẩu mẫu: {', '.join(names)}. Khóa các tài khoản này bằng lệnh: "
            "manage.py close_example_accounts, rồi chạy lại. / Refuses to start: example accounts are still open; "
            "close them with manage.py close_example_accounts."
        )

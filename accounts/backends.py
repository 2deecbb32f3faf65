"""How a signed-in person is read on every request."""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class PeopleBackend(ModelBackend):
    """Django's own, in the same single query telling whether the person's role asks for a second factor."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.with_second_factor_rule().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

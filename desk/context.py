"""What every page needs: the menu, the period in hand, the name of the place."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict:
    """Return the frame of a page."""
    return {}

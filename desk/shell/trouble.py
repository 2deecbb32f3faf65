"""The pages for what somebody may not do and for what is not there: whom to ask, and a way back."""

import datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import Role, User
from accounts.policies import UserRequest
from communes.models import Contact, Installation

MOST_HELPERS = 3


def whom_to_ask(today: datetime.date) -> list[dict[str, Any]]:
    """Return the contacts of the coordination office; where none is recorded, the administrators."""
    office = Contact.objects.valid_on(today).filter(unit__in=Installation.objects.values("office")).order_by("name")
    if office := office[:MOST_HELPERS]:
        return [{"name": one.name, "post": one.post or "Văn phòng Điều phối", "phone": one.phone} for one in office]
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("full_name")
    return [{"name": str(one), "post": "Người quản trị"} for one in administrators[:MOST_HELPERS]]


def refused(request: UserRequest, exception: Exception) -> HttpResponse:
    """403: why, and who can help; a stranger is told no names."""
    user = getattr(request, "user", None)
    people = whom_to_ask(timezone.localdate()) if user and user.is_authenticated else []
    context = {"exception": str(exception), "people": people, "back": page_before(request)}
    return render(request, "403.html", context, status=403)


def missing(request: UserRequest, exception: Exception) -> HttpResponse:
    """404: the same whether there is no such record or it is out of sight."""
    return render(request, "404.html", {"back": page_before(request)}, status=404)


def page_before(request: UserRequest) -> str:
    """Return the path of the page that led here; nothing when that was none of ours, this one, or the sign-in."""
    before = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(before)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    is_local = url_has_allowed_host_and_scheme(path, None) and path.startswith("/")
    return path if is_local and parts.path not in {request.path, reverse("sign-in")} else ""

"""What `accounts.policies` says of requests, for the files that still ask for it here."""

from accounts.policies import UserRequest, period_of

__all__ = ["UserRequest", "period_of"]

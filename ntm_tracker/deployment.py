"""What a deployment must have before it serves anybody. Pure; the settings ask it."""

from collections.abc import Iterator
from ipaddress import ip_address

from ntm_tracker.addresses import is_private

LOCAL, LAN, HTTPS = "local", "lan", "https"
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
KEY_LENGTH = 40
NEW_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'


def unsafe(
    deployment: str, *, debug: bool, secret_key: str, example_key: str, history_key: str, hosts: list[str]
) -> list[str]:
    """Return what keeps an office from being served, in Vietnamese and English."""
    if deployment not in {LOCAL, LAN, HTTPS}:
        return [
            f"DEPLOYMENT phải là local, lan hoặc https, không phải {deployment!r}. / DEPLOYMENT is local, lan or https."
        ]
    if deployment == LOCAL:
        return list(_not_loopback(hosts))
    return [*_secrets(debug, secret_key, example_key, history_key), *_hosts(deployment, hosts)]


def _secrets(debug: bool, secret_key: str, example_key: str, history_key: str) -> Iterator[str]:
    """What would let a stranger in, or show data to one."""
    if secret_key == example_key or len(secret_key) < KEY_LENGTH:
        yield (
            f"SECRET_KEY chưa đặt riêng, hoặc ngắn hơn {KEY_LENGTH} ký tự. Tạo khóa bằng lệnh: {NEW_KEY} "
            f"/ Set a SECRET_KEY of its own, at least {KEY_LENGTH} characters."
        )
    if history_key in {secret_key, example_key} or len(history_key) < KEY_LENGTH:
        yield (
            f"HISTORY_KEY chưa đặt riêng (khác SECRET_KEY, ít nhất {KEY_LENGTH} ký tự). Tạo khóa bằng lệnh: {NEW_KEY} "
            "/ Set a HISTORY_KEY of its own: the history outlives a change of SECRET_KEY."
        )
    if debug:
        yield (
            "DEBUG đang bật: trang báo lỗi sẽ cho người lạ xem dữ liệu. Hãy bỏ biến DEBUG. "
            "/ DEBUG is on: error pages would show data to strangers. Unset DEBUG."
        )


def _not_loopback(hosts: list[str]) -> Iterator[str]:
    """On one's own machine keys and passwords are those that everybody can read: nobody else is served."""
    if others := [host for host in hosts if host not in LOOPBACK_NAMES]:
        yield (
            f"DEPLOYMENT=local chỉ phục vụ chính máy này ({', '.join(LOOPBACK_NAMES)}); hãy bỏ {', '.join(others)} "
            "khỏi ALLOWED_HOSTS, hoặc dùng DEPLOYMENT=lan hay https như docs/operations.md. / DEPLOYMENT=local serves "
            "this machine alone."
        )


def _hosts(deployment: str, hosts: list[str]) -> Iterator[str]:
    if not hosts or "*" in hosts:
        yield (
            "ALLOWED_HOSTS phải ghi rõ tên hoặc địa chỉ máy chủ, không để trống và không dùng dấu *. "
            "/ ALLOWED_HOSTS must name the server; neither empty nor *."
        )
    if deployment == LAN and (public := [host for host in hosts if _is_public(host)]):
        yield (
            f"DEPLOYMENT=lan không mã hóa đường truyền nên chỉ dùng địa chỉ nội bộ; hãy bỏ {', '.join(public)} khỏi "
            "ALLOWED_HOSTS, hoặc dùng DEPLOYMENT=https. / DEPLOYMENT=lan is for private addresses only."
        )


def _is_public(host: str) -> bool:
    try:
        return not is_private(str(ip_address(host.strip("[]"))))
    except ValueError:
        return False  # a name

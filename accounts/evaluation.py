"""Which role fits which seat. Pure rules on plain values; no database, no clock."""

from accounts.models import Role
from communes.rules.choices import Level, UnitKind

OFFICE_ROLES = {Role.OFFICE_STAFF, Role.OFFICE_HEAD}
UNIT_ROLES = {Role.UNIT_HEAD, Role.UNIT_OFFICER}
COMMUNE_LEVELS = {Level.COMMUNE, Level.TOWNSHIP, Level.WARD}
LED = {UnitKind.AUTHORITY, UnitKind.STEERING_COMMITTEE, UnitKind.PARTY}


def seat_trouble(role: str, *, kind: str, level: str, is_office: bool) -> str:
    """Return why `role` does not fit a unit of `kind` whose locality is of `level` ("" without one); "" if it fits.

    `is_office`: the unit is the coordination office that works with this program, not that of another level.
    """
    of_commune = kind == UnitKind.AUTHORITY and level in COMMUNE_LEVELS
    if kind == UnitKind.GROUP:
        return "Đây là một nhóm đơn vị. Hãy chọn đúng một đơn vị trong nhóm."
    if role in OFFICE_ROLES and not is_office:
        return "Vai trò này chỉ dành cho người của Văn phòng Điều phối. Hãy chọn Văn phòng hoặc đổi vai trò."
    if role == Role.COMMUNE_OFFICER and not of_commune:
        return "Cán bộ xã phải thuộc UBND một xã, thị trấn hoặc phường. Hãy chọn UBND xã hoặc đổi vai trò."
    if role in UNIT_ROLES and is_office:
        return "Người của Văn phòng Điều phối là “Chuyên viên VPĐP” hoặc “Lãnh đạo VPĐP”. Hãy đổi vai trò."
    if role in UNIT_ROLES and of_commune:
        return "Người của UBND xã là “Cán bộ xã”. Hãy đổi vai trò."
    if role == Role.LEADER and (kind not in LED or of_commune):
        return "Lãnh đạo thuộc UBND cấp trên của xã, Ban Chỉ đạo hoặc cơ quan Đảng. Hãy chọn lại đơn vị hoặc vai trò."
    return ""

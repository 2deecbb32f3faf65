"""Closed lists of the criteria app."""

from django.db import models


class SetLevel(models.TextChoices):
    """What a criteria set measures."""

    COMMUNE_BASE = "commune_base", "Xã NTM"
    COMMUNE_ADVANCED = "commune_advanced", "Xã NTM nâng cao"
    COMMUNE_MODEL = "commune_model", "Xã NTM kiểu mẫu"
    SMART_VILLAGE = "smart_village", "Làng thông minh"
    DISTRICT = "district", "Huyện NTM"
    RECOGNITION = "recognition", "Điều kiện công nhận, thu hồi"


class Provenance(models.TextChoices):
    """How a wording or a threshold came here: seen in a public text, only remembered, or not known."""

    READ = "read", "Đã đọc trong văn bản"
    RECALLED = "recalled", "Ghi theo trí nhớ, cần kiểm tra"
    UNSET = "unset", "Chưa có"


class HowMet(models.TextChoices):
    """How a criterion is met."""

    ALL = "all", "Đạt tất cả chỉ tiêu"
    ANY_GROUP = "any_group", "Đạt một nhóm do xã chọn"
    DERIVED = "derived", "Suy ra từ bộ tiêu chí khác"


class Measure(models.TextChoices):
    """What an indicator measures."""

    NONE = "none", "Không đo"
    BOOLEAN = "boolean", "Đạt hay không"
    PERCENT = "percent", "Tỷ lệ %"
    MONEY = "money", "Số tiền"
    COUNT = "count", "Số lượng"
    NUMBER = "number", "Số"
    TEXT = "text", "Mức, xếp loại"

    @property
    def is_number(self) -> bool:
        """Whether a value can be typed and compared with its threshold."""
        return self in (Measure.PERCENT, Measure.MONEY, Measure.COUNT, Measure.NUMBER)


class Operator(models.TextChoices):
    """How a value is compared with its threshold."""

    EQUAL = "=", "bằng"
    AT_LEAST = ">=", "từ … trở lên"
    AT_MOST = "<=", "không quá"
    MORE = ">", "trên"
    LESS = "<", "dưới"


class Outcome(models.TextChoices):
    """The four results; blank is never “not met”."""

    MET = "met", "Đạt"
    NOT_MET = "not_met", "Chưa đạt"
    NOT_ASSESSED = "not_assessed", "Chưa đánh giá"
    NOT_APPLICABLE = "not_applicable", "Không áp dụng"


class Basis(models.TextChoices):
    """Where a declared outcome comes from."""

    ENTERED = "entered", "Nhập từng tiêu chí"
    DERIVED = "derived", "Suy ra"
    KEPT = "kept", "Xác nhận chung như kỳ trước"


class Stage(models.TextChoices):
    """Stages of a self-assessment."""

    NOT_SENT = "not_sent", "Chưa gửi"
    ENTERING = "entering", "Đang nhập"
    SENT = "sent", "Xã đã gửi"
    RETURNED = "returned", "Trả lại"
    CONSOLIDATED = "consolidated", "Đã tổng hợp"

    @property
    def is_submitted(self) -> bool:
        """Whether the self-assessment counts: sent by the commune, or consolidated."""
        return self in (Stage.SENT, Stage.CONSOLIDATED)


class TargetOrigin(models.TextChoices):
    """How a commune came to aim at a level."""

    NEW = "new", "Đăng ký mới"
    CARRIED_OVER = "carried_over", "Chuyển tiếp"
    CHOSEN = "chosen", "Tỉnh chọn"


class TargetState(models.TextChoices):
    """Whether a target stands in the plan."""

    PROPOSED = "proposed", "Đề xuất"
    APPROVED = "approved", "Đã vào kế hoạch"


class DossierEvent(models.TextChoices):
    """Steps of a dossier, in their order (Quyết định 18/2022/QĐ-TTg; the order of steps is recalled)."""

    COMPLETED = "completed", "Hoàn chỉnh hồ sơ"
    SUBMITTED = "submitted", "Trình"
    VERIFIED = "verified", "Có kết quả thẩm tra"
    APPRAISED = "appraised", "Có kết quả thẩm định"
    RECOGNISED = "recognised", "Được công nhận"

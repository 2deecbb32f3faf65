"""Closed lists of the directives app."""

from django.db import models

from ntm_tracker.vietnamese import uncapitalised


class DocumentType(models.TextChoices):
    """Tên loại văn bản with the codes of Nghị định 30/2020/NĐ-CP, Phụ lục III; a công văn has no code.

    Nghị quyết and Kết luận of the party have theirs, too (Hướng dẫn 36-HD/VPTW năm 2018).
    """

    PLAN = "KH", "Kế hoạch"
    DECISION = "QĐ", "Quyết định"
    LETTER = "CV", "Công văn"
    REPORT = "BC", "Báo cáo"
    NOTICE = "TB", "Thông báo"
    SUBMISSION = "TTr", "Tờ trình"
    GUIDANCE = "HD", "Hướng dẫn"
    PROGRAMME = "CTr", "Chương trình"
    MINUTES = "BB", "Biên bản"
    INSTRUCTION = "CT", "Chỉ thị"
    RESOLUTION = "NQ", "Nghị quyết"
    CONCLUSION = "KL", "Kết luận"
    PROJECT = "ĐA", "Đề án"
    SCHEME = "PA", "Phương án"
    DISPATCH = "CĐ", "Công điện"
    INVITATION = "GM", "Giấy mời"


class LedTo(models.TextChoices):
    """What a document of the register led to, or lacks still."""

    ASKS = "giao", "Giao đơn vị báo cáo"
    ANNEX = "phu-luc", "Có trong Phụ lục I"
    SESSION = "buoi", "Có buổi làm việc"
    NOTHING = "khong", "Chưa kèm việc nào"
    NO_FILE = "thieu-tep", "Chưa có tệp"
    NO_ISSUER = "thieu-noi", "Chưa rõ cơ quan ban hành"

    @classmethod
    def grouped(cls) -> list[tuple[str, list[tuple[str, str]]]]:
        """The choices as a list offers them."""
        lacks = (cls.NO_FILE, cls.NO_ISSUER)
        groups = {"Việc kèm theo": [one for one in cls if one not in lacks], "Còn thiếu": lacks}
        return [(name, [(one.value, one.label) for one in ones]) for name, ones in groups.items()]


class Expected(models.TextChoices):
    """What the asked units must send."""

    REPORT = "report", "Báo cáo"
    APPRAISAL = "appraisal", "Văn bản thẩm định"
    SUPPLEMENT = "supplement", "Văn bản bổ sung báo cáo"


class Answer(models.TextChoices):
    """How far a unit's answer is."""

    NONE = "none", "Chưa có"
    PREPARED = "prepared", "Chờ trưởng đơn vị xác nhận"
    RECORDED = "recorded", "Đã báo cáo"


class SupplementStage(models.TextChoices):
    """How far a supplement is."""

    PREPARED = "prepared", "Chờ trưởng đơn vị xác nhận"
    RECORDED = "recorded", "Đã bổ sung"


class RecipientState(models.TextChoices):
    """Exactly one holds for each asked unit on a day."""

    IN_TIME = "in_time", "Đã báo cáo đúng hạn"
    LATE = "late", "Đã báo cáo quá hạn"
    ANSWERED = "answered", "Đã báo cáo"
    WAITING = "waiting", "Chưa báo cáo, trong hạn"
    OVERDUE = "overdue", "Chưa báo cáo, quá hạn"


class SessionKind(models.TextChoices):
    """Kinds of working sessions."""

    MEETING = "meeting", "Buổi làm việc"
    CONFERENCE = "conference", "Hội nghị"
    WORKSHOP = "workshop", "Hội thảo"
    CALL = "call", "Họp trực tuyến"


class HalfDay(models.TextChoices):
    """Half of a day; may be unknown."""

    MORNING = "morning", "sáng"
    AFTERNOON = "afternoon", "chiều"


class Place(models.TextChoices):
    """Where in the report a session, a directive or a remark is told."""

    BASE = "base", "Về xã NTM"
    ADVANCED = "advanced", "Về xã NTM nâng cao"
    MODEL = "model", "Về xã NTM kiểu mẫu"
    SMART = "smart", "Về Làng thông minh"
    DISTRICT = "district", "Về Huyện NTM"
    PROGRESS = "progress", "Tiến độ thực hiện các văn bản chỉ đạo"
    NOWHERE = "nowhere", "Không nêu trong báo cáo"


class ReminderWay(models.TextChoices):
    """How somebody was reminded."""

    CALL = "call", "Gọi điện"
    ZALO = "zalo", "Zalo"
    LETTER = "letter", "Công văn đôn đốc"
    EMAIL = "email", "Thư điện tử"

    @property
    def words(self) -> str:
        """As it stands inside a line; a name keeps its capital."""
        return self.label if self == ReminderWay.ZALO else uncapitalised(self.label)

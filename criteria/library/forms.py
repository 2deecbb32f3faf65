"""Forms of the library of criteria sets: words of an item, the level of a year, a new version, files to import."""

import re
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model

from criteria.library import rules
from criteria.library.contents import Item
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import Measure, Operator, Provenance
from ntm_tracker.fields import clean_text, column
from ntm_tracker.forms import Day, Line, PlainForm, SeveralFiles, columns
from ntm_tracker.vietnamese import decimal

GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
WITH_COMMA = re.compile(r"[0-9]+,[0-9]+")
MOST_FILES = 20
WORDED = {Measure.NONE, Measure.BOOLEAN, Measure.TEXT}  # no number that is compared, no unit
PLACE = "Văn bản, điều, khoản, trang"


class LevelField(Line):
    """A level as people write it: `79,2`, `5.021`, `đạt`, `Khá`; it comes out as a file has it, with a point."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if GROUPED.fullmatch(text):
            return text.replace(".", "").replace(",", ".")
        return text.replace(",", ".") if WITH_COMMA.fullmatch(text) else text


class Prose(forms.CharField):
    """Several lines of text."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "").strip()


def checked_field() -> forms.BooleanField:
    """Whether somebody compared with the decree what is typed."""
    return forms.BooleanField(label="Đã đối chiếu với văn bản", required=False)


def shown_level(level: Threshold | None) -> str:
    """A stored level as a form shows it."""
    if level is None or level.reading == Provenance.UNSET:
        return ""
    if level.words or level.value is None:
        return level.words
    return decimal(level.value)


def _line(model: type[Model], name: str, **options: Any) -> Line:
    field = column(model, name)
    return Line(label=str(field.verbose_name).capitalize(), max_length=field.max_length, **options)


class ItemForm(PlainForm):
    """The words of one item; of a used set only what decision 0006 leaves open."""

    submit = "Lưu"

    def __init__(self, *args: Any, item: Item, is_used: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.record, self.is_used = item, item.record, is_used
        prose = forms.Textarea(attrs={"rows": 3})
        if isinstance(self.record, Criterion):
            self._add("name", _line(Criterion, "name"))
            self._add("wording", Line(label="Nội dung đầy đủ", required=False, max_length=4000, widget=prose))
        else:
            self._add("wording", _line(Indicator, "wording", widget=prose))
            if self.record.measure not in WORDED:
                self._add("operator", forms.ChoiceField(label="So sánh", choices=Operator.choices))
                self._add("unit_of_measure", _line(Indicator, "unit_of_measure", required=False))
            self._add_level()
        self._add("source", _line(Criterion, "source", required=False, help_text=PLACE))
        self._add("note", Prose(label="Ghi chú", required=False, max_length=4000))
        if not item.is_checked:
            self.fields["checked"] = checked_field()

    def _add(self, name: str, field: forms.Field) -> None:
        field.initial = getattr(self.record, name)
        if not self.is_used or rules.stays_open(name, field.initial, self.record.reading):
            self.fields[name] = field

    def _add_level(self) -> None:
        """The level of all years, unless it goes by year or is computed."""
        record = cast("Indicator", self.record)  # criteria have no level
        general = next((each for each in self.item.levels if each.year is None), None)
        has_other = bool(self.item.by_year) or bool(general and general.base_id)
        is_gap = general is None or general.reading == Provenance.UNSET
        if not has_other and record.measure != Measure.NONE and (is_gap or not self.is_used):
            hint = f"Chung cho mọi năm{f', {record.unit_of_measure}' if record.unit_of_measure else ''}"
            self.fields["level"] = LevelField(
                label="Mức đạt", required=False, max_length=60, initial=shown_level(general), help_text=hint
            )


class LevelForm(PlainForm):
    """The level of one year."""

    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2099)
    level = LevelField(label="Mức đạt", max_length=60)
    source = Line(label="Nguồn", required=False, max_length=1000, help_text=PLACE)
    checked = checked_field()
    rows, submit = (columns(year=4, level=8), "source", "checked"), "Lưu mức"

    def __init__(self, *args: Any, unit_of_measure: str = "", year: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"year": year}, **kwargs)
        self.fields["year"].localize = False
        self.fields["level"].help_text = unit_of_measure


class VersionForm(PlainForm):
    """What a new version of a set does not take over from the old one."""

    legal_basis = Line(label="Căn cứ", max_length=1000, help_text="Văn bản mới, hoặc văn bản cũ được sửa đổi bởi …")
    in_force_from = Day(label="Hiệu lực từ ngày")
    ends_old = forms.BooleanField(label="Phiên bản cũ hết hiệu lực từ hôm trước ngày đó", required=False)
    keeps_marks = forms.BooleanField(
        label="Giữ dấu đã đối chiếu",
        required=False,
        help_text="Chỉ chọn khi văn bản không đổi lời văn. Không chọn: mọi mục của phiên bản mới phải đối chiếu lại.",
    )
    submit = "Tạo phiên bản mới"

    def __init__(self, *args: Any, criteria_set: CriteriaSet, **kwargs: Any) -> None:
        super().__init__(*args, initial={"legal_basis": criteria_set.legal_basis, "ends_old": True}, **kwargs)


class ManyFilesField(forms.FileField):
    """A list of files, each checked by its size."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        files = [super(ManyFilesField, self).clean(each, initial) for each in sent or [None]]
        if len(files) > MOST_FILES:
            raise ValidationError(f"Mỗi lần nhận tối đa {MOST_FILES} tệp. Hãy chọn ít hơn.")
        if sum(each.size for each in files) > settings.UPLOAD_LIMIT:
            raise ValidationError(f"Các tệp nặng quá {settings.UPLOAD_LIMIT // 2**20} MB. Hãy nhập từng phần.")
        return files


class UploadForm(PlainForm):
    """Files of criteria sets."""

    files = ManyFilesField(  # type: ignore[assignment]  # no file that came
        label="Tệp",
        help_text="Tệp .csv, .xlsx, hoặc .zip gồm các tệp .csv; chọn được nhiều tệp, nhập cùng lúc",
        error_messages={
            "required": "Chưa chọn tệp nào. Hãy chọn tệp của bộ tiêu chí.",
            "empty": "Có tệp trống. Hãy chọn tệp khác.",
        },
    )
    submit = "Xem trước"

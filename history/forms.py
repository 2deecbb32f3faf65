"""What the history is searched by."""

from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from history.models import Entry, EntryQuerySet, RecordedVia
from history.policies import User
from history.telling import about
from ntm_tracker.fields import related_model
from ntm_tracker.forms import Day, FilterForm, columns
from ntm_tracker.vietnamese import capitalised, sort_key


def _kinds(seen: EntryQuerySet) -> list[tuple[str, str]]:
    """The kinds of record that `seen` entries are about, by the names that people see."""
    types = ContentType.objects.filter(pk__in=seen.values("record_type"))
    kinds = {f"{kind.app_label}.{kind.model}": kind.model_class() for kind in types}
    named = [(label, capitalised(str(model._meta.verbose_name)) if model else label) for label, model in kinds.items()]
    return sorted(named, key=lambda pair: sort_key(pair[1]))


EXAMPLE = forms.DateInput({"placeholder": "15/3/2024"})


class EntryFilter(FilterForm):
    """All fields are optional; together they narrow the list."""

    q = forms.CharField(label="Dữ liệu", required=False, max_length=200, help_text="Tên, không cần dấu")
    nguoi = forms.ModelChoiceField(Entry.objects.none(), label="Người thực hiện", required=False, empty_label="Tất cả")
    loai = forms.ChoiceField(label="Loại dữ liệu", required=False)
    ma = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    cach = forms.ChoiceField(label="Cách thực hiện", required=False, choices=[("", "Tất cả"), *RecordedVia.choices])
    ky = forms.ModelChoiceField(Entry.objects.none(), label="Kỳ", required=False, empty_label="Tất cả")
    truong = forms.CharField(label="Trường", required=False, max_length=60, help_text="Ví dụ: hạn báo cáo")
    tu = Day(label="Từ ngày", required=False, widget=EXAMPLE)
    den = Day(label="Đến ngày", required=False, widget=EXAMPLE)
    rows = (
        columns("q", "loai", "nguoi", "cach", css_class="col-md-6 col-lg-3"),
        columns("ky", "truong", "tu", "den", css_class="col-md-6 col-lg-3"),
        "ma",
    )
    submit, button = "Tìm", "btn-primary"

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Entry.objects.visible_to(user)
        people, periods = (related_model(Entry, name)._default_manager for name in ("actor", "period"))
        self.offer("ky", periods.all())
        self.offer("nguoi", people.filter(pk__in=seen.values("actor")).order_by("full_name"))
        self.offer("loai", [("", "Tất cả"), *_kinds(seen)])

    def clean(self) -> dict:
        values = super().clean() or {}
        first, last = values.get("tu"), values.get("den")
        if first and last and last < first:
            self.add_error("den", "Ngày này trước “Từ ngày”. Hãy đổi lại một trong hai ngày.")
        return values

    def found(self, entries: EntryQuerySet) -> EntryQuerySet:
        """Narrow `entries` by what was filled in; wrong input finds nothing."""
        if not self.is_valid():
            return entries.none()
        values = self.cleaned_data
        found = entries.matching(values["q"]).changing(values["truong"])
        if values["loai"]:
            found = found.filter(self._about(values["loai"], values["ma"]))
        elif values["ma"]:
            found = found.filter(record_id=values["ma"])
        columns = {"actor": "nguoi", "way": "cach", "period": "ky"}
        columns |= {"at__date__gte": "tu", "at__date__lte": "den"}
        return found.filter(**{column: values[name] for column, name in columns.items() if values[name]})

    @staticmethod
    def _about(label: str, pk: int | None) -> Q:
        """Entries of one kind of record, or about one record with its parts."""
        app, _, name = label.partition(".")
        kind = ContentType.objects.get_by_natural_key(app, name)
        model = kind.model_class()
        if pk is None or model is None:
            return Q(record_type=kind) & (Q(record_id=pk) if pk else Q())
        return about(model, pk)

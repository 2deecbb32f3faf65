"""Forms of accounts: the own password and codes; people, their seats, links, handing over."""

from typing import Any, cast

from crispy_forms.layout import Fieldset
from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet, TextField
from django.utils import timezone

from accounts import second_factor
from accounts.contacts.forms import PersonName, Phone
from accounts.models import Role, User
from accounts.policies import UserRequest
from communes.fields import UnitChoice
from communes.models import Contact, Unit
from communes.rules.choices import UnitKind
from ntm_tracker.fields import Fold, clean_line
from ntm_tracker.forms import Day, FilterForm, Line, PlainForm, SearchField, columns, initial_of
from ntm_tracker.vietnamese import fold

WRONG_PASSWORD = "Mật khẩu hiện tại chưa đúng. Kiểm tra phím Caps Lock, tắt bộ gõ tiếng Việt rồi nhập lại."  # noqa: S105
WRONG_CODE = (
    "Mã chưa đúng hoặc đã dùng rồi. Chờ ứng dụng hiện mã mới rồi nhập lại; "
    "nếu vẫn sai, đặt giờ trên điện thoại theo mạng."
)
CODE_LENGTH = "Mã trên điện thoại có 06 chữ số, mã dự phòng có 10 chữ số. Hãy nhập đủ."
LONGEST_PASSWORD = 4096


class CodeField(forms.CharField):
    """A code of the telephone; a recovery code, too, unless `recovery` is False."""

    def __init__(self, *, label: str = "Mã đăng nhập", recovery: bool = True, **more: Any) -> None:
        self.lengths = {second_factor.DIGITS} | ({second_factor.RECOVERY_DIGITS} if recovery else set())
        attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        super().__init__(
            label=label,
            max_length=40,
            widget=forms.TextInput(attrs=attributes),
            error_messages={
                "required": "Hãy nhập mã.",
                "max_length": CODE_LENGTH,
                "length": CODE_LENGTH if recovery else "Mã trên điện thoại có 06 chữ số. Hãy nhập đủ.",
            },
            **more,
        )

    def clean(self, value: Any) -> str:
        digits = second_factor.tidy(super().clean(value))
        if len(digits) not in self.lengths:
            raise forms.ValidationError(self.error_messages["length"], code="length")
        return digits


class AskedAgain(forms.Form):
    """A form that asks who changes an account for the password; wrong ones count as they do at sign-in."""

    current = forms.CharField(
        label="Mật khẩu hiện tại",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": "Hãy nhập mật khẩu hiện tại."},
    )

    def __init__(self, *args: Any, request: UserRequest, **more: Any) -> None:
        super().__init__(*args, **more)
        self.request = request

    def clean_current(self) -> str:
        password = self.cleaned_data["current"]
        if authenticate(self.request, username=self.request.user.username, password=password) is None:
            raise forms.ValidationError(WRONG_PASSWORD, code="wrong")
        return password


NEW_PASSWORDS = {
    "new_password1": ("Mật khẩu mới", "Hãy nhập mật khẩu mới."),
    "new_password2": ("Gõ lại mật khẩu mới", "Hãy gõ lại mật khẩu mới."),
}


class NewPasswordForm(SetPasswordForm):
    """Django's own: the new password twice, in our words."""

    error_messages = {"password_mismatch": "Hai lần gõ mật khẩu mới không giống nhau. Hãy gõ lại cả hai ô."}

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, (label, required) in NEW_PASSWORDS.items():
            field = cast("forms.CharField", self.fields[name])
            field.label, field.max_length = label, LONGEST_PASSWORD
            field.error_messages["required"] = required
        self.fields["new_password2"].help_text = ""


class PasswordForm(AskedAgain, NewPasswordForm):
    """The own password: the one in use, and the new one twice."""

    field_order = ["current", "new_password1", "new_password2"]

    def __init__(self, *args: Any, request: UserRequest, **more: Any) -> None:
        super().__init__(request.user, *args, request=request, **more)


class CodeForm(forms.Form):
    """The second page of signing in."""

    code = CodeField(help_text="06 chữ số trong ứng dụng trên điện thoại, hoặc một mã dự phòng 10 chữ số.")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["code"].widget.attrs["autofocus"] = True


class SetUpForm(forms.Form):
    """The first code of a telephone that has just read the secret; `step` is when the telephone showed it."""

    code = CodeField(label="Mã 06 chữ số trong ứng dụng", recovery=False)

    def __init__(self, *args: Any, key: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.key = key
        self.step = 0

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        step = second_factor.step_of(self.key, code)
        if step is None:
            raise forms.ValidationError(WRONG_CODE, code="wrong")
        self.step = step
        return code


class ConfirmForm(AskedAgain):
    """Password and code, before the second factor is changed."""

    code = CodeField(help_text="06 chữ số trong ứng dụng trên điện thoại, hoặc một mã dự phòng 10 chữ số.")


class RolesForm(forms.Form):
    """Of which roles the second factor is required."""

    roles = forms.MultipleChoiceField(
        label="Vai trò phải đăng nhập hai lớp",
        choices=Role,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Vai trò không có trong danh sách. Hãy tải lại trang rồi chọn lại."},
    )


STATES = [("", "Tất cả"), ("dang-dung", "Đang dùng"), ("cho", "Chưa đặt mật khẩu"), ("khoa", "Đã khóa")]
USERNAME = RegexValidator(
    r"^[a-z0-9][a-z0-9.@+_-]*$",
    "Chỉ dùng chữ thường không dấu, chữ số và các dấu . - _ @ +; ví dụ: tran.binh.",
)


def seats(person: User | None = None) -> QuerySet[Unit]:
    """Units that people can belong to now, and the one that `person` is in."""
    lasting = Unit.objects.not_ended_on(timezone.localdate()).exclude(kind=UnitKind.GROUP)
    own = [person.unit_id] if person and person.unit_id else []
    return lasting | Unit.objects.filter(pk__in=own)


class PersonFilter(FilterForm):
    """All fields are optional; together they narrow the list."""

    q = SearchField(label="Họ tên, tên đăng nhập", max_length=100)
    vai_tro = forms.ChoiceField(label="Vai trò", required=False, choices=[("", "Tất cả"), *Role.choices])
    don_vi = UnitChoice(Unit.objects.all(), label="Đơn vị", required=False, empty_label="Tất cả")
    tinh_trang = forms.ChoiceField(label="Tình trạng", required=False, choices=STATES)
    rows = (columns("q", "vai_tro", "don_vi", "tinh_trang", css_class="col-md-6 col-xl-3"),)
    submit, button = "Tìm", "btn-primary"

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("don_vi", Unit.objects.filter(pk__in=people.values("unit")))

    def found(self, people: QuerySet[User]) -> QuerySet[User]:
        """Narrow `people` by what was filled in; wrong input finds nobody."""
        if not self.is_valid():
            return people.none()
        values = self.cleaned_data
        found = people.annotate(username_folded=Fold("username", output_field=TextField()))
        for word in fold(values["q"]).split():
            found = found.filter(Q(full_name_folded__contains=word) | Q(username_folded__contains=word))
        columns = {"role": values["vai_tro"], "unit": values["don_vi"]}
        found = found.filter(**{name: value for name, value in columns.items() if value})
        unset = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        states = {"dang-dung": Q(is_active=True) & ~unset, "cho": Q(is_active=True) & unset, "khoa": Q(is_active=False)}
        return found.filter(states.get(values["tinh_trang"], Q()))


class PersonForm(PlainForm):
    """A person and the seat: a role in one unit."""

    full_name = PersonName(label="Họ tên", max_length=100)
    username = forms.CharField(label="Tên đăng nhập", max_length=50, help_text="Chữ thường không dấu, ví dụ: tran.binh")
    email = forms.EmailField(
        label="Thư điện tử", required=False, help_text="Nếu có, liên kết đặt mật khẩu được gửi tới đây"
    )
    role = forms.ChoiceField(label="Vai trò", choices=[("", "Chọn vai trò"), *Role.choices])
    unit = UnitChoice(label="Đơn vị", empty_label="Chọn đơn vị")
    rows = ("full_name", ("username", "email"), ("role", "unit"))

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(person, *self.base_fields), **kwargs)
        self.offer("unit", seats(person))
        self.submit = "Lưu" if person else "Thêm, tạo liên kết"

    def clean_username(self) -> str:
        return clean_username(self.cleaned_data["username"], known=self.initial.get("username", ""))


def clean_username(typed: str, *, known: str = "") -> str:
    """Return the sign-in name in small letters; one that is kept need not follow the rule."""
    username = clean_line(typed).lower()
    if username != known:
        USERNAME(username)
    return username


class HandoverForm(PlainForm):
    """Bàn giao: who takes the seat, from when, and who is called from then on."""

    full_name = PersonName(label="Họ tên người nhận", max_length=100)
    username = forms.CharField(label="Tên đăng nhập", max_length=50, help_text="Ví dụ: tran.binh")
    email = forms.EmailField(label="Thư điện tử", required=False, help_text="Nếu có, liên kết được gửi tới đây")
    day = Day(label="Nhận việc từ ngày", help_text="Hôm nay hoặc ngày đã qua, ví dụ 15/3/2024")
    reason = Line(label="Căn cứ, lý do", max_length=300, required=False, help_text="Ví dụ: Quyết định số 12/QĐ-UBND")
    old_contact = forms.ModelChoiceField(
        Contact.objects.none(), label="Đầu mối thôi làm", required=False, empty_label="Không có"
    )
    is_contact = forms.BooleanField(label="Người nhận là đầu mối của đơn vị", required=False)
    post = Line(label="Chức vụ", max_length=100, required=False)
    phone = Phone(label="Điện thoại", max_length=30, required=False)
    rows = (
        Fieldset("Người nhận", "full_name", columns("username", "email"), columns("day", "reason")),
        Fieldset("Danh sách đầu mối", "old_contact", "is_contact", columns("post", "phone")),
    )
    submit = "Bàn giao"

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        contacts = Contact.objects.filter(unit=person.unit).not_ended_on(timezone.localdate())
        old = next((one for one in contacts if fold(one.name) == fold(person.full_name)), None)
        speaks = person.role not in {Role.LEADER, Role.ADMINISTRATOR}
        initial = {
            "day": timezone.localdate(),
            "old_contact": old,
            "is_contact": bool(old) or speaks,
            "post": old.post if old else "",
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.offer("old_contact", contacts)

    def clean_username(self) -> str:
        return clean_username(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("is_contact") and {"post", "phone"} & set(self.changed_data):
            self.add_error("is_contact", "Đã ghi chức vụ hoặc điện thoại: hãy chọn ô này, hoặc xóa phần đã ghi.")
        return values


class LinkPasswordForm(PlainForm, NewPasswordForm):
    """The password that a person sets with a link."""

    submit = "Đặt mật khẩu"

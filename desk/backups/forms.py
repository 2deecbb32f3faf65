"""What is asked of whoever takes a copy away."""

from typing import Any

from django import forms

from accounts.people.forms import LONGEST_PASSWORD, AskedAgain
from desk.backups.passphrase import SHORTEST


class PassphraseField(forms.CharField):
    """What opens the copy again; typed twice, since nobody can tell it later."""

    def __init__(self, *, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            strip=False,
            max_length=LONGEST_PASSWORD,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            error_messages={"required": "Hãy đặt mật khẩu cho bản sao lưu."},
            **more,
        )


class TakeForm(AskedAgain):
    """Tải bản sao lưu."""

    passphrase = PassphraseField(
        label="Mật khẩu của bản sao lưu",
        help_text=f"Ít nhất {SHORTEST} ký tự, khác mật khẩu đăng nhập. Quên mật khẩu này thì không ai mở được tệp.",
    )
    again = PassphraseField(label="Gõ lại mật khẩu của bản sao lưu")

    def clean_passphrase(self) -> str:
        passphrase = self.cleaned_data["passphrase"]
        if len(passphrase) < SHORTEST:
            raise forms.ValidationError(f"Mật khẩu có {len(passphrase)} ký tự, cần ít nhất {SHORTEST}.")
        if passphrase == self.cleaned_data.get("current"):
            raise forms.ValidationError("Hãy đặt mật khẩu khác mật khẩu đăng nhập.")
        return passphrase

    def clean_again(self) -> str:
        again, passphrase = self.cleaned_data["again"], self.cleaned_data.get("passphrase")
        if passphrase is not None and again != passphrase:
            raise forms.ValidationError("Hai lần gõ không giống nhau. Hãy gõ lại cả hai ô.")
        return again

"""Addresses of the own account, and of the code at sign-in."""

from django.urls import path

from desk import views_account, views_second_factor

urlpatterns = [
    path("dang-nhap/ma/", views_second_factor.sign_in_code, name="sign-in-code"),
    path("tai-khoan/", views_account.account, name="account"),
    path("tai-khoan/mat-khau/", views_account.password, name="account-password"),
    path("tai-khoan/dang-xuat-moi-noi/", views_account.sign_out_everywhere, name="sign-out-everywhere"),
    path("tai-khoan/hai-lop/", views_second_factor.second_factor_page, name="second-factor"),
    path("tai-khoan/hai-lop/tat/", views_second_factor.switch_off, name="second-factor-off"),
    path("tai-khoan/hai-lop/vai-tro/", views_second_factor.roles, name="second-factor-roles"),
    path("tai-khoan/hai-lop/ma-du-phong/", views_second_factor.recovery_codes, name="recovery-codes"),
    path("tai-khoan/hai-lop/ma-du-phong/da-cat/", views_second_factor.recovery_codes_kept, name="recovery-codes-kept"),
]

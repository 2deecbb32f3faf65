"""Addresses of the own account, of the code at sign-in, and of everybody's accounts."""

from django.urls import path

from accounts.people import second_factor, views

urlpatterns = [
    path("dang-nhap/ma/", second_factor.sign_in_code, name="sign-in-code"),
    path("tai-khoan/", views.account, name="account"),
    path("tai-khoan/mat-khau/", views.password, name="account-password"),
    path("tai-khoan/dang-xuat-moi-noi/", views.sign_out_everywhere, name="sign-out-everywhere"),
    path("tai-khoan/hai-lop/", second_factor.second_factor_page, name="second-factor"),
    path("tai-khoan/hai-lop/tat/", second_factor.switch_off, name="second-factor-off"),
    path("tai-khoan/hai-lop/vai-tro/", second_factor.roles, name="second-factor-roles"),
    path("tai-khoan/hai-lop/ma-du-phong/", second_factor.recovery_codes, name="recovery-codes"),
    path("tai-khoan/hai-lop/ma-du-phong/da-cat/", second_factor.recovery_codes_kept, name="recovery-codes-kept"),
    # everybody's accounts, for the administrator
    path("quan-tri/", views.administration, name="administration"),
    path("nguoi-dung/", views.person_list, name="people"),
    path("nguoi-dung/them/", views.person_add, name="person-add"),
    path("nguoi-dung/<int:pk>/", views.person_detail, name="person"),
    path("nguoi-dung/<int:pk>/sua/", views.person_edit, name="person-edit"),
    path("nguoi-dung/<int:pk>/khoa/", views.person_close, name="person-close"),
    path("nguoi-dung/<int:pk>/mo-lai/", views.person_reopen, name="person-reopen"),
    path("nguoi-dung/<int:pk>/lien-ket/", views.person_link, name="person-link"),
    path("nguoi-dung/<int:pk>/hai-lop/", views.person_reset_second_factor, name="person-second-factor"),
    path("nguoi-dung/<int:pk>/ban-giao/", views.person_hand_over, name="person-hand-over"),
    path("dat-mat-khau/<str:uid>/<str:token>/", views.set_password_by_link, name="set-password"),
]

"""Closed lists of the communes app."""

from django.db import models


class Level(models.TextChoices):
    """Levels of administrative units."""

    COMMUNE = "commune", "Xã"
    TOWNSHIP = "township", "Thị trấn"
    WARD = "ward", "Phường"
    DISTRICT = "district", "Huyện"
    PROVINCE = "province", "Tỉnh"


class UnitKind(models.TextChoices):
    """Kinds of bodies that are asked, answer, advise, issue, host or sign."""

    AUTHORITY = "authority", "Ủy ban nhân dân"
    STEERING_COMMITTEE = "steering_committee", "Ban Chỉ đạo"
    COORDINATION_OFFICE = "coordination_office", "Văn phòng Điều phối"
    DEPARTMENT = "department", "Phòng, Sở"
    OFFICE = "office", "Văn phòng"
    PUBLIC_SERVICE = "public_service_unit", "Đơn vị sự nghiệp"
    ARMED_FORCE = "armed_force", "Công an, Quân sự"
    VERTICAL_AGENCY = "vertical_agency", "Cơ quan ngành dọc"
    MASS_ORGANISATION = "mass_organisation", "Mặt trận, đoàn thể"
    PARTY = "party", "Cơ quan Đảng"
    EXPERT = "expert", "Chuyên gia"
    GROUP = "group", "Nhóm đơn vị"


class Channel(models.TextChoices):
    """Hình thức nhận: how a paper or an answer came."""

    IOFFICE = "ioffice", "iOffice"
    PAPER = "paper", "Văn bản giấy"
    ZALO = "zalo", "Zalo"
    EXCEL = "excel", "Excel"
    PHONE = "phone", "Điện thoại"
    PROGRAM = "program", "Nhập trong chương trình"

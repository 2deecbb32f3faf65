"""Plain makers of directives for tests; every argument is optional."""

import datetime
from itertools import count
from typing import Any

from communes.models import Unit
from directives.models import Directive, OfficialDocument, Recipient
from directives.rules.choices import DocumentType
from tests.factories import make_unit

_numbers = count(1)
GIVEN, DUE = datetime.date(2024, 3, 11), datetime.date(2024, 3, 15)


def make_document(**values: Any) -> OfficialDocument:
    values = {"kind": DocumentType.LETTER, "symbol": "UBND-NN&PTNT", "issued_on": GIVEN, **values}
    values.setdefault("number", str(next(_numbers) + 100))
    values.setdefault("subject", "khẩn trương khắc phục nội dung có tỷ lệ hài lòng chưa cao")
    return OfficialDocument.objects.create(**values)


def make_directive(units: int | list[Unit] = 3, **values: Any) -> Directive:
    """A directive with recipients: so many new units, or these."""
    values = {"given_on": GIVEN, "due_on": DUE, **values}
    values.setdefault("slug", f"chi-dao-{next(_numbers)}")
    if "document" not in values and "task" not in values:
        values["document"] = make_document(issued_on=GIVEN)
    directive = Directive.objects.create(**values)
    asked = units if isinstance(units, list) else [make_unit(f"Phòng số {number}") for number in range(1, units + 1)]
    Recipient.objects.bulk_create(
        Recipient(directive=directive, unit=unit, order=order) for order, unit in enumerate(asked, 1)
    )
    return directive

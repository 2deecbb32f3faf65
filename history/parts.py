"""A record and its parts: the results of a self-assessment, the recipients of a directive and their reminders."""

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from history.models import Entry

Part = tuple[type[models.Model], str]


def parts_of(model: type[models.Model], way: str = "") -> Iterator[Part]:
    """Each kind of record that would go with one of `model`, and the lookup that leads back to it, as models say it."""
    for relation in model._meta.related_objects:
        part = relation.related_model
        if relation.on_delete is models.CASCADE and part._meta.app_label == model._meta.app_label:
            back = f"{relation.field.name}__{way}" if way else relation.field.name
            yield part, back
            yield from parts_of(part, back)


def about(model: type[models.Model], pk: int) -> Q:
    """Entries about the record `pk` of `model` or one of its parts, those that were taken out included."""
    types = ContentType.objects.get_for_models(model, *(part for part, _ in parts_of(model)))
    found = Q(record_type=types[model], record_id=pk)
    for part, way in parts_of(model):
        is_part = Q(record_type=types[part])
        found |= is_part & Q(record_id__in=part._default_manager.filter(**{way: pk}).order_by().values("pk"))
        if "__" not in way:
            left = Entry.objects.filter(is_part, **{f"changes__{way}__0": pk}).order_by()
            found |= is_part & Q(record_id__in=left.values("record_id"))
    return found

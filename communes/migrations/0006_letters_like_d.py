"""Ð and its like are đ in search and order: PostgreSQL's functions anew, and on both databases what they computed."""

from django.db import migrations

from ntm_tracker.fields import computed_from
from ntm_tracker.vietnamese import LETTERS, LIKE_D, TONES

TONE_MARKS = "".join(mark for mark in TONES if mark)
SMALL = "".join(letter for letter in LIKE_D if letter.islower())
REPLACE = f"""
CREATE OR REPLACE FUNCTION ntm_fold(source text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(lower(
        regexp_replace(normalize(source, NFD), '[\u0300-\u036f]', '', 'g') COLLATE "und-x-icu"
    ), 'đ{SMALL}', '{"d" * (1 + len(SMALL))}') COLLATE "default"
$$;
CREATE OR REPLACE FUNCTION ntm_sort_key(source text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    letters text := '';
    tones text := '';
    symbol text;
    letter text;
    decomposed text;
    place int;
    plain text := translate(lower(normalize(source, NFC) COLLATE "und-x-icu"), '{SMALL}', '{"đ" * len(SMALL)}');
BEGIN
    FOREACH symbol IN ARRAY string_to_array(plain, NULL) LOOP
        decomposed := normalize(symbol, NFD);
        letter := normalize(regexp_replace(decomposed, '[{TONE_MARKS}]', '', 'g'), NFC);
        place := CASE WHEN length(letter) = 1 THEN strpos('{LETTERS}', letter) ELSE 0 END;
        letters := letters || lpad(to_hex(CASE
            WHEN place > 0 THEN x'110000'::int + place - 1
            WHEN letter = '' THEN 32
            ELSE ascii(letter)
        END), 6, '0');
        tones := tones || COALESCE(strpos('{TONE_MARKS}', substring(decomposed FROM '[{TONE_MARKS}]')), 0);
    END LOOP;
    RETURN letters || '000000' || tones;
END
$$;
"""


def replace_functions(apps, schema_editor) -> None:  # noqa: ANN001
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REPLACE)


def compute_anew(apps, schema_editor) -> None:  # noqa: ANN001
    """Write the rows that hold such a letter once more as they are: the database computes their columns again."""
    name_of = schema_editor.connection.ops.quote_name
    for model in apps.get_models():
        for source in sorted({computed_from(each) for each in model._meta.fields} - {""}):
            table, column = name_of(model._meta.db_table), name_of(model._meta.get_field(source).column)
            holds = " OR ".join(f"{column} LIKE '%%{letter}%%'" for letter in LIKE_D)
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET {column} = {column} WHERE {holds}", [])


class Migration(migrations.Migration):
    dependencies = [
        ("communes", "0005_codes_are_lines"),
        ("accounts", "0005_unsent_files_by_name"),
        ("criteria", "0007_codes_are_lines"),
        ("directives", "0005_supplements"),
        ("history", "0004_seal_time"),
    ]
    operations = [
        migrations.RunPython(replace_functions, migrations.RunPython.noop),
        migrations.RunPython(compute_anew, migrations.RunPython.noop, elidable=True),
    ]

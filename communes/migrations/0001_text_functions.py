"""PostgreSQL's `ntm_fold` and `ntm_sort_key`; SQLite gets them from our back end. A test compares both with Python."""

from django.db import migrations

from ntm_tracker.vietnamese import LETTERS, TONES

TONE_MARKS = "".join(mark for mark in TONES if mark)
CREATE = f"""
CREATE FUNCTION ntm_fold(source text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT replace(lower(
        regexp_replace(normalize(source, NFD), '[\u0300-\u036f]', '', 'g') COLLATE "und-x-icu"
    ), 'đ', 'd') COLLATE "default"
$$;
CREATE FUNCTION ntm_sort_key(source text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    letters text := '';
    tones text := '';
    symbol text;
    letter text;
    decomposed text;
    place int;
BEGIN
    FOREACH symbol IN ARRAY string_to_array(lower(normalize(source, NFC) COLLATE "und-x-icu"), NULL) LOOP
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
DROP = "DROP FUNCTION ntm_sort_key(text); DROP FUNCTION ntm_fold(text);"


def _run_on_postgresql(sql: str):  # noqa: ANN202 (a RunPython function)
    def run(apps, schema_editor) -> None:  # noqa: ANN001
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(_run_on_postgresql(CREATE), _run_on_postgresql(DROP))]

"""SQLite with the two text functions of ours; PostgreSQL gets the same ones from communes' first migration."""

from sqlite3 import Connection

from django.db.backends.sqlite3 import base

from ntm_tracker.vietnamese import fold, sort_key


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite back end; generated columns may call `ntm_fold` and `ntm_sort_key`."""

    def get_new_connection(self, conn_params: dict) -> Connection:
        connection = super().get_new_connection(conn_params)
        for name, function in (("ntm_fold", fold), ("ntm_sort_key", sort_key)):
            connection.create_function(name, 1, _or_null(function), deterministic=True)
        return connection


def _or_null(function):  # noqa: ANN001, ANN202 (any text function)
    return lambda text: None if text is None else function(text)

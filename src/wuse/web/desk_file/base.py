"""Django's backend for SQLite, with another way to wait for the turn to write."""

import time
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

# SQLite itself looks again after up to a tenth of a second: by then others had three turns.
_LOOK_SECONDS = 0.002
_LOCKED = "database is locked"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that, while another writes, looks every two milliseconds whether it may begin."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """As Django's; `timeout` of the options is how many seconds a transaction waits for its turn."""
        self._patience = float(conn_params.get("timeout", 5.0))
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        self.ensure_connection()
        connection: Any = self.connection
        # The look answers at once; every other statement waits as SQLite does.
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            self._begin(round(self._patience / _LOOK_SECONDS))
        finally:
            connection.execute(f"PRAGMA busy_timeout = {round(self._patience * 1000)}")

    def _begin(self, looks: int) -> None:
        while True:
            try:
                super()._start_transaction_under_autocommit()
                break
            except OperationalError as reason:
                if looks == 0 or str(reason) != _LOCKED:
                    raise
            looks -= 1
            time.sleep(_LOOK_SECONDS)

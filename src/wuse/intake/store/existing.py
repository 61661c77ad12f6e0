"""What exists at a site for the rows of one sending: registered persons, rows said before or along.

Each question costs as much as the sending has values, however much there is: persons and line lists are looked up by
key at the desk.
"""

from collections.abc import Iterable

import polars as pl

from wuse.intake.references import PERSON, exists_in
from wuse.intake.store.known import KnownRows
from wuse.pool import Pool, Standard, load_standard
from wuse.trust.store.vault import Vault
from wuse.vocabulary import PersonKey


class SiteExisting:
    """Answers whether what rows refer to exists; `persons` and `rows` tell it what comes in the same sending."""

    def __init__(self, pool: Pool, known: KnownRows, vault: Vault, *, response: str) -> None:
        self._in_pool = exists_in(pool)
        self._known = known
        self._vault = vault
        self._response = response
        self._sent: dict[str, pl.Series] = {}

    def __call__(self, reference: str, values: pl.Series) -> pl.Series:
        """Those of some distinct values to which a reference can lead."""
        sent = self._sent.get(reference, pl.Series(dtype=pl.String))
        along = values.is_in(sent.implode())
        return pl.concat([values.filter(along), self._there(reference, values.filter(~along))])

    def _there(self, reference: str, values: pl.Series) -> pl.Series:
        if values.is_empty():
            return values
        if reference == PERSON:
            keys = [PersonKey(key) for key in values]
            mask = pl.Series(self._vault.registered(keys, response=self._response), dtype=pl.Boolean)
            return values.filter(mask)
        standard = load_standard(reference.partition(".")[0])
        if not standard.personal:
            return self._in_pool(reference, values)
        return values.filter(self._known.has_keys(values, standard, response=self._response))

    def persons(self, keys: Iterable[PersonKey]) -> None:
        """The persons whose documents come with the rows."""
        self._sent[PERSON] = pl.concat([self._sent.get(PERSON, pl.Series(dtype=pl.String)), _texts(keys)])

    def rows(self, standard: Standard, accepted: pl.DataFrame) -> None:
        """The rows of a table that are taken in with the same sending."""
        if len(standard.key) == 1:
            self._sent[f"{standard.name}.{standard.key[0]}"] = accepted[standard.key[0]]


def _texts(keys: Iterable[PersonKey]) -> pl.Series:
    return pl.Series([str(key) for key in keys], dtype=pl.String)

"""How much a reader takes in at most, so that no file, however it was made, takes the machine's memory."""

from dataclasses import dataclass

from wuse.intake.messages import problem, refuse
from wuse.vocabulary import Lang

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one file may hold at most.

    `content`: bytes of the file as it came. `expanded`: bytes of all that is packed in it (XLSX, Parquet, Arrow), and
    of the text that comes of it. `rows`, `columns`: of the table; `cells`: rows times columns. `grid`: cells of a sheet
    from its first to its last, the empty ones counted. `cell`: bytes of one cell.
    `broken`: rows that cannot be told apart into cells, each of which is named to the sender.
    """

    content: int = 512 * _MEGABYTE
    expanded: int = 1024 * _MEGABYTE
    rows: int = 5_000_000
    columns: int = 2_000
    cells: int = 60_000_000
    grid: int = 20_000_000
    cell: int = _MEGABYTE
    broken: int = 100_000

    def check_content(self, size: int, lang: Lang) -> None:
        """Refuse a file of more bytes than are read (`intake.limit`)."""
        self._check("limit_content", size, self.content, lang, in_megabytes=True)

    def check_expanded(self, size: int, lang: Lang) -> None:
        """Refuse a file that unpacks to more bytes than are read (`intake.limit`)."""
        self._check("limit_expanded", size, self.expanded, lang, in_megabytes=True)

    def check_shape(self, rows: int, columns: int, lang: Lang) -> None:
        """Refuse a table of more rows, columns or cells than are read (`intake.limit`)."""
        self._check("limit_columns", columns, self.columns, lang)
        self._check("limit_rows", rows, self.rows, lang)
        self.check_cells(rows * columns, lang)

    def check_cells(self, count: int, lang: Lang) -> None:
        """Refuse a table of more cells than are read (`intake.limit`)."""
        self._check("limit_cells", count, self.cells, lang)

    def check_grid(self, count: int, lang: Lang) -> None:
        """Refuse a sheet whose cells lie further apart than is read (`intake.limit`)."""
        self._check("limit_grid", count, self.grid, lang)

    def check_broken(self, count: int, lang: Lang) -> None:
        """Refuse a file with more rows that are none than are named one by one (`intake.limit`)."""
        self._check("limit_broken", count, self.broken, lang)

    def _check(self, text: str, found: int, most: int, lang: Lang, *, in_megabytes: bool = False) -> None:
        if found > most:
            shown = most // _MEGABYTE if in_megabytes else most
            raise refuse(problem(text, lang, value=str(found), most=shown))


DEFAULT = Limits()
"""For a file of the command line or of the watched folder."""

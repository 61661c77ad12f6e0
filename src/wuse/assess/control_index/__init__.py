"""The control index (精密智控指数): how well an area keeps an epidemic under control, and how freely life flows in it.

In: values of indicators of the registry; the colours of counties; a definition with a version and a first day.
Out: an area's two part indices and their weighted mean on a day, each score, and what is missing.
Never: a ranking, a value for an indicator that cannot be said, a score that rests on too few persons.
"""

from wuse.assess.control_index.definition import (
    SQL_FILES,
    ControlIndex,
    IndexItem,
    index_text,
    load_control_index,
)
from wuse.assess.control_index.judge import IndexAnswer, control_index, item_scores

__all__ = [
    "SQL_FILES",
    "ControlIndex",
    "IndexAnswer",
    "IndexItem",
    "control_index",
    "index_text",
    "item_scores",
    "load_control_index",
]

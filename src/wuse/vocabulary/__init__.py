"""The words that every other package uses.

In: text and numbers. Out: frozen values (place codes, colours, bases, refusals) that are right once they exist.
Never: reads a file, a clock or a database; knows a rule.
"""

from wuse.vocabulary.basis import Basis
from wuse.vocabulary.colour import Colour
from wuse.vocabulary.place_code import PlaceCode, PlaceLevel
from wuse.vocabulary.refusal import Problem, Refusal
from wuse.vocabulary.sensitivity import Sensitivity
from wuse.vocabulary.setting import SETTINGS, Setting, setting

__all__ = [
    "SETTINGS",
    "Basis",
    "Colour",
    "PlaceCode",
    "PlaceLevel",
    "Problem",
    "Refusal",
    "Sensitivity",
    "Setting",
    "setting",
]

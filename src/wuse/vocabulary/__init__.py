"""The words that every other package uses.

In: text and numbers. Out: frozen values (place codes, colours, bases, refusals) that are right once they exist.
Never: reads a clock, a database or a file (but its catalogues of texts); knows a rule.
"""

from wuse.vocabulary.basis import Basis
from wuse.vocabulary.china import CHINA
from wuse.vocabulary.colour import Colour
from wuse.vocabulary.person_key import PERSON_KEY_PATTERN, PersonKey
from wuse.vocabulary.place_code import PlaceCode, PlaceLevel
from wuse.vocabulary.published import PublishedValues
from wuse.vocabulary.purpose import Purpose
from wuse.vocabulary.refusal import Phrase, Problem, Refusal
from wuse.vocabulary.sensitivity import Sensitivity
from wuse.vocabulary.setting import SETTINGS, Setting, setting, whole_number
from wuse.vocabulary.spreadsheet import (
    IS_A_NUMBER,
    STARTS_A_FORMULA,
    spreadsheet_text,
    text_of_spreadsheet,
)
from wuse.vocabulary.texts import Lang, translator
from wuse.vocabulary.yaml_text import load_yaml

__all__ = [
    "CHINA",
    "IS_A_NUMBER",
    "PERSON_KEY_PATTERN",
    "SETTINGS",
    "STARTS_A_FORMULA",
    "Basis",
    "Colour",
    "Lang",
    "PersonKey",
    "Phrase",
    "PlaceCode",
    "PlaceLevel",
    "Problem",
    "PublishedValues",
    "Purpose",
    "Refusal",
    "Sensitivity",
    "Setting",
    "load_yaml",
    "setting",
    "spreadsheet_text",
    "text_of_spreadsheet",
    "translator",
    "whole_number",
]

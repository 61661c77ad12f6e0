"""What a table is kept for: a lawful purpose where it holds persons, a task of the response where it holds none."""

from collections.abc import Mapping

from wuse.vocabulary import Purpose

TASKS: Mapping[str, Mapping[str, str]] = {
    "outbreak_surveillance": {"zh": "疫情监测", "en": "Surveillance of the outbreak"},
    "work_resumption": {"zh": "复工复产", "en": "Return to work"},
    "supply": {"zh": "物资保障", "en": "Supply of goods and beds"},
}
"""Purpose of a table without persons -> its name in both languages."""


def purpose_names() -> Mapping[str, Mapping[str, str]]:
    """Every purpose that a standard may state -> its name in both languages."""
    return {**{str(each): {"zh": each.name_zh, "en": each.name_en} for each in Purpose}, **TASKS}

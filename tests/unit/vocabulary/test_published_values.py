"""Values that were decided, from one file: read whole, with the digest of the very bytes, or not at all."""

import hashlib
from datetime import date

import pytest

from wuse.vocabulary import PublishedValues

FILE = """
id: some-values-1
title: {zh: 若干数值第一版, en: Some values 1}
effective_from: 2020-02-11
sources: ["The values are ours"]
parameters:
  kept_days: {value: 7, unit: days, zh: 保存天数, en: How long it is kept}
"""


def test_the_digest_is_that_of_the_bytes_of_the_file():
    values = PublishedValues.read(FILE.encode())
    assert values.digest == "sha256:" + hashlib.sha256(FILE.encode()).hexdigest()
    assert values.digest != PublishedValues.read(FILE.replace("7", "8").encode()).digest
    assert (values.id, values.effective_from) == ("some-values-1", date(2020, 2, 11))


def test_a_value_is_read_by_its_name():
    values = PublishedValues.read(FILE.encode())
    assert values.value("kept_days") == 7
    with pytest.raises(KeyError, match="kept_hours"):
        values.value("kept_hours")


@pytest.mark.parametrize("content", [FILE.replace("sources", "source"), FILE + "\nlimits: {}\n"])
def test_a_field_too_few_or_too_many_is_refused(content: str):
    with pytest.raises(TypeError):
        PublishedValues.read(content.encode())

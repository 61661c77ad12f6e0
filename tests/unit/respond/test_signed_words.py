"""What is shown of a commitment later is what was signed; nobody signs words that were not shown."""

from dataclasses import replace

import pytest

from tests.resumption_answers import ANSWERS
from tests.resumption_people import PAPERS, FirmDesk
from wuse.permits import Title
from wuse.respond import resumption_flows
from wuse.respond.actions import resumption_firm
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.signed_words import SignedWords, words_to_sign
from wuse.respond.store.resumption_models import ResumptionStepRow
from wuse.trust.canonical import canonical_json, digest
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Refusal


def sign(firms: FirmDesk, number: int, words: str, lang: str = "zh") -> None:
    values = {"site": firms.site, "answers": ANSWERS, "signed": "王经理", "lang": lang, "words": words}
    firms.do("firm", resumption_firm.commit_file, number, papers=PAPERS, **values)


def opened(firms: FirmDesk) -> int:
    firms.register("firm")
    return firms.open("firm")


def test_text_language_and_version_are_kept_with_their_digest(firms: FirmDesk) -> None:
    number, shown = opened(firms), words_to_sign(resumption_rules(), "zh")
    sign(firms, number, shown.digest)
    step = firms.file(number).last("commit")
    assert step is not None
    assert PAPERS.plan
    assert step.words == replace(shown, plan=PAPERS.plan.digest)
    assert step.words.text.startswith("本企业承诺")
    kept = ResumptionStepRow.objects.get(step="commit")
    assert kept.digest == step.words.digest == SignedWords(**kept.words).digest
    assert kept.digest in str(AuditRecord.objects.filter(verb="resumption.commit").values())


def test_a_later_version_of_the_rules_changes_no_commitment(
    firms: FirmDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, shown = opened(firms), words_to_sign(resumption_rules(), "zh")
    sign(firms, number, shown.digest)
    later = replace(resumption_rules(), version="later", commitment=Title("另一份承诺", "Another commitment"))
    monkeypatch.setattr(resumption_flows, "resumption_rules", lambda: later)
    step = firms.file(number).last("commit")
    assert step is not None
    assert replace(step.words, plan="") == shown
    assert words_to_sign(later, "zh").digest != shown.digest


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_other_words_than_those_shown_are_not_signed(firms: FirmDesk, lang: str) -> None:
    number = opened(firms)
    other = "zh" if lang == "en" else "en"
    with pytest.raises(Refusal) as changed:
        sign(firms, number, words_to_sign(resumption_rules(), other).digest, lang)  # type: ignore[arg-type]
    assert changed.value.code == "resumption.words_changed"
    assert firms.file(number).steps == ()


def test_each_of_text_language_version_and_plan_changes_the_digest() -> None:
    words = words_to_sign(resumption_rules(), "zh")
    others = [replace(words, text=words.text + "。"), replace(words, lang="en"), replace(words, version="2")]
    others.append(replace(words, plan="sha256:" + "a" * 64))
    assert len({one.digest for one in (words, *others)}) == 5


def test_words_that_were_signed_before_plans_were_kept_have_the_digest_that_they_had() -> None:
    old = {"text": "承诺", "lang": "zh", "version": "1"}
    assert SignedWords(**old).digest == digest(canonical_json(old))

"""The words that a firm signs (承诺原文): the text as it was shown, its language, the version of the rules.

They are kept with the step by which they were signed, so that a later version of the rules changes no commitment; and
their digest goes into the entry of the audit, so that nobody changes what is kept.
"""

from dataclasses import asdict, dataclass

from wuse.respond.resumption_flows import ResumptionRules
from wuse.trust.canonical import canonical_json, digest
from wuse.vocabulary import Lang


@dataclass(frozen=True)
class SignedWords:
    """`text`: as it was shown. `lang`: of the text. `version`: of the rules that had it. `plan`: digest of the
    plan that the firm had handed in when it signed; empty for none, and before it is signed.
    """

    text: str
    lang: Lang
    version: str
    plan: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of text, language and version, and of the plan where there is one."""
        said = {name: value for name, value in asdict(self).items() if value or name != "plan"}
        return digest(canonical_json(said))


def words_to_sign(rules: ResumptionRules, lang: Lang) -> SignedWords:
    """The commitment as it is shown to whoever signs it."""
    return SignedWords(rules.commitment.told(lang), lang, rules.version)

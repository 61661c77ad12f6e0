"""The unified social credit code of an enterprise (统一社会信用代码): 18 signs, of which the last checks the others.

Source: GB 32100-2015 《法人和其他组织统一社会信用代码编码规则》: 31 signs (no I, O, S, V, Z), the weights of the first
17 are the powers of 3 modulo 31, and the last makes the weighted sum a multiple of 31.
"""

import re

from wuse.vocabulary.refusal import Refusal

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_FORM = re.compile(rf"[{_SIGNS}]{{2}}[0-9]{{6}}[{_SIGNS}]{{10}}")


class EnterpriseCode(str):
    """A code whose last sign is right."""

    __slots__ = ()


def enterprise_check_sign(code: str) -> str:
    """The last sign that belongs to the first 17 of a code."""
    total = sum(weight * _SIGNS.index(sign) for weight, sign in zip(_WEIGHTS, code, strict=False))
    return _SIGNS[-total % 31]


def read_enterprise_code(text: str) -> EnterpriseCode:
    """The code that was typed, without spaces and in capitals.

    Raises:
        Refusal: `enterprise.code` when it is no such code, `enterprise.code_digit` when a sign of it is wrong.
    """
    code = re.sub(r"[\s-]", "", text).upper()
    if not _FORM.fullmatch(code):
        raise Refusal(
            "enterprise.code",
            "A unified social credit code has 18 digits and capitals, without I, O, S, V and Z: copy it from the "
            "business licence.",
        )
    if code[-1] != enterprise_check_sign(code):
        raise Refusal(
            "enterprise.code_digit",
            "The last sign of {code} does not fit the others: one of the 18 is wrong. Compare it with the business "
            "licence.",
            {"code": code},
        )
    return EnterpriseCode(code)

"""What personal data may be used for: a closed list, of which every read and act names one."""

from enum import StrEnum


class Purpose(StrEnum):
    """The purposes. There is none for policing, debt or unrest, and none may be added by a setting.

    Source: 中央网信办 2020-02-04 《关于做好个人信息保护利用大数据支撑联防联控工作的通知》 (no other use); PIPL art. 6
    (a clear purpose).
    """

    CASE_INVESTIGATION = "case_investigation"
    ISOLATION_CARE = "isolation_care"
    CODE_REVIEW = "code_review"
    REGISTRATION = "registration"
    CORRECTION = "correction"
    OVERSIGHT = "oversight"
    FIRM_REVIEW = "firm_review"

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _NAMES[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _NAMES[self][1]


_NAMES = {
    Purpose.CASE_INVESTIGATION: ("流行病学调查", "Case investigation"),
    Purpose.ISOLATION_CARE: ("隔离管理服务", "Isolation and care"),
    Purpose.CODE_REVIEW: ("健康码复核", "Review of a code"),
    Purpose.REGISTRATION: ("身份登记", "Registration"),
    Purpose.CORRECTION: ("更正与申诉", "Correction and appeal"),
    Purpose.OVERSIGHT: ("审计监督", "Oversight"),
    Purpose.FIRM_REVIEW: ("企业复工审核", "Review of a return to work"),
}

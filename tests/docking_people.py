"""A partner for tests: a grid company with a signer and a program, an agreement, and meters of firms in 温州."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tests.desk_people import CITY, PROVINCE, Desk
from tests.power_cases import DECEMBER, MADE
from tests.programs import program
from wuse.permits.actions.accounts import create_organisation
from wuse.permits.actions.agreements import confirm_agreement, propose_agreement
from wuse.permits.agreement import Product, Terms
from wuse.pool import standard_names
from wuse.vocabulary import PlaceCode

PARTNER = "grid"
INDUSTRIES = ("C", "F", "I")


def terms_of(at: datetime, **values: Any) -> Terms:
    """Terms of the grid company for 温州: it sends readings and gets both products."""
    usual: Mapping[str, Any] = {
        "partner": PARTNER,
        "purpose": "复工复产研判",
        "standards": ("meter_reading",),
        "products": (Product.POWER_INDEX, Product.OWN_ROWS_QUALITY),
        "places": (CITY,),
        "valid_from": at,
        "valid_until": at + timedelta(days=180),
    }
    return Terms(**{**usual, **values})


def with_partner(desk: Desk, *, name: str = PARTNER) -> None:
    """The organisation of a partner with a signer (fan), and an officer of the command for agreements (xu)."""
    desk.do("chen", create_organisation, code=name, name="国网温州供电公司", place=CITY)
    desk.hire("fan", organisation=name)
    desk.grant("fan", "partner_signer", CITY)
    desk.hire("xu")
    desk.grant("xu", "agreement_officer", PROVINCE)


def proposed(desk: Desk, **values: Any) -> str:
    """An agreement that waits for the partner's signature; its code."""
    given = {"terms": terms_of(desk.at, **values), "sendable": standard_names(), "industries": INDUSTRIES}
    return str(desk.do("xu", propose_agreement, **given))


def signed(desk: Desk, **values: Any) -> str:
    """An agreement that both sides have signed."""
    code = proposed(desk, **values)
    desk.do("fan", confirm_agreement, code=code)
    return code


def with_program(desk: Desk, name: str = "meters", place: PlaceCode = CITY) -> str:
    """The partner's program, which may send and take; answers with its key."""
    key = program(desk, name, "partner_program", place, organisation=PARTNER)
    desk.grant(name, "sender", place)
    return key


def code_of(county: str, number: int) -> str:
    """The credit code of a made-up enterprise of a county."""
    return f"91{county}{number:010}"


def readings(firms: Iterable[tuple[str, str, str, float, float]], day: date) -> list[dict[str, Any]]:
    """Readings of December, of a day and of the two before it.

    Args:
        firms: enterprise, county, industry, kilowatt-hours a day in December, and of the day.
    """
    rows = []
    for firm, county, industry, december, today in firms:
        days = [*((one, december) for one in DECEMBER), *((day - timedelta(days=n), today) for n in range(3))]
        rows += [
            {
                "meter": f"M-{firm}",
                "enterprise": firm,
                "place": county,
                "industry": industry,
                "tariff_class": "large_industrial",
                "date": one.isoformat(),
                "electricity": used,
                "source": MADE,
            }
            for one, used in days
        ]
    return rows

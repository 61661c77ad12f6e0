"""The white list (白名单): nine criteria, each judged of itself from the declaration, with a reason and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wuse.respond.resumption_flows import ResumptionRules
from wuse.vocabulary import Colour

CRITERIA: Mapping[str, tuple[str, str, str, str]] = {
    "category": (
        "属于白名单类别", "In a class of the white list", "选择所属类别；不属于的用备案或审批",
        "Choose the class; where there is none, take filing or approval",
    ),
    "business": (
        "不属于负面清单行业", "Not on the negative list", "负面清单行业用备案或审批", "Take filing or approval",
    ),
    "plan": ("有防控方案", "A plan against the epidemic", "上传防控方案", "Hand in the plan"),
    "supplies": (
        "防疫物资齐备", "Supplies", "备足口罩、测温设备和消毒液", "Get masks, thermometers and disinfectant",
    ),
    "staff": (
        "返岗员工全员亮码，无红黄码", "Every code of the staff is green", "上传名册核码；红黄码人员不返岗",
        "Have the roster counted; nobody with a red or yellow code returns",
    ),
    "isolation": ("有隔离场所", "A room for isolation", "预留隔离房间", "Keep a room free"),
    "living": (
        "有就餐与住宿安排", "Meals and dormitory arranged", "填写就餐方式和宿舍床位",
        "Say how meals and beds are arranged",
    ),
    "cluster": (
        "十四日内无聚集性病例", "No cluster on the site in 14 days", "满十四日后再申报",
        "Declare again after fourteen days",
    ),
    "area": ("所在县域非红色", "County not red", "待县域降级", "Wait until the county's colour is lower"),
}  # fmt: skip
"""Criterion -> its name in Chinese and English, and what to do where it is not met."""


@dataclass(frozen=True)
class Criterion:
    """One criterion as judged. `value`: what it was judged from, such as `300 / 560`."""

    name: str
    met: bool
    value: str


def check_white_list(
    declaration: Mapping[str, Any], *, county_colour: Colour | None, rules: ResumptionRules
) -> tuple[Criterion, ...]:
    """Judge the criteria in their order.

    Args:
        declaration: columns of the standard `enterprise`; what is missing was not said.
        county_colour: of the newest map; None where the county has none, which does not stand against the firm.
    """
    said, returning = declaration, int(declaration.get("staff_returning") or 0)
    wanted = rules.white_list.masks_per_person_day * rules.white_list.mask_days * returning
    masks = int(said.get("mask_stock") or 0)
    codes = [int(said.get(f"codes_{colour}") or 0) for colour in ("green", "yellow", "red")]
    stocked = masks >= wanted and _some(said, "thermometer_stock") and _some(said, "disinfectant_stock")
    found = {
        "category": (bool(said.get("whitelist_class")), str(said.get("whitelist_class") or "–")),
        "business": (
            said.get("business_kind") not in rules.negative_list,
            str(said.get("business_kind") or "–"),
        ),
        "plan": (bool(said.get("plan_digest")), str(said.get("plan_digest") or "–")[:15]),
        "supplies": (stocked, f"{masks} / {wanted}"),
        "staff": (returning > 0 and codes == [returning, 0, 0], f"{codes[0]} / {returning}"),
        "isolation": (_some(said, "isolation_rooms"), str(said.get("isolation_rooms") or 0)),
        "living": (
            bool(said.get("canteen_mode")) and said.get("dormitory_beds") is not None,
            str(said.get("canteen_mode") or "–"),
        ),
        "cluster": (said.get("recent_cluster") is False, str(said.get("recent_cluster"))),
        "area": (county_colour is not Colour.RED, county_colour.value if county_colour else "–"),
    }
    return tuple(Criterion(name, *found[name]) for name in CRITERIA)


def _some(said: Mapping[str, Any], name: str) -> bool:
    return float(said.get(name) or 0) > 0

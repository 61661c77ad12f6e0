"""What a firm says in its declaration, all of it in order."""

ANSWERS = {
    "industry": "C",
    "business_kind": "other",
    "scale": "small",
    "planned_on": "2020-02-17",
    "staff_total": "120",
    "staff_returning": "40",
    "staff_local": "40",
    "staff_in_province": "0",
    "staff_other_province": "0",
    "staff_risk_area": "0",
    "codes_green": "40",
    "codes_yellow": "0",
    "codes_red": "0",
    "had_cluster": "false",
    "isolation_rooms": "2",
    "mask_stock": "600",
    "thermometer_stock": "4",
    "disinfectant_stock": "50",
    "canteen_mode": "boxed",
    "dormitory_beds": "30",
    "shuttle": "false",
    "plan_digest": "sha256:" + "a" * 64,
}

_WORDS = {"true": True, "false": False}
DECLARED = {
    name: _WORDS[said] if said in _WORDS else int(said) if said.isdecimal() else said
    for name, said in ANSWERS.items()
}
"""The same as the desk keeps it once it was checked: numbers and truth values."""

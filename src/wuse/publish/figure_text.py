"""Figures as they are read: on screens and in bulletins alike."""


def per_cent(value: float) -> str:
    """A share in per cent; what is not quite all or none is never rounded to it."""
    bounded = min(max(100 * value, 0.1), 99.9) if 0 < value < 1 else 100 * value
    return f"{bounded:.1f} %"


def number_text(value: float, unit: str) -> str:
    """A number as it is read: shares in per cent, counts whole, days to a tenth where they are not whole."""
    if unit == "share":
        return per_cent(value)
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"

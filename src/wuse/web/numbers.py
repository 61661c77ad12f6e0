"""Numbers in addresses: as many digits as every database can hold."""


class NumberConverter:
    """A whole number of at most fifteen digits; a longer one is an address that leads nowhere."""

    regex = "[0-9]{1,15}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Its digits."""
        return str(value)

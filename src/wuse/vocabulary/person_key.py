"""The opaque key by which the pool and the desk know a person; it does not lead back to the document behind it."""

import re

from wuse.vocabulary.refusal import Refusal

PERSON_KEY_PATTERN = "p[0-9]{1,3}-[a-z2-7]{32}"
_PATTERN = re.compile(PERSON_KEY_PATTERN)


class PersonKey(str):
    """A key such as `p1-mzxw6ytboi…`: the version of the secret it was made with, and 160 bits in base32."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "PersonKey":
        """Read a key; what stood there is not repeated, since it might be a number of identity.

        Raises:
            Refusal: `person.key_malformed`.
        """
        if not _PATTERN.fullmatch(text):
            raise Refusal(
                "person.key_malformed",
                "This is not the key of a person: send the key that the system gave, never a number of identity.",
                {},
            )
        return cls(text)

    @property
    def version(self) -> int:
        """The version of the secret that the key was made with."""
        return int(self[1 : self.index("-")])

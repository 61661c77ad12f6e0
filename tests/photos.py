"""A small picture as a camera writes it: with a place, a time and a comment beside it."""

import base64

# One grey pixel, baseline JPEG without anything beside the picture.
BARE = base64.b64decode(
    "/9j/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA"
    "/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k="
)


def segment(marker: int, content: bytes) -> bytes:
    """One segment of a JPEG file."""
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


EXIF = segment(0xE1, b"Exif\x00\x00GPS 27.9N 120.9E 2020:02:12 Canary Phone")
COMMENT = segment(0xFE, b"taken at home by Canary Birdwell")
JPEG = BARE[:2] + EXIF + COMMENT + BARE[2:] + b"a whole second picture"

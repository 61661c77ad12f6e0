"""Invitations and claim codes: long random texts that count once, of which only a digest is kept."""

import hashlib


def code_digest(code: str) -> str:
    """What is kept of a code: it is long and random, so that a plain digest guards it."""
    return hashlib.sha256(code.strip().encode()).hexdigest()

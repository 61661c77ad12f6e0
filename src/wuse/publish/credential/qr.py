"""The QR code of a code. Its letters are those of the alphanumeric mode, which packs two of them into 11 bits."""

import io

import segno

_QUIET = 4


def code_qr(text: str) -> segno.QRCode:
    """The QR code of a code's text, with error correction M (15 %).

    L would save four modules a side and lose a code behind a scratch or a reflection; Q and H make the modules smaller
    than old phones resolve at arm's length. M also stands a print on paper, for those without a phone.
    """
    return segno.make_qr(text, error="m", mode="alphanumeric", boost_error=False)


def qr_svg(text: str, *, module: int = 4) -> str:
    """The QR code as SVG, black on white with its quiet zone; `module`: pixels of one module."""
    out = io.BytesIO()
    code_qr(text).save(out, kind="svg", scale=module, border=_QUIET, light="#fff", xmldecl=False)
    return out.getvalue().decode()

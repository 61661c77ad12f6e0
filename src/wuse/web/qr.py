"""The QR code of an address, as it is printed on a poster."""

import io

import segno

_QUIET = 4


def address_qr(address: str) -> str:
    """An address as SVG, black on white with its quiet zone, that scales to its place.

    Error correction Q (25 %): a poster hangs in the weather, behind plastic, and is touched.
    """
    out = io.BytesIO()
    segno.make_qr(address, error="q").save(
        out, kind="svg", border=_QUIET, light="#fff", xmldecl=False, svgns=True, omitsize=True
    )
    return out.getvalue().decode()

"""An edition as a Data Package (specs.frictionlessdata.io): its table, and the descriptor of its columns."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from wuse.pool import load_standard
from wuse.pool.table_schema import table_schema
from wuse.publish.edition import Edition
from wuse.publish.exports.table import COLUMNS, edition_csv
from wuse.vocabulary import Colour, Lang

TABLE, DESCRIPTOR = "edition.csv", "datapackage.json"
# The same edition is the same bytes: the format begins its calendar here.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_OWN: Mapping[str, tuple[str, str, str]] = {
    "series": ("string", "系列", "Series"),
    "edition": ("integer", "期号", "Edition"),
    "name": ("string", "名称", "Name"),
    "name_en": ("string", "英文名称", "Name in English"),
    "city": ("string", "设区市", "City"),
    "letter": ("string", "颜色字母", "Letter of the colour"),
    "edition_digest": ("string", "本期摘要值", "Digest of the edition"),
}


def edition_package(edition: Edition, lang: Lang) -> bytes:
    """A ZIP archive of `edition.csv` and `datapackage.json`; the same bytes for the same edition and language."""
    table = edition_csv(edition).encode()
    document = json.dumps(descriptor(edition, table, lang), ensure_ascii=False, indent=2) + "\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {DESCRIPTOR: document.encode(), TABLE: table}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def descriptor(edition: Edition, table: bytes, lang: Lang) -> dict[str, Any]:
    """What the columns of an edition's table mean, with the table's length and digest."""
    return {
        "name": f"{edition.series}-{edition.number}",
        "created": f"{edition.issued_at:%Y-%m-%dT%H:%M:%SZ}",
        "wuse:digest": edition.digest,
        "resources": [
            {
                "name": "edition",
                "path": TABLE,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(table),
                "hash": f"sha256:{hashlib.sha256(table).hexdigest()}",
                "schema": {
                    "fields": [_field(name, lang) for name in COLUMNS],
                    "missingValues": [""],
                    "primaryKey": ["place"],
                },
            }
        ],
    }


def _field(name: str, lang: Lang) -> dict[str, Any]:
    if name in _OWN:
        kind, zh, en = _OWN[name]
        return {"name": name, "type": kind, "title": zh if lang == "zh" else en}
    if name == "colour":
        known = {"constraints": {"required": True, "enum": [colour.value for colour in Colour]}}
        return {**_of_verdict(lang)[name], **known}
    return _of_verdict(lang)[name]


def _of_verdict(lang: Lang) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in table_schema(load_standard("verdict"), lang=lang)["fields"]}

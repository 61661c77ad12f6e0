"""The page that verifies health codes: it says the same as the Python verifier, in words, also without a network."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, reader, serving
from tests.credential_cases import (
    ED,
    ES,
    IDENTIFIER,
    KEYS,
    NOON,
    PAYLOAD,
    ROOT,
    code,
    code_key,
    private,
    saying,
    signed,
    text_of,
)
from tests.generative.test_credential import data_of, respelled
from tests.unit.publish.credential import test_vectors as eu_vectors
from tests.unit.publish.credential.test_hcert import KEY as KEY_OF_STATE
from tests.unit.publish.credential.test_hcert import KEYS as KEYS_OF_STATES
from tests.unit.publish.credential.test_hcert import KID, RECOVERY, TEST, VACCINATION
from tests.unit.publish.credential.test_hcert import shown as hcert
from wuse.publish.credential import CodeClaims, CodeKeySet, CodeRefused, make_code, make_list, verify_code
from wuse.publish.credential.base45 import encode45
from wuse.publish.credential.cbor import Tag, encode
from wuse.publish.credential.code import PREFIX
from wuse.publish.credential.hcert import verify_hcert
from wuse.publish.credential.qr import qr_svg
from wuse.publish.credential.store import CodeFolder
from wuse.publish.credential.trust_list import TrustList, signers_as_jwk
from wuse.vocabulary import Colour, PlaceCode

pytestmark = pytest.mark.browser
REVOKED = b"revoked revoked!"
JUDGE = """async ([texts, files, at]) => {
  const { verifyCode } = await import("/static/wuse/verify/verify.js");
  const { readRoot, readKeys, readList } = await import("/static/wuse/verify/published.js");
  const [rootBytes, keyBytes, listBytes] = files.map((file) => Uint8Array.from(file));
  const root = await readRoot(rootBytes);
  const known = { keys: await readKeys(keyBytes, root), revoked: [await readList(listBytes, root)], at };
  const found = [];
  for (const text of texts) found.push(await verifyCode(text, known));
  const parts = ["colour", "international", "issuer", "issued", "expires", "revocation"];
  const said = (one) => parts.map((name) => one[name]).join(" ");
  return found.map((one) => one.accepted ? said(one) : one.reason);
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose keys and lists hold now, and at noon of the day of the cases."""
    home = tmp_path_factory.mktemp("verify")
    folder = CodeFolder(home / "code")
    now = datetime.now(UTC).replace(microsecond=0)
    until = now + timedelta(days=30)
    keys = tuple(code_key(key, signs_until=until) for key in (ED, ES))
    folder.put_keys(CodeKeySet(NOON, until, keys), ROOT)
    revoked = [REVOKED, *(f"{number:016}".encode() for number in range(999))]
    folder.put_list(make_list(revoked, serial=7, issued_at=NOON, expires_at=until), ROOT)
    with serving(home) as served:
        yield served


@pytest.fixture(params=["zh", "en"])
def page(request: pytest.FixtureRequest, site: Site, browser: Browser) -> Iterator[Page]:
    # Without a network each file that is asked for anew is an error of the console.
    away = "without_a_network" in request.node.name
    with reader(browser, site, size="phone", tolerate=away) as opened:
        opened.goto(f"{site.address}/verify/code/{'en/' if request.param == 'en' else ''}")
        expect(opened.locator("body")).to_have_attribute("data-ready", "ready")
        yield opened


def issued(colour: Colour = Colour.GREEN, identifier: bytes = IDENTIFIER, **ago: int) -> str:
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(**ago)
    said = CodeClaims(colour, PlaceCode("330106"), start, start + timedelta(minutes=10), identifier)
    return make_code(said, ED)


def shown(page: Page, text: str) -> Any:
    page.locator("#text").fill(text)
    page.locator("#by-text button.second").click()
    return page.locator("#answer")


def batch() -> list[str]:
    """Valid, mutated and broken texts."""
    dice = Random(20200217)
    texts = [
        code(),
        code(ES),
        code(colour=Colour.RED),
        code(identifier=REVOKED),
        code(issuer=PlaceCode("33")),
    ]
    texts += [saying(**one) for one in CLAIMS]
    texts += [text_of(signed(other)) for other in respelled(PAYLOAD)]
    for key in (ED, ES):
        data = data_of(key)
        texts += [text_of(b"\xd2" + data[1:][:at]) for at in range(0, len(data), 13)]
        texts += [
            text_of(zlib.compress(data)),
            text_of(data + b"\0"),
            code(private("stranger", key.algorithm)),
        ]
        for _ in range(60):
            changed = bytearray(data)
            changed[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
            texts.append(text_of(bytes(changed)))
        for _ in range(40):
            letters = list(PREFIX + encode45(data))
            letters[dice.randrange(len(letters))] = dice.choice("09AZ $%*+-./:a码")
            texts.append("".join(letters))
    other = int.from_bytes(data_of(ES)[-32:], "big")
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    texts.append(text_of(data_of(ES)[:-32] + (order - other).to_bytes(32, "big")))
    texts += [
        text_of(signed(encode({1: "33"}))),
        text_of(signed(encode({**PAYLOAD, 2: "x"}))),
        "",
        "HC1:6BF",
        "WUSE2:00",
    ]
    return [
        *texts,
        PREFIX,
        "码" * 401,
        text_of(signed(encode(PAYLOAD), protected=encode({1: -7, 4: ED.public.kid}))),
    ]


CLAIMS: list[dict[str, Any]] = [
    {"colour": 0}, {"colour": 4}, {"colour": 5}, {"colour": 8}, {"colour": 9},
    {"colour": 1 << 60}, {"colour": "green"}, {"colour": None},
    {"exp": PAYLOAD[6] + 59}, {"exp": PAYLOAD[6] + 86_401}, {"exp": 1 << 60}, {"iat": -1}, {"iat": PAYLOAD[6] + 60},
    {"iss": "3301"}, {"iss": "330100"}, {"iss": "3101"}, {"iss": 33}, {"iss": "33a"}, {"cti": b"short"}, {"cti": None},
]  # fmt: skip


def test_the_page_says_of_every_text_what_python_says(site: Site, browser: Browser) -> None:
    folder, texts = CodeFolder(site.home / "code"), batch()
    keys, lists = folder.key_set(), folder.revocations()
    expected = []
    for text in texts:
        found = verify_code(text, keys=keys, revocations=lists, at=NOON)
        if isinstance(found, CodeRefused):
            expected.append(found.reason.value)
            continue
        said = found.claims
        times = f"{int(said.issued_at.timestamp())} {int(said.expires_at.timestamp())}"
        expected.append(
            f"{said.colour} {str(said.international).lower()} {said.issuer} {times} {found.revocation}"
        )
    files = [list(folder.read(name)) for name in ("root.cose", "keys.cose", "revoked.cose")]
    with reader(browser, site) as page:
        page.goto(f"{site.address}/verify/code/")
        told = page.evaluate(JUDGE, [texts, files, int(NOON.timestamp())])
    assert len(set(expected)) > 10
    answers = zip(texts, told, expected, strict=True)
    assert [line for line in answers if line[1] != line[2]] == []
    assert told[0].startswith("green false 330106")


SIGNED = """async ([texts, signers, at]) => {
  const { verifyHcert } = await import("/static/wuse/verify/hcert.js");
  const found = [];
  for (const text of texts) found.push(await verifyHcert(text, { signers, at }));
  const days = (one) => one.entries.map((entry) => `${entry.kind} ${entry.on}`).join(", ");
  return found.map((one) => one.accepted ? `${one.issuer} ${days(one)}` : one.reason);
}"""


def test_the_page_says_of_every_certificate_what_python_says(site: Site, browser: Browser) -> None:
    texts, told = certificates(), []
    for text in texts:
        found = verify_hcert(text, trusted=SIGNERS, at=NOON)
        entries = (
            "" if isinstance(found, CodeRefused) else ", ".join(f"{e.kind} {e.on}" for e in found.entries)
        )
        told.append(found.reason.value if isinstance(found, CodeRefused) else f"{found.issuer} {entries}")
    with reader(browser, site) as page:
        page.goto(f"{site.address}/verify/code/en/")
        expect(page.locator("body")).to_have_attribute("data-ready", "ready")
        answers = page.evaluate(SIGNED, [texts, signers_as_jwk(SIGNERS), int(NOON.timestamp())])
        for number in eu_vectors.names():
            text, keys, at = eu_vectors.shown(eu_vectors.certificates()[number])
            given = [[text], signers_as_jwk(keys), int(at.timestamp())]
            assert page.evaluate(SIGNED, given)[0].startswith(verify_hcert(text, trusted=keys, at=at).issuer)  # type: ignore[union-attr]
        # Nobody's keys are published here: it is said, and what to do.
        expect(shown(page, texts[0])).to_contain_text("WUSE_HCERT_TRUST_LIST")
        published = {"keys": [{**key, "until": 1 << 33} for key in signers_as_jwk(SIGNERS)]}
        page.route("**/code/hcert-keys.json", lambda route: route.fulfill(json=published))
        answer = shown(page, hcert({"v": [VACCINATION], "nam": {"fn": "Rossi"}}, _4=1 << 32))
        expect(answer).to_have_attribute("data-state", "ok")
        expect(answer).to_contain_text("Rossi")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    assert list(zip(texts, answers, strict=True)) == list(zip(texts, told, strict=True))
    assert len(set(told)) > 7


def certificates() -> list[str]:
    """Certificates made for the case, signed in both ways, and what is wrong with some; the EU's own where they are."""
    claims = {1: "AT", 4: int(NOON.timestamp()) + 60, 6: int(NOON.timestamp()), -260: {1: {"t": [TEST]}}}
    protected, payload = encode({1: -37, 4: b"rsakey-1"}), encode(claims)
    signed = encode(["Signature1", protected, b"", payload])
    pss = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=32)
    by_rsa = RSA_SECRET.sign(signed, pss, SHA256())
    free = [Tag(18, [protected, {}, payload, one]) for one in (by_rsa, by_rsa[:-1] + b"x")]
    unsigned = {4: KID, 1: -7}
    return [
        hcert({"v": [VACCINATION], "t": [TEST], "r": [RECOVERY]}),
        *("HC1:" + encode45(zlib.compress(encode(Tag(61, one)))) for one in free),
        *(hcert({"v": [{**VACCINATION, **wrong}]}) for wrong in WRONG),
        hcert({"t": [{**TEST, "sc": "2021-02-20"}]}),
        hcert({"t": [{**TEST, "tr": "1"}]}),
        hcert({"v": []}),
        hcert({"v": [VACCINATION]}, _4=int(NOON.timestamp()) - 1),
        hcert({"v": [VACCINATION]}, _6=int(NOON.timestamp()) + 1),
        hcert({"v": [VACCINATION]}, packed=bytes),
        hcert({"v": [VACCINATION]}, packed=lambda data: zlib.compress(data) + b"x"),
        hcert({"v": [VACCINATION]}, packed=lambda data: zlib.compress(bytes(50_000))),
        "HC1:" + encode45(zlib.compress(encode([b"", unsigned, encode({1: "AT"}), b"x" * 64]))),
        "HC1:" + encode45(zlib.compress(encode([b"", {**unsigned, 1: -8}, b"", b"x" * 64]))),
        "HC1:" + encode45(zlib.compress(encode([b"", {4: b"nobody"}, b"", b""]))),
        "HC1:" + "0" * 6000,
    ]


WRONG: list[dict[str, Any]] = [
    {"dn": 0},
    {"dt": "2021-02-30"},
    {"dt": "2021-02-03T10:00:00"},
    {"co": ""},
    {"co": "A\x07"},
]
RSA_SECRET = rsa.generate_private_key(65537, 2048)
SIGNERS: TrustList = {**KEYS_OF_STATES, b"rsakey-1": (replace(KEY_OF_STATE, public=RSA_SECRET.public_key()),)}


def test_a_code_is_answered_in_large_words_and_its_time_runs(page: Page) -> None:
    english = page.locator("html").get_attribute("lang") == "en"
    answer = shown(page, issued(Colour.YELLOW) + "\r\n")
    expect(answer).to_have_attribute("data-colour", "yellow")
    expect(answer).to_contain_text("Yellow code" if english else "黄码")
    expect(answer).to_contain_text("Xihu" if english else "西湖区")
    expect(answer).to_contain_text("9 min" if english else "还剩 9 分")
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for text, reason in (
        (issued(minutes=11), "expired"),
        (issued(identifier=REVOKED), "revoked"),
        ("x", "no_code"),
    ):
        expect(shown(page, text)).to_have_attribute("data-reason", reason)
    assert not Axe().run(page).response["violations"]


def test_without_a_network_the_page_opens_again_and_verifies(page: Page, site: Site) -> None:
    expect(page.locator("body")).to_have_attribute("data-offline", "ready")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-ready", "ready")
    expect(shown(page, issued(Colour.RED))).to_have_attribute("data-colour", "red")
    expect(shown(page, issued(identifier=REVOKED))).to_have_attribute("data-reason", "revoked")


def test_another_root_is_told_and_not_used_unasked(page: Page, site: Site) -> None:
    folder = CodeFolder(site.home / "code")
    kept = {file: file.read_bytes() for file in folder.folder.iterdir()}
    try:
        folder.put_keys(KEYS, private("usurper", ES.algorithm))
        page.reload()
        expect(page.locator("body")).to_have_attribute("data-ready", "other_root")
        expect(shown(page, issued())).to_have_attribute("data-state", "open")
    finally:
        for file, content in kept.items():
            file.write_bytes(content)
    assert Path(folder.folder / "root.cose").read_bytes() == kept[folder.folder / "root.cose"]


READ_QR = """async (svg) => {
  const script = document.createElement("script");
  const loaded = new Promise((done) => Object.assign(script, { src: "/static/vendor/jsqr/jsQR.js", onload: done }));
  document.head.append(script);
  await loaded;
  const image = new Image();
  const drawn = new Promise((done) => Object.assign(image, { onload: done }));
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await drawn;
  const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 300 });
  canvas.getContext("2d").drawImage(image, 0, 0, 300, 300);
  return jsQR(canvas.getContext("2d").getImageData(0, 0, 300, 300).data, 300, 300)?.data;
}"""


def test_the_qr_code_of_a_code_is_read_by_the_page(page: Page) -> None:
    text = issued()
    assert page.evaluate(READ_QR, qr_svg(text)) == text

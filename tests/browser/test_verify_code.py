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
from tests.hcert_cases import CASES, KID, RECOVERY, TEST, VACCINATION, answer_of, dosed, recovered, sampled
from tests.hcert_cases import KEY as KEY_OF_STATE
from tests.hcert_cases import KEYS as KEYS_OF_STATES
from tests.hcert_cases import shown as hcert
from tests.hcert_common import common_cases, common_keys
from tests.unit.publish.credential import test_vectors as eu_vectors
from wuse.publish.credential import CodeClaims, CodeKeySet, CodeRefused, make_code, make_list, verify_code
from wuse.publish.credential.base45 import encode45
from wuse.publish.credential.cbor import Tag, encode
from wuse.publish.credential.code import PREFIX
from wuse.publish.credential.hcert import verify_hcert
from wuse.publish.credential.qr import qr_svg
from wuse.publish.credential.signers import SignerSet, sign_signers
from wuse.publish.credential.store import FILES, CodeFolder
from wuse.publish.credential.trust_list import TrustList
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
    folder.put_signers(states(), ROOT)
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


SIGNED = """async ([texts, files, at]) => {
  const { verifyHcert } = await import("/static/wuse/verify/hcert.js");
  const { readRoot, readSigners } = await import("/static/wuse/verify/published.js");
  const [rootBytes, signerBytes] = files.map((file) => Uint8Array.from(file));
  const { keys } = await readSigners(signerBytes, await readRoot(rootBytes));
  const found = [];
  for (const text of texts) found.push(await verifyHcert(text, { signers: keys, at }));
  const said = (one) => one.entries.map((entry) => `${entry.kind} ${entry.on} ${entry.shows}`).join(", ");
  return found.map((one) => one.accepted ? `${one.issuer} ${one.shows}: ${said(one)}` : one.reason);
}"""


def by_page(page: Page, texts: list[str], keys: TrustList, at: datetime) -> list[str]:
    """What the page's reader says, in the form of `answer_of`."""
    signed = sign_signers(SignerSet(NOON, NOON, keys), ROOT)
    files = [list(encode(ROOT.public.cose_key())), list(signed)]
    return list(page.evaluate(SIGNED, [texts, files, int(at.timestamp())]))


def test_the_page_says_of_every_certificate_what_python_says(site: Site, browser: Browser) -> None:
    texts = certificates()
    told = [answer_of(verify_hcert(text, trusted=SIGNERS, at=NOON), NOON) for text in texts]
    with reader(browser, site) as page:
        page.goto(f"{site.address}/verify/code/en/")
        answers = by_page(page, texts, SIGNERS, NOON)
        cases = by_page(page, [case.text for case in CASES], SIGNERS, NOON)
        made = by_page(page, [case.text for case in common_cases()], common_keys(), NOON)
        common = [(case.name, case.about, told) for case, told in zip(common_cases(), made, strict=True)]
        others = [eu_vectors.shown(eu_vectors.certificates()[number]) for number in eu_vectors.names()]
        others += [eu_vectors.shown_common(vector) for vector in eu_vectors.common().values()]
        for text, keys, at in others:
            assert by_page(page, [text], keys, at) == [answer_of(verify_hcert(text, trusted=keys, at=at), at)]
    assert list(zip(texts, answers, strict=True)) == list(zip(texts, told, strict=True))
    assert len(set(told)) > 7
    assert common == [(case.name, case.about, case.answer) for case in common_cases()]
    named = [case.name for case in CASES]
    assert list(zip(named, cases, strict=True)) == [(case.name, case.answer) for case in CASES]


def states(**changed: Any) -> SignerSet:
    """The keys of other states as they are published now."""
    now = datetime.now(UTC).replace(microsecond=0)
    keys = {
        kid: tuple(replace(key, valid_until=now + timedelta(days=9)) for key in some)
        for kid, some in SIGNERS.items()
    }
    return replace(SignerSet(now - timedelta(days=1), now + timedelta(days=29), keys), **changed)


def lasting(content: Any) -> str:
    """A certificate that has not expired by now."""
    return hcert({**content, "nam": {"fn": "Rossi"}}, _4=1 << 32)


SAYS = [
    (dosed(), "ok", "", "Certificate accepted", "证书有效"),
    (dosed(dn=1), "note", "incomplete", "Doses incomplete", "接种未完成"),
    (sampled(), "ok", "", "Certificate accepted", "证书有效"),
    (sampled(tr="260373001"), "note", "detected", "Positive test", "检测阳性"),
    (recovered(), "note", "over", "Recovery has run out", "康复证书已过期"),
    (recovered(df="2099-01-01", du="2099-02-01"), "note", "not_yet", "Not valid yet", "尚未生效"),
    ({"t": [TEST, {**TEST, "tr": "260373001"}]}, "note", "detected", "Positive test", "检测阳性"),
]


def test_a_certificate_is_shown_as_what_it_shows_and_ticked_only_when_it_holds(page: Page) -> None:
    english = page.locator("html").get_attribute("lang") == "en"
    for content, state, reason, head, kopf in SAYS:
        answer = shown(page, lasting(content))
        expect(answer).to_have_attribute("data-state", state)
        expect(answer).to_have_attribute("data-reason", reason)
        expect(answer.locator("h2")).to_have_text(head if english else kopf)
        expect(answer.locator(".shape")).to_have_text("✓" if state == "ok" else "!")
        expect(answer).to_contain_text("Rossi")
        assert ("Evidence read" in answer.inner_text()) is (english and state == "note")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert not Axe().run(page).response["violations"]


def test_when_a_certificate_is_judged_the_site_does_not_learn(page: Page) -> None:
    site_of = page.url.split("/verify")[0]
    page.context.add_cookies([{"name": "who", "value": "me", "url": site_of}])
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request))
    page.reload()
    expect(page.locator("#signers")).not_to_be_empty()
    published = [one for one in asked if "/code/" in one.url and one.url.endswith(".cose")]
    assert sorted(one.url.rsplit("/", 1)[1] for one in published) == sorted(FILES)
    assert [one.all_headers().get("cookie") for one in published] == [None] * len(FILES)
    asked.clear()
    for content in (dosed(), sampled(), dosed()):
        expect(shown(page, lasting(content))).to_have_attribute("data-state", "ok")
    expect(shown(page, issued())).to_have_attribute("data-state", "ok")
    assert [one.url for one in asked] == []


WRONG_SIGNERS = [
    (None, "WUSE_HCERT_TRUST_LIST", "no_signers"),
    (sign_signers(SignerSet(NOON, NOON + timedelta(days=30), KEYS_OF_STATES), ROOT), "out of date", "expired_signers"),
    (sign_signers(SignerSet(NOON, NOON + timedelta(days=9999), {}), ROOT), "WUSE_HCERT_TRUST_LIST", "no_signers"),
    (
        sign_signers(SignerSet(NOON, NOON + timedelta(days=9999), KEYS_OF_STATES), private("usurper", ES.algorithm)),
        "not signed by the root",
        "wrong_signers",
    ),
    (b'{"keys": []}', "not signed by the root", "wrong_signers"),
]  # fmt: skip


@pytest.mark.parametrize("case", WRONG_SIGNERS, ids=["none", "expired", "taken back", "usurper", "unsigned"])
def test_by_keys_that_are_missing_expired_or_wrong_no_certificate_is_judged(
    site: Site, browser: Browser, case: tuple[bytes | None, str, str]
) -> None:
    content, words, reason = case
    with reader(browser, site, size="phone") as page:
        answer = {"status": 204} if content is None else {"body": content}
        page.route("**/code/hcert-keys.cose", lambda route: route.fulfill(**answer))
        page.goto(f"{site.address}/verify/code/en/")
        expect(page.locator("body")).to_have_attribute("data-ready", "ready")
        told = shown(page, lasting(dosed()))
        expect(told).to_have_attribute("data-reason", reason)
        expect(told).to_have_attribute("data-state", "open")
        expect(told).to_contain_text(words)
        # Our own codes are judged all the same.
        expect(shown(page, issued())).to_have_attribute("data-state", "ok")


SLOW = """() => {
  const verify = crypto.subtle.verify.bind(crypto.subtle);
  const first = new Promise((done) => (globalThis.letGo = done));
  let count = 0;
  crypto.subtle.verify = async (...all) => {
    if (count++ === 0) await first;
    return verify(...all);
  };
}"""


def test_a_late_answer_never_stands_over_a_later_one(page: Page) -> None:
    page.evaluate(SLOW)
    answer = shown(page, lasting(dosed()))
    expect(answer).to_be_hidden()
    expect(shown(page, lasting(sampled(tr="260373001")))).to_have_attribute("data-reason", "detected")
    page.evaluate("async () => { letGo(); await new Promise((done) => setTimeout(done, 300)); }")
    expect(answer).to_have_attribute("data-reason", "detected")


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
        *(hcert(one) for one in ({"v": [VACCINATION]}, {"t": [TEST]}, {"r": [RECOVERY]})),
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
    {"dt": "2020-02-30"},
    {"dt": "2020-02-03T10:00:00"},
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
    expect(shown(page, lasting(dosed()))).to_have_attribute("data-state", "ok")


def test_another_root_is_told_and_not_used_unasked(page: Page, site: Site) -> None:
    folder = CodeFolder(site.home / "code")
    kept = {file: file.read_bytes() for file in folder.folder.iterdir()}
    try:
        folder.put_keys(KEYS, private("usurper", ES.algorithm))
        page.reload()
        expect(page.locator("body")).to_have_attribute("data-ready", "other_root")
        expect(shown(page, issued())).to_have_attribute("data-state", "open")
        expect(shown(page, lasting(dosed()))).to_have_attribute("data-state", "open")
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
    # A picture in which two of its three corners are covered is read as nothing.
    covered = qr_svg(text).replace("</svg>", '<rect width="100%" height="40%" fill="white"/></svg>')
    assert page.evaluate(READ_QR, covered) is None

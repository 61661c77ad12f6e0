"""The log's page and its verifier: what holds is ticked, and every kind of cheating is told in words."""

import base64
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, reader, serving
from tests.browser.test_accessibility import LOOKS
from tests.conftest import run_wuse
from tests.logs import committed_details, entry, signer_of, witness_key, write_log
from wuse.trust import canonical_json
from wuse.trust.audit import commitment
from wuse.trust.log import (
    LogFolder,
    Signer,
    consistency_proof,
    hash_leaf,
    inclusion_proof,
    node_reader,
)

pytestmark = pytest.mark.browser
SIZE = 300
WITNESSES = ("witness.invalid/hangzhou", "witness.invalid/ningbo")
STEPS = ("key", "signature", "entry", "witnesses", "before")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A home with a log of 300 entries that two witnesses have signed."""
    write_log(tmp_path, SIZE, witnesses=WITNESSES)
    return tmp_path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose log each test writes anew, with the key that all these logs are signed by."""
    home = tmp_path_factory.mktemp("logs")
    signer_of(home)
    (home.parent / "none").mkdir(exist_ok=True)
    (home / "log").symlink_to(home.parent / "none")
    with serving(home) as site:
        yield site


@pytest.fixture
def site(served: Site, log: Path) -> Site:
    """The site with a fresh log."""
    put(served, log)
    return served


def put(site: Site, home: Path) -> None:
    """Let the site serve a copy of a home's log, from one moment to the next: its keeper is looking all the time."""
    copy, link = Path(tempfile.mkdtemp(dir=home)) / "log", site.home / "next"
    shutil.copytree(home / "log", copy)
    link.symlink_to(copy)
    link.replace(site.home / "log")


def root(site: Site) -> Path:
    return site.home / "log"


def grow(site: Site, log: Path, count: int) -> None:
    """Let the log of the site go on."""
    write_log(log, count, witnesses=WITNESSES, start=SIZE)
    put(site, log)


def open_log(page: Page, site: Site) -> None:
    page.goto(site.address + "/log/")


def verify(page: Page, index: int) -> None:
    if not page.locator("#log-index").is_visible():
        page.get_by_text("By its number").click()
    page.locator("#log-index").fill(str(index))
    page.get_by_role("button", name="Verify", exact=True).first.click()
    settled(page)


def settled(page: Page) -> None:
    expect(page.locator("#log-result[aria-busy=false] .log-verdict")).to_be_visible()


def states(page: Page) -> dict[str, str]:
    """Step -> its state."""
    rows = page.locator(".log-steps li").all()
    return {str(row.get_attribute("data-step")): str(row.get_attribute("data-state")) for row in rows}


def said(page: Page, name: str) -> str:
    return page.locator(f'.log-steps [data-step="{name}"]').inner_text()


def keep_keys(page: Page, site: Site, *, key: str | None = None) -> None:
    """Enter own copies of the keys, as a reader who got them elsewhere."""
    page.get_by_text("Own copies of the keys", exact=True).click()
    page.locator("#log-own-key").fill(key or signer_of(site.home).key.encode())
    page.locator("#log-own-witnesses").fill("\n".join(witness_key(name) for name in WITNESSES))
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#log-keys-note")).to_contain_text("Kept in this browser")


# --- what holds


def test_an_entry_is_verified_step_by_step(browser: Browser, site: Site) -> None:
    with reader(browser, site) as page:
        open_log(page, site)
        keep_keys(page, site)
        verify(page, 7)
        assert states(page) == {**dict.fromkeys(STEPS, "ok"), "before": "open"}
        verify(page, 299)
        assert states(page) == dict.fromkeys(STEPS, "ok")
        expect(page.locator(".log-verdict")).to_contain_text("✓ Everything holds")
        assert "300 entries" in said(page, "signature")
        assert base64.b64encode(hash_leaf(entry(299))).decode() in said(page, "entry")
        assert "witness.invalid/ningbo (2020-02-12 01:00:00 UTC)" in said(page, "witnesses")
        assert page.locator(".log-steps .log-word").all_inner_texts() == ["holds"] * 5, (
            "a word beside the tick"
        )


def test_a_row_is_verified_by_its_own_button_and_by_the_keyboard(browser: Browser, site: Site) -> None:
    with reader(browser, site) as page:
        open_log(page, site)
        page.get_by_role("button", name="Verify 283", exact=True).focus()
        page.keyboard.press("Enter")
        settled(page)
        assert states(page)["entry"] == "ok"
        expect(page.locator(".log-found summary")).to_contain_text("Entry 283")
        page.locator(".log-found summary").click()
        assert json.loads(page.locator(".log-found pre").inner_text()) == json.loads(entry(283))


def test_without_own_keys_the_page_says_what_it_takes_on_trust(browser: Browser, site: Site) -> None:
    with reader(browser, site) as page:
        open_log(page, site)
        verify(page, 0)
        assert states(page) == {
            "key": "open",
            "signature": "ok",
            "entry": "ok",
            "witnesses": "open",
            "before": "open",
        }
        assert "Taken from the server on trust" in said(page, "key")
        assert ", ".join(WITNESSES) in said(page, "witnesses")


def test_a_log_that_goes_on_is_the_continuation_of_what_was_seen(
    browser: Browser, site: Site, log: Path
) -> None:
    with reader(browser, site) as page:
        open_log(page, site)
        verify(page, 0)
        grow(site, log, 400)
        open_log(page, site)
        verify(page, 650)
        assert states(page)["before"] == "ok"
        assert "The 700 entries begin with the 300 that were seen before" in said(page, "before")


def test_the_scripts_proofs_are_those_of_the_log_for_many_sizes(browser: Browser, site: Site) -> None:
    """The same trees by two implementations: proofs made by one are those of the other, and verify only as they are."""
    sizes = [*range(1, 18), 255, 256, 257, 300]
    folder = LogFolder(root(site))
    node = node_reader(SIZE, folder.fetch)
    wanted = [
        [size, index, [one.hex() for one in inclusion_proof(index, size, node)]]
        for size in sizes
        for index in {0, 1, 2, 7, 8, size // 2, size - 1} & set(range(size))
    ]
    steps = [
        [old, new, [one.hex() for one in consistency_proof(old, new, node)]]
        for new in sizes
        for old in {0, 1, 2, 3, 4, 8, 15, 16, 255, 256, new - 1, new} & set(range(new + 1))
    ]
    with reader(browser, site) as page:
        open_log(page, site)
        assert page.evaluate(PROOFS, [wanted, steps, f"{site.address}/log/"]) == []


PROOFS = """async ([wanted, steps, address]) => {
  const at = "/static/wuse/log/";
  const [bytes, merkle, tiles, source] = await Promise.all(
    ["bytes", "merkle", "tiles", "source"].map((name) => import(`${at}${name}.js`)));
  const log = source.logAt(address);
  const node = tiles.nodeReader(log, 300);
  const roots = new Map();
  const root = async (size) => roots.get(size) || roots.set(size, await merkle.treeRoot(size, node)).get(size);
  const told = [];
  for (const [size, index, hashes] of wanted) {
    const proof = await merkle.inclusionProof(index, size, node);
    if (proof.map(bytes.hex).join() !== hashes.join()) told.push(`proof ${index} of ${size}`);
    const place = { index, size, root: await root(size), leaf: await node(0, index) };
    if (!(await merkle.isIncluded({ ...place, proof }))) told.push(`refused ${index} of ${size}`);
    const longer = [...proof, proof[0] || place.root];
    if (await merkle.isIncluded({ ...place, proof: longer })) told.push(`longer ${index} of ${size}`);
    const shorter = { ...place, proof: proof.slice(1) };
    if (proof.length && await merkle.isIncluded(shorter)) told.push(`shorter ${index} of ${size}`);
    const other = { ...place, index: (index + 1) % size, proof };
    if (size > 1 && await merkle.isIncluded(other)) told.push(`other ${index} of ${size}`);
  }
  for (const [old, size, hashes] of steps) {
    const proof = await merkle.consistencyProof(old, size, node);
    if (proof.map(bytes.hex).join() !== hashes.join()) told.push(`steps ${old} to ${size}`);
    const place = { old, size, oldRoot: await root(old), root: await root(size) };
    if (!(await merkle.isConsistent({ ...place, proof }))) told.push(`refused ${old} to ${size}`);
    const wrong = { ...place, proof, oldRoot: await merkle.hashLeaf(place.oldRoot) };
    if (await merkle.isConsistent(wrong)) told.push(`other root ${old} to ${size}`);
    if (await merkle.isConsistent({ ...place, proof: [...proof, place.root] })) told.push(`longer ${old} to ${size}`);
  }
  return told;
}"""


# --- what does not hold


def test_a_changed_entry_is_told(browser: Browser, site: Site) -> None:
    bundle = root(site) / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes().replace(b'"number":7}', b'"number":8}'))
    with reader(browser, site) as page:
        open_log(page, site)
        verify(page, 7)
        assert states(page)["entry"] == "bad"
        assert "is not the one whose hash stands in the tree: it was changed" in said(page, "entry")
        expect(page.locator(".log-verdict")).to_contain_text("✗ Something does not hold")
        verify(page, 9)
        assert states(page)["entry"] == "ok", "its neighbours are still what they were"


def test_a_changed_tile_is_told(browser: Browser, site: Site) -> None:
    tile = root(site) / "tile/0/000"
    held = bytearray(tile.read_bytes())
    held[32 * 40] ^= 1
    tile.write_bytes(bytes(held))
    with reader(browser, site) as page:
        open_log(page, site)
        verify(page, 7)
        assert "files of the log were changed" in said(page, "entry")


def test_entry_and_tile_changed_together_are_told(browser: Browser, site: Site) -> None:
    bundle, tile = root(site) / "tile/entries/000", root(site) / "tile/0/000"
    changed = entry(7).replace(b'"number":7}', b'"number":8}')
    bundle.write_bytes(bundle.read_bytes().replace(entry(7), changed))
    held = tile.read_bytes()
    tile.write_bytes(held[: 32 * 7] + hash_leaf(changed) + held[32 * 8 :])
    with reader(browser, site) as page:
        open_log(page, site)
        verify(page, 7)
        assert "files of the log were changed" in said(page, "entry")


def test_a_lost_file_is_told(browser: Browser, site: Site) -> None:
    (root(site) / "tile/entries/000").unlink()
    with reader(browser, site, tolerate=True) as page:
        open_log(page, site)
        verify(page, 7)
        assert "The log has no file tile/entries/000" in said(page, "entry")


def test_a_changed_checkpoint_is_told(browser: Browser, site: Site) -> None:
    checkpoint = root(site) / "checkpoint"
    checkpoint.write_bytes(checkpoint.read_bytes().replace(b"\n300\n", b"\n299\n"))
    with reader(browser, site) as page:
        open_log(page, site)
        verify(page, 7)
        assert states(page) == {
            "key": "open", "signature": "bad", "entry": "open", "witnesses": "open", "before": "open",
        }  # fmt: skip
        assert "was changed after it was signed" in said(page, "signature")


def test_a_witness_that_did_not_sign_this_checkpoint_is_told(browser: Browser, site: Site) -> None:
    with reader(browser, site, tolerate=True) as page:
        open_log(page, site)
        keep_keys(page, site)
        file = root(site) / "checkpoint"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(lines[:-1]), encoding="utf-8")
        verify(page, 7)
        assert states(page)["witnesses"] == "ok"
        assert "not by witness.invalid/ningbo" in said(page, "witnesses")
        file.write_text("".join(lines[:-2]), encoding="utf-8")
        verify(page, 7)
        assert "None of your witnesses has confirmed" in said(page, "witnesses")
        earlier = lines[-1].split(" ")
        raw = bytearray(base64.b64decode(earlier[2]))
        raw[11] ^= 1
        forged = f"{earlier[0]} {earlier[1]} {base64.b64encode(bytes(raw)).decode()}\n"
        file.write_text("".join([*lines[:-2], forged]), encoding="utf-8")
        verify(page, 7)
        assert "The signature of the witness witness.invalid/ningbo does not fit" in said(page, "witnesses")


def test_what_witnesses_confirmed_before_the_log_went_on_counts_as_far_as_it_goes(
    browser: Browser, site: Site, log: Path
) -> None:
    confirmed = (root(site) / "checkpoint").read_bytes()
    write_log(log, 60, start=SIZE)
    put(site, log)
    with reader(browser, site, tolerate=True) as page:
        open_log(page, site)
        keep_keys(page, site)
        verify(page, 7)
        assert "None of your witnesses has confirmed" in said(page, "witnesses")
        (root(site) / "witnessed").write_bytes(confirmed)
        open_log(page, site)
        expect(page.locator("dl.facts").first).to_contain_text("for the first 300 entries")
        verify(page, 299)
        assert states(page)["witnesses"] == "ok"
        assert "for the 300 entries of another checkpoint of the same history" in said(page, "witnesses")
        verify(page, 300)
        assert states(page)["witnesses"] == "open"
        assert "entry 300 still waits" in said(page, "witnesses")
        shutil.rmtree(log / "log")
        write_log(log, SIZE, start=1, witnesses=WITNESSES)
        (root(site) / "witnessed").write_bytes((log / "log" / "checkpoint").read_bytes())
        verify(page, 7)
        assert "The history was rewritten" in said(page, "witnesses"), "the witnesses saw another log"
        expect(page.locator(".log-evidence")).to_be_visible()


def test_a_proof_of_the_command_line_is_verified_in_the_browser_and_the_browsers_there(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    file, key = tmp_path / "seven.tlog-proof", signer_of(site.home).key.encode()
    made = run_wuse(
        "log", "prove", f"{site.address}/log", "7", "--key", key, "--out", str(file), home=tmp_path
    )
    assert made.returncode == 0, made.stderr
    with reader(browser, site) as page:
        open_log(page, site)
        paste(
            page,
            file.read_text(encoding="utf-8"),
            entry=file.with_suffix(".entry").read_text(encoding="utf-8"),
        )
        assert states(page)["entry"] == states(page)["kept"] == "ok"
        verify(page, 8)
        page.locator(".log-found summary").click()
        with page.expect_download() as saved:
            page.get_by_role("link", name="Save the proof").click()
        saved.value.save_as(tmp_path / "eight.tlog-proof")
    (tmp_path / "eight.entry").write_bytes(entry(8))
    checked = run_wuse(
        "log",
        "check",
        str(tmp_path / "eight.tlog-proof"),
        str(tmp_path / "eight.entry"),
        "--key",
        key,
        home=tmp_path,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_log_that_was_rolled_back_is_told_and_both_checkpoints_are_handed_out(
    browser: Browser, site: Site, log: Path
) -> None:
    with reader(browser, site) as page:
        open_log(page, site)
        before = (root(site) / "checkpoint").read_text(encoding="utf-8")
        verify(page, 7)
        shutil.rmtree(log / "log")
        write_log(log, 200)
        put(site, log)
        verify(page, 7)
        assert states(page)["signature"] == states(page)["entry"] == "ok", (
            "the shorter log is whole in itself"
        )
        assert "it had 300 entries and now shows 200" in said(page, "before")
        assert before in page.locator(".log-evidence pre").inner_text()
        verify(page, 8)
        assert states(page)["before"] == "bad", "what contradicts is not what is remembered"


def test_a_fork_and_a_rewritten_history_are_told(browser: Browser, site: Site, log: Path) -> None:
    with reader(browser, site) as page:
        open_log(page, site)
        verify(page, 7)
        for count, told in (
            (SIZE, "two different trees of 300 entries"),
            (SIZE + 50, "The history was rewritten"),
        ):
            shutil.rmtree(log / "log")
            write_log(log, count, start=1)
            put(site, log)
            verify(page, 7)
            assert states(page)["entry"] == "ok"
            assert told in said(page, "before")


def test_another_key_than_ones_own_copy_is_shouted(browser: Browser, site: Site) -> None:
    with reader(browser, site) as page:
        open_log(page, site)
        keep_keys(page, site)
        other = Signer("wuse.invalid/log", bytes(31) + b"1").key.encode()
        (root(site) / "key").write_text(f"{other}\n", encoding="utf-8")
        verify(page, 7)
        assert states(page)["key"] == "bad"
        assert "another key than your own copy!" in said(page, "key")
        assert states(page)["signature"] == "ok", "by the reader's copy, the checkpoint is still the log's"


def test_a_log_under_a_new_key_is_shouted_even_without_own_copies(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    with reader(browser, site) as page:
        open_log(page, site)
        verify(page, 7)
        (tmp_path / "other" / "keys").mkdir(parents=True)
        (tmp_path / "other" / "keys" / "log").write_text("11" * 32, encoding="ascii")
        write_log(tmp_path / "other", SIZE)
        put(site, tmp_path / "other")
        verify(page, 7)
        assert "than the one that this browser saw before!" in said(page, "key")
        assert states(page)["signature"] == "bad"


def test_a_browser_without_ed25519_or_without_cryptography_is_told(browser: Browser, site: Site) -> None:
    refusing = "Promise.reject(new DOMException('', 'NotSupportedError'))"
    without = {
        "cannot check Ed25519": f"SubtleCrypto.prototype.importKey = () => {refusing}",
        "no cryptography to pages without https": "delete Crypto.prototype.subtle",
    }
    for told, script in without.items():
        with reader(browser, site) as page:
            page.add_init_script(script)
            open_log(page, site)
            verify(page, 7)
            expect(page.locator("#log-result")).to_contain_text(told)


# --- proofs, checkpoints, commitments


def test_a_proof_is_saved_and_verified_again_without_the_log(browser: Browser, site: Site) -> None:
    with reader(browser, site, tolerate=True) as page:
        open_log(page, site)
        verify(page, 42)
        page.locator(".log-found summary").click()
        with page.expect_download() as saved:
            page.get_by_role("link", name="Save the proof").click()
        proof = Path(saved.value.path()).read_text(encoding="utf-8")
        assert saved.value.suggested_filename == "entry-42.tlog-proof"
        assert proof.startswith("c2sp.org/tlog-proof@v1\nextra ")
        paste(page, proof)
        assert states(page) | {"witnesses": "open", "before": "ok"} == states(page)
        assert states(page)["entry"] == states(page)["kept"] == "ok"
        paste(page, proof, entry=entry(41).decode())
        assert "the entry is another than was logged at 42" in said(page, "entry")
        paste(page, re.sub(r"extra .*\n", "", proof), entry=entry(42).decode())
        assert states(page)["entry"] == "ok"
        page.route(re.compile("/log/(checkpoint|key|witnessed)$"), lambda route: route.abort())
        paste(page, proof)
        assert states(page)["entry"] == "ok"
        assert "The log is not at hand now" in said(page, "kept")


def paste(page: Page, proof: str, *, entry: str = "") -> None:
    if not page.locator("#log-proof").is_visible():
        page.get_by_text("By a proof that you were given").click()
    page.locator("#log-proof").fill(proof)
    page.locator("#log-entry").fill(entry)
    page.get_by_role("button", name="Verify the proof").click()
    settled(page)


@pytest.mark.parametrize(
    "proof",
    ["", "index 1", "c2sp.org/tlog-proof@v1\nindex 01\n\nx", "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nx"],
)
def test_what_is_no_proof_is_told(browser: Browser, site: Site, proof: str) -> None:
    with reader(browser, site) as page:
        open_log(page, site)
        paste(page, proof, entry="{}")
        expect(page.locator("#log-result")).to_contain_text("The proof cannot be read")


def test_a_checkpoint_that_was_kept_is_compared(browser: Browser, site: Site, log: Path) -> None:
    kept = (root(site) / "checkpoint").read_text(encoding="utf-8")
    with reader(browser, site) as page:
        open_log(page, site)
        grow(site, log, 20)
        compare(page, kept)
        assert "The 320 entries begin with the 300" in said(page, "kept")
        shutil.rmtree(log / "log")
        write_log(log, 400, start=1)
        put(site, log)
        compare(page, kept)
        assert "The history was rewritten" in said(page, "kept")
        assert kept in page.locator(".log-evidence pre").inner_text()


def compare(page: Page, kept: str) -> None:
    if not page.locator("#log-kept").is_visible():
        page.get_by_text("Compare with a checkpoint that you kept").click()
    page.locator("#log-kept").fill(kept)
    page.get_by_role("button", name="Compare").click()
    settled(page)


def test_a_commitment_is_opened_with_its_value_and_salt_and_with_nothing_else(
    browser: Browser, site: Site
) -> None:
    committed, value, salt = committed_details()
    with reader(browser, site) as page:
        open_log(page, site)
        verify(page, 7)
        page.locator(".log-found summary").click()
        page.get_by_role("button", name="Open the commitment: details").click()
        assert page.locator("#log-commitment").input_value() == committed
        for given, with_salt, told in (
            (value, salt, "This is the value that was committed"),
            (value, base64.b64encode(bytes.fromhex(salt)).decode(), "This is the value that was committed"),
            (value.replace("14", "15"), salt, "This is not the value"),
            (value, salt[:-1] + ("0" if salt[-1] != "0" else "1"), "This is not the value"),
            (value, salt[2:], "A salt is 32 bytes"),
            (value.replace("14", "14.5"), salt, "The value holds a fraction"),
        ):
            page.locator("#log-value").fill(given)
            page.locator("#log-salt").fill(with_salt)
            page.get_by_role("button", name="Open the commitment", exact=True).click()
            expect(page.locator("#log-opened")).to_contain_text(told)


VALUES = [
    "330382",
    "",
    '引号 " 和 \\ 与\n换行 \u0007 \u2028 𠮷',
    0,
    -14,
    2**53 - 1,
    True,
    None,
    {"b": 1, "a": {"乙": [1, "x", False], "甲": None}, "é": "e", "\U0001f600": 1, "\ufb33": 2},
]


def test_a_commitment_of_every_kind_of_value_is_the_one_that_the_desk_makes(
    browser: Browser, site: Site
) -> None:
    salt = bytes(range(32))
    wanted = [commitment(salt, value) for value in VALUES]
    with reader(browser, site) as page:
        open_log(page, site)
        found = page.evaluate(
            """async ([values, salt]) => {
              const [bytes, commitments] = await Promise.all(
                ["bytes", "commitment"].map((name) => import(`/static/wuse/log/${name}.js`)));
              const own = bytes.fromHex(salt);
              return Promise.all(values.map((text) => commitments.commit(own, commitments.valueOf(text))));
            }""",
            [[canonical_json(value).decode() for value in VALUES], salt.hex()],
        )
        assert found == wanted


# --- the verifier from the reader's own disk


def test_the_downloaded_verifier_judges_the_log_from_the_readers_disk(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    with reader(browser, site, tolerate=True) as page:
        open_log(page, site)
        with page.expect_download() as saved:
            page.get_by_role("link", name="Download the verifier").click()
        file = tmp_path / saved.value.suggested_filename
        saved.value.save_as(file)
        page.goto(file.as_uri())
        verify(page, 7)
        expect(page.locator("#log-result")).to_contain_text("Write the log's address")
        page.locator("#log-address").fill(f"{site.address}/log")
        keep_keys(page, site)
        verify(page, 7)
        assert states(page) == {**dict.fromkeys(STEPS, "ok"), "before": "open"}
        verify(page, 8)
        assert states(page) == dict.fromkeys(STEPS, "ok")
        bundle = root(site) / "tile/entries/000"
        bundle.write_bytes(bundle.read_bytes().replace(b'"number":7}', b'"number":8}'))
        verify(page, 7)
        assert "it was changed" in said(page, "entry")
        page.locator("#log-address").fill("http://127.0.0.1:9/log/")
        verify(page, 7)
        expect(page.locator("#log-result")).to_contain_text("The log hands out no key")


def test_the_downloaded_verifier_judges_a_copy_of_the_files(
    browser: Browser, site: Site, tmp_path: Path, log: Path
) -> None:
    from wuse.web.log.verifier_file import verifier_file

    file = tmp_path / "verifier.html"
    file.write_bytes(verifier_file("en"))
    with reader(browser, site) as page:
        page.goto(file.as_uri())
        page.locator("#log-folder").set_input_files(log / "log")
        verify(page, 299)
        assert states(page)["entry"] == "ok"


# --- for everyone


@pytest.mark.parametrize(("lang", "theme", "size"), LOOKS)
def test_no_serious_or_critical_violation(
    browser: Browser, site: Site, lang: str, theme: str, size: str, tmp_path: Path
) -> None:
    with reader(browser, site, lang=lang, theme=theme, size=size) as page:
        open_log(page, site)
        page.locator("[data-verify]").nth(3).click()
        settled(page)
        page.evaluate(UNFOLDED)
        assert grave(page) == []
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width == 0, "nothing sticks out to the side"


UNFOLDED = """document.querySelectorAll("#verifier details, #entry-299 details").forEach((one) => {
  one.removeAttribute("name");
  one.open = true;
})"""


def test_the_downloaded_verifier_has_no_serious_violation(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    from wuse.web.log.verifier_file import verifier_file

    for lang in ("en", "zh"):
        file = tmp_path / f"{lang}.html"
        file.write_bytes(verifier_file(lang))
        for size in ("desk", "phone"):
            with reader(browser, site, size=size) as page:
                page.goto(file.as_uri())
                assert grave(page) == []


def grave(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [
        (item["id"], item["nodes"][0]["html"][:200] + item["nodes"][0].get("failureSummary", "")[:300])
        for item in found
        if item["impact"] in ("serious", "critical")
    ]

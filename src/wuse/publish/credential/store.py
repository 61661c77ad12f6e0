"""Where the published files of the credential are kept, and where its secrets are.

`<home>/code/` holds what everyone may have: the root's public key, the key set, the lists of revoked codes, the keys of
other states. The secrets lie in the key folder: `code/root`, and one for each key under its identifier. What one
who can write into the home could do: take a file away or put back an older one. Making one up needs the root's secret.
"""

from collections.abc import Callable
from pathlib import Path

from wuse.publish.credential.algorithms import CodeAlgorithm, PrivateKey, PublicKey, public_key
from wuse.publish.credential.cbor import Malformed, decode, encode
from wuse.publish.credential.keys import CodeKeySet, read_key_set, sign_key_set
from wuse.publish.credential.revocation import RevocationList, Revocations, both, read_list, sign_list
from wuse.publish.credential.signers import SignerSet, read_signers, sign_signers
from wuse.trust.keys import KeyFolder
from wuse.trust.log.folder import write_whole
from wuse.vocabulary import Refusal

FILES = ("root.cose", "keys.cose", "revoked.cose", "revoked-day.cose", "hcert-keys.cose")
"""The public files: the root's COSE_Key, the key set, the whole list, the list of what was added since, the keys of
other states.
"""

_ROOT = "code/root"
# The one algorithm that every browser of the last years can check.
_ROOT_ALGORITHM = CodeAlgorithm.ES256


class CodeFolder:
    """The public files, in the folder `code` of a home or in a copy of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def root(self) -> PublicKey:
        """The root's public key, as this home has it; a verifier elsewhere needs it on another way.

        Raises:
            Refusal: `credential.no_keys`, `credential.root_malformed`.
        """
        return read_root(self.read("root.cose"))

    def published_root(self) -> PublicKey | None:
        """The root's public key; None before anything was published."""
        return self.root() if self._has("root.cose") else None

    def keys(self) -> CodeKeySet | None:
        """The key set as it was published last; None before the first."""
        return self.key_set() if self._has("keys.cose") else None

    def key_set(self) -> CodeKeySet:
        """The key set as it was published last.

        Raises:
            Refusal: `credential.no_keys`, and what `read_key_set` raises.
        """
        return read_key_set(self.read("keys.cose"), self.root())

    def signers(self) -> SignerSet | None:
        """The keys of other states as they were published last; None where there are none.

        Raises:
            Refusal: what `read_signers` raises.
        """
        return (
            read_signers(self.read("hcert-keys.cose"), self.root()) if self._has("hcert-keys.cose") else None
        )

    def revocations(self) -> Revocations | None:
        """The lists as they were published last; None before the first."""
        if not self._has("revoked.cose"):
            return None
        root = self.root()
        whole = read_list(self.read("revoked.cose"), root)
        added = read_list(self.read("revoked-day.cose"), root) if self._has("revoked-day.cose") else None
        # A new whole list makes the one before it, and what was added to that, a thing of the past.
        return both(whole, added if added and added.adds_to == whole.serial else None)

    def read(self, name: str) -> bytes:
        """The bytes of a public file.

        Raises:
            Refusal: `credential.no_keys`.
        """
        if name not in FILES or not self._has(name):
            raise Refusal(
                "credential.no_keys",
                "There is no {name} here: make the first key with `wuse code key` before codes are issued.",
                {"name": name},
            )
        return (self.folder / name).read_bytes()

    def put_keys(self, keys: CodeKeySet, root: PrivateKey) -> None:
        """Publish a key set, signed, together with the root's public key."""
        self._write({"root.cose": encode(root.public.cose_key()), "keys.cose": sign_key_set(keys, root)})

    def put_signers(self, signers: SignerSet, root: PrivateKey) -> None:
        """Publish the keys of other states, signed, together with the root's public key."""
        signed = sign_signers(signers, root)
        self._write({"root.cose": encode(root.public.cose_key()), "hcert-keys.cose": signed})

    def put_list(self, revoked: RevocationList, root: PrivateKey) -> None:
        """Publish a list of revoked codes, signed."""
        name = "revoked.cose" if revoked.adds_to is None else "revoked-day.cose"
        self._write({name: sign_list(revoked, root)})

    def copy_to(self, folder: Path) -> list[str]:
        """Copy the public files that there are into a folder, and name them."""
        names = [name for name in FILES if self._has(name)]
        folder.mkdir(parents=True, exist_ok=True)
        write_whole({folder / name: self.read(name) for name in names})
        return names

    def _write(self, files: dict[str, bytes]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole({self.folder / name: content for name, content in files.items()})

    def _has(self, name: str) -> bool:
        return (self.folder / name).is_file()


def read_root(data: bytes) -> PublicKey:
    """The root's public key from its file.

    Raises:
        Refusal: `credential.root_malformed`.
    """
    try:
        members = decode(data)
        if type(members) is not dict:
            raise Malformed("no key")
        return public_key(members)
    except Malformed as reason:
        raise Refusal(
            "credential.root_malformed",
            "The root key cannot be read: {reason}. Copy it again.",
            {"reason": str(reason)},
        ) from reason


def root_key(folder: CodeFolder, secrets: KeyFolder, *, entropy: Callable[[int], bytes]) -> PrivateKey:
    """The root, which signs key sets and lists; made when none was ever published here.

    Raises:
        Refusal: `credential.other_root`, as `check_root`.
    """
    check_root(folder, secrets)
    return PrivateKey(_ROOT_ALGORITHM, secrets.make(_ROOT, entropy=entropy))


def check_root(folder: CodeFolder, secrets: KeyFolder) -> None:
    """Refuse to sign where another root did.

    Raises:
        Refusal: `credential.other_root` where what is published was signed by a root whose secret is not here: what
            another one signed beside it would make every verifier refuse every code.
    """
    published = folder.published_root()
    if published is None:
        return
    own = PrivateKey(_ROOT_ALGORITHM, secrets.get(_ROOT)).public if secrets.has(_ROOT) else None
    if own is None or own.thumbprint != published.thumbprint:
        raise Refusal(
            "credential.other_root",
            "The keys and lists of codes that are published here were signed by a root whose secret is not in the key "
            "folder: restore the folder, or name the right one with WUSE_KEYS. Nothing was published.",
            {},
        )


def keep_key(secrets: KeyFolder, key: PrivateKey) -> None:
    """Keep the secret of a new key in the key folder, under the key's identifier."""
    secrets.make(_name(key.public), entropy=lambda size: key.secret[:size])


def forget_key(secrets: KeyFolder, public: PublicKey) -> None:
    """Destroy the secret of a key that shall sign no more; nothing where it is gone already."""
    secrets.destroy(_name(public))


def signing_key(secrets: KeyFolder, public: PublicKey) -> PrivateKey:
    """The secret that belongs to a public key.

    Raises:
        Refusal: `key.missing`.
    """
    return PrivateKey(public.algorithm, secrets.get(_name(public)))


def _name(public: PublicKey) -> str:
    return f"code/{public.kid.hex()}"

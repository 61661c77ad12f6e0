"""Roots and proofs: every size to 256 and every index; other people's vectors; whatever is changed is refused."""

import base64
import json
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.trust.log.trees import leaves, node_of, root_of
from tests.vectors import VECTORS, needs_vectors
from wuse.trust.log import (
    EMPTY_ROOT,
    consistency_proof,
    hash_leaf,
    inclusion_proof,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from wuse.vocabulary import Refusal

MOST = 256
LEAVES = leaves(MOST)
NODE = node_of(LEAVES)
ROOTS = [root_of(LEAVES[:size]) for size in range(MOST + 1)]


def test_every_root_to_256_is_that_of_the_definition() -> None:
    assert [tree_root(size, NODE) for size in range(MOST + 1)] == ROOTS
    assert ROOTS[0] == EMPTY_ROOT


def test_every_leaf_of_every_size_to_256_is_proved_included() -> None:
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, NODE)
            verify_inclusion(index=index, size=size, leaf=LEAVES[index], proof=proof, root=ROOTS[size])


def test_every_pair_of_sizes_to_256_is_proved_consistent() -> None:
    for new in range(MOST + 1):
        for old in range(new + 1):
            proof = consistency_proof(old, new, NODE)
            verify_consistency(old=old, new=new, old_root=ROOTS[old], new_root=ROOTS[new], proof=proof)


def test_no_other_index_and_no_other_size_is_proved_by_a_proof() -> None:
    # In small trees every wrong claim is tried.
    for size in range(2, 34):
        for index in range(size):
            proof = inclusion_proof(index, size, NODE)
            for other in range(size):
                if other != index:
                    with pytest.raises(Refusal):
                        verify_inclusion(
                            index=other, size=size, leaf=LEAVES[index], proof=proof, root=ROOTS[size]
                        )
            with pytest.raises(Refusal):
                verify_inclusion(
                    index=index, size=size, leaf=LEAVES[index], proof=proof, root=ROOTS[size - 1]
                )


PAIRS = [(1, 2), (2, 3), (3, 7), (4, 8), (6, 8), (7, 8), (64, 100), (100, 256), (5, 5)]


def mutations(proof: list[bytes]) -> list[list[bytes]]:
    """A proof with one hash changed, dropped, doubled or added."""
    flipped = [
        [*proof[:i], bytes([proof[i][0] ^ 1]) + proof[i][1:], *proof[i + 1 :]] for i in range(len(proof))
    ]
    dropped = [[*proof[:i], *proof[i + 1 :]] for i in range(len(proof))]
    doubled = [[*proof[: i + 1], *proof[i:]] for i in range(len(proof))]
    return [*flipped, *dropped, *doubled, [*proof, LEAVES[0]], [LEAVES[0], *proof], [*proof, b"short"]]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8, 13, 64, 100, 255, 256])
def test_a_changed_inclusion_proof_is_refused(size: int) -> None:
    for index in {0, size // 2, size - 1}:
        for proof in mutations(inclusion_proof(index, size, NODE)):
            with pytest.raises(Refusal) as caught:
                verify_inclusion(index=index, size=size, leaf=LEAVES[index], proof=proof, root=ROOTS[size])
            assert caught.value.code in ("log.not_included", "log.proof_malformed")


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_changed_consistency_proof_is_refused(old: int, new: int) -> None:
    for proof in mutations(consistency_proof(old, new, NODE)):
        with pytest.raises(Refusal) as caught:
            verify_consistency(old=old, new=new, old_root=ROOTS[old], new_root=ROOTS[new], proof=proof)
        assert caught.value.code in ("log.not_consistent", "log.proof_malformed")


def test_a_rewritten_history_is_not_consistent() -> None:
    rewritten = [*LEAVES[:10], hash_leaf(b"another"), *LEAVES[11:]]
    for old in range(11, 40):
        proof = consistency_proof(old, 40, node_of(rewritten[:40]))
        with pytest.raises(Refusal, match="rewritten"):
            verify_consistency(
                old=old, new=40, old_root=ROOTS[old], new_root=root_of(rewritten[:40]), proof=proof
            )


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0), (9, 4)])
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(Refusal) as caught:
        inclusion_proof(index, size, NODE)
    assert caught.value.code == "log.no_such_leaf"
    with pytest.raises(Refusal):
        verify_inclusion(index=index, size=size, leaf=LEAVES[0], proof=[], root=ROOTS[max(size, 1)])


@pytest.mark.parametrize(("old", "new"), [(5, 4), (-1, 4)])
def test_a_tree_is_not_consistent_with_a_smaller_one(old: int, new: int) -> None:
    with pytest.raises(Refusal) as caught:
        consistency_proof(old, new, NODE)
    assert caught.value.code == "log.no_such_tree"
    with pytest.raises(Refusal):
        verify_consistency(old=old, new=new, old_root=ROOTS[4], new_root=ROOTS[4], proof=[])


HASHES = st.binary(min_size=31, max_size=33)


@given(st.integers(-2, 300), st.integers(-2, 300), HASHES, HASHES, st.lists(HASHES, max_size=12))
def test_only_refusals_leave_the_verifiers(
    first: int, second: int, one: bytes, two: bytes, proof: list[bytes]
) -> None:
    with pytest.raises(Refusal):
        verify_inclusion(index=first, size=second, leaf=one, proof=proof, root=bytes(32))
    with pytest.raises(Refusal):
        verify_consistency(old=first, new=second, old_root=one, new_root=bytes(32), proof=[*proof, two])


def read(name: str) -> Any:
    """A file of vectors; none where the machine has none."""
    file = VECTORS / "merkle" / name
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []


def decoded(texts: list[str] | None) -> list[bytes]:
    return [base64.b64decode(text) for text in texts or []]


@needs_vectors
def test_the_constants_of_rfc_6962() -> None:
    constants = read("tree_constants.json")
    hashes = [hash_leaf(bytes.fromhex(entry)) for entry in constants["leaf_inputs_hex"]]
    levels = constants["node_hashes_by_level_hex"]
    node = node_of(hashes)
    for level, row in enumerate(levels):
        assert [node(level, index).hex() for index in range(len(row))] == row


@needs_vectors
@pytest.mark.parametrize("vector", read("inclusion.json"), ids=lambda vector: vector["_id"])
def test_the_inclusion_vectors_of_transparency_dev(vector: dict[str, Any]) -> None:
    leaf, root = decoded([vector["leafHash"], vector["root"]])
    with expected(refused=vector["wantErr"]):
        verify_inclusion(
            index=vector["leafIdx"],
            size=vector["treeSize"],
            leaf=leaf,
            root=root,
            proof=decoded(vector["proof"]),
        )


@needs_vectors
@pytest.mark.parametrize("vector", read("consistency.json"), ids=lambda vector: vector["_id"])
def test_the_consistency_vectors_of_transparency_dev(vector: dict[str, Any]) -> None:
    old, new = decoded([vector["root1"], vector["root2"]])
    # One vector has roots that are no hashes, which theirs does not look at and ours refuses.
    with expected(refused=vector["wantErr"] or len(old) != 32):
        verify_consistency(
            old=vector["size1"],
            new=vector["size2"],
            old_root=old,
            new_root=new,
            proof=decoded(vector["proof"]),
        )


def expected(*, refused: bool) -> AbstractContextManager[object]:
    """A refusal, or none."""
    return pytest.raises(Refusal) if refused else nullcontext()

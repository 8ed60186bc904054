"""Trees and proofs: known answers of RFC 6962's log, and every proof of small trees.

The leaves and roots are those of the Certificate Transparency reference
implementation; the roots at 1, 3 and 8 leaves are in RFC 9162's examples of shape too.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger.tree import (
    EMPTY,
    Node,
    ProofInvalid,
    Subtree,
    consistency,
    hashed,
    inclusion,
    leaf_hash,
    node_hash,
    root_of,
    subtree,
    verify_consistency,
    verify_inclusion,
)

DATA = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [leaf_hash(data) for data in DATA]
#: (leaf, tree) -> the path, as the reference implementation has it.
PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
#: (old, new) -> the path.
GROWTHS = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def _node(node: Node) -> bytes:
    return root_of(HASHES[node.place << node.level : (node.place + 1) << node.level])


def _path(plan: Sequence[Subtree]) -> list[bytes]:
    return [hashed(nodes, _node) for nodes in plan]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    """Every tree of the first leaves has the root that others compute."""
    assert root_of(HASHES[:size]).hex() == ROOTS[size]


def test_the_empty_tree_has_a_root() -> None:
    """It is the hash of nothing, also as the root of a subtree without leaves."""
    assert hashed((), _node) == root_of([]) == EMPTY


@pytest.mark.parametrize(("leaf", "size"), PATHS)
def test_inclusion_paths_are_the_published_ones(leaf: int, size: int) -> None:
    """Paths are those of the reference implementation, and verify."""
    path = _path(inclusion(leaf, size))

    assert [one.hex() for one in path] == PATHS[leaf, size]
    verify_inclusion(HASHES[leaf], leaf, size, path, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new"), GROWTHS)
def test_consistency_paths_are_the_published_ones(old: int, new: int) -> None:
    """Paths are those of the reference implementation, and verify."""
    path = _path(consistency(old, new))
    roots = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])

    assert [one.hex() for one in path] == GROWTHS[old, new]
    verify_consistency(old, roots[0], new, roots[1], path)


@given(st.integers(1, 8), st.data())
def test_no_other_path_is_taken_for_inclusion(size: int, data: st.DataObject) -> None:
    """A path that is longer, shorter, altered, or another leaf's is refused."""
    leaf = data.draw(st.integers(0, size - 1))
    root, path = root_of(HASHES[:size]), _path(inclusion(leaf, size))
    wrong = [(HASHES[leaf], leaf, size, [*path, root], root)]
    wrong.append((bytes(32), leaf, size, path, root))
    wrong.append((HASHES[leaf], leaf, size, path, bytes(32)))
    wrong += [
        (HASHES[leaf], leaf, size, _altered(path, i), root) for i in range(len(path))
    ]
    wrong += [(HASHES[leaf], leaf, size, path[:-1], root)] if path else []

    for one in wrong:
        with pytest.raises(ProofInvalid):
            verify_inclusion(*one)


@given(st.integers(1, 8), st.integers(1, 8))
def test_no_other_path_is_taken_for_growth(one: int, other: int) -> None:
    """A tree that was rewritten, or a path that is not its own, is refused."""
    old, new = sorted((one, other))
    roots, path = (
        (root_of(HASHES[:old]), root_of(HASHES[:new])),
        _path(consistency(old, new)),
    )
    verify_consistency(old, roots[0], new, roots[1], path)
    wrong = [
        (old, bytes(32), new, roots[1], path),
        (old, roots[0], new, bytes(32), path),
    ]
    wrong.append((old, roots[0], new, roots[1], [*path, roots[0]]))
    wrong += [
        (old, roots[0], new, roots[1], _altered(path, i)) for i in range(len(path))
    ]
    wrong += [(old, roots[0], new, roots[1], path[:-1])] if path else []

    for two in wrong:
        with pytest.raises(ProofInvalid):
            verify_consistency(*two)


@pytest.mark.parametrize(("leaf", "size"), [(0, 0), (8, 8), (-1, 8)])
def test_a_leaf_that_the_tree_lacks_is_refused(leaf: int, size: int) -> None:
    """Nothing is in the empty tree, and nothing beyond the end."""
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion(leaf, size)
    with pytest.raises(ProofInvalid, match="has no leaf"):
        verify_inclusion(HASHES[0], leaf, size, [], EMPTY)


@pytest.mark.parametrize(("old", "new"), [(0, 8), (0, 0), (8, 7)])
def test_growth_from_nothing_and_backwards_is_refused(old: int, new: int) -> None:
    """The empty tree proves nothing, and no tree shrinks."""
    with pytest.raises(ValueError, match="does not grow"):
        consistency(old, new)
    with pytest.raises(ProofInvalid, match="does not grow"):
        verify_consistency(old, EMPTY, new, EMPTY, [])


@given(st.integers(0, 7), st.integers(1, 200))
def test_a_subtree_is_its_leaves(level: int, count: int) -> None:
    """The nodes of a subtree hold each of its leaves once, from left to right."""
    start = 1 << (count.bit_length() + level)
    nodes = subtree(start, start + count)
    leaves = [
        leaf
        for node in nodes
        for leaf in range(node.place << node.level, (node.place + 1) << node.level)
    ]

    assert leaves == list(range(start, start + count))


def test_a_node_is_not_a_leaf() -> None:
    """The two are hashed apart: no node passes for a leaf (RFC 9162, 2.1.1)."""
    assert node_hash(HASHES[0], HASHES[1]) != leaf_hash(HASHES[0] + HASHES[1])


def _altered(path: Sequence[bytes], place: int) -> list[bytes]:
    changed = list(path)
    changed[place] = bytes(b ^ 1 for b in changed[place])
    return changed

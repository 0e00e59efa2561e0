"""Checks a served log with tlog-scales, which knows nothing of this project.

verify.py LOCATION VKEY [SIZE:ROOT ...]: the checkpoint's signature by the key, its root from the tiles,
each entry's hash and proof of inclusion, and that the log continues each older tree, given by its size
and its root in hexadecimal.
"""

import sys

from tlog_scales import backend, signing, tiles
from tlog_scales.reader import TilesReader


def main() -> None:
    location, vkey, *older = sys.argv[1:]
    reader = TilesReader(backend.make_backend(location))
    checkpoint = reader.get_checkpoint()
    vkey = signing.Vkey.from_string(vkey)
    if vkey.name != checkpoint.origin:
        raise SystemExit("the checkpoint bears another name than the key")
    checkpoint.verify(vkey)
    size, root = checkpoint.size, checkpoint.root_hash
    if reader.calculate_root_hash() != root:
        raise SystemExit("the tiles have another root than the checkpoint")
    for index in range(size):
        leaf = tiles.leaf_hash(reader.get_entry(index))
        reader.get_inclusion_proof(index, size).check(leaf, root)
    for tree in older:
        old_size, old_root = tree.split(":")
        proof = reader.get_consistency_proof(int(old_size), size)
        proof.check(bytes.fromhex(old_root), root)
    print(f"{size} entries hold, {len(older)} older trees are continued")


main()

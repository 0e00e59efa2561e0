"""The state map, written a second time from its description alone (docs/LOG.md).

Reads one JSON question a line and answers each with one line of JSON. Nothing but the standard
library, and nothing kept from one question to the next.
"""

import hashlib
import json
import sys


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def path_of(names):
    return b"".join(sha256(name.encode()) for name in names)


def bit(path, place):
    return path[place // 8] >> (7 - place % 8) & 1


def row_hash(row):
    path, index, leaf = row
    return sha256(bytes([2, len(path) // 32]), path, index.to_bytes(8, "big"), leaf)


def node_hash(place, left, right):
    return sha256(bytes([3]), place.to_bytes(2, "big"), left, right)


def root(rows, place=0):
    """The definition: rows is a list of (path, index, leaf) with distinct paths."""
    if not rows:
        return sha256(bytes([4]))
    if len(rows) == 1:
        return row_hash(rows[0])
    while True:
        left = [row for row in rows if not bit(row[0], place)]
        right = [row for row in rows if bit(row[0], place)]
        if left and right:
            return node_hash(place, root(left, place + 1), root(right, place + 1))
        place += 1


def paths_of_entry(entry):
    kind, record, subject = entry["kind"], entry["record"], entry["subject"]
    if kind in ("provider", "certification", "licence", "vetting", "equivalence"):
        return [path_of([subject, record])]
    if kind == "edition":
        names = sorted(set(entry["claims"].get("supersedes", []) + [record]))
        return [path_of(["rules", "edition", name, record]) for name in names]
    if kind == "regime":
        return [path_of(["rules", "regime", entry["claims"]["country"], record])]
    if kind == "profile":
        return [path_of(["rules", "profile", subject, record])]
    if kind in ("attestor", "build"):
        return [path_of(["rules", kind, record])]
    if kind == "verdict_key":
        return [path_of(["rules", "key", record])]
    if kind == "reply":
        return [path_of(["replies", subject, record])]
    if kind == "erasure":
        return [path_of(["erasures", subject, record])]
    assert kind == "state", kind
    return []


class Part:
    """A pruned tree, read from bytes: self.tree is None, a hash, a row, or (bit, left, right)."""

    def __init__(self, data):
        self.data, self.at = data, 0
        self.tree = self.read(-1)
        assert self.at == len(data), "bytes left over"

    def take(self, count):
        assert self.at + count <= len(self.data), "too short"
        taken = self.data[self.at : self.at + count]
        self.at += count
        return taken

    def read(self, above):
        tag = self.take(1)[0]
        if tag == 0:
            assert above == -1
            return None
        if tag == 1:
            return ("pruned", self.take(32))
        if tag == 2:
            path = self.take(32 * self.take(1)[0])
            return ("row", (path, int.from_bytes(self.take(8), "big"), self.take(32)))
        assert tag == 4, "unknown tag"
        place = int.from_bytes(self.take(2), "big")
        assert place > above, "bits must grow"
        left = self.read(place)
        right = self.read(place)
        assert all(not bit(row[0], place) for row in rows_in(left)[0])
        assert all(bit(row[0], place) for row in rows_in(right)[0])
        return ("node", place, left, right)


def rows_in(tree):
    """The rows shown and whether these are all."""
    if tree is None:
        return [], True
    if tree[0] == "pruned":
        return [], False
    if tree[0] == "row":
        return [tree[1]], True
    left, left_all = rows_in(tree[2])
    right, right_all = rows_in(tree[3])
    return left + right, left_all and right_all


def part_root(tree):
    if tree is None:
        return sha256(bytes([4]))
    if tree[0] == "pruned":
        return tree[1]
    if tree[0] == "row":
        return row_hash(tree[1])
    return node_hash(tree[1], part_root(tree[2]), part_root(tree[3]))


def below(tree, path):
    """None if the part does not tell, else the indices of all rows below the path."""
    while tree is not None and tree[0] == "node" and tree[1] < len(path) * 8:
        tree = tree[3] if bit(path, tree[1]) else tree[2]
    rows, is_all = rows_in(tree)
    if tree is None or rows and not rows[0][0].startswith(path):
        return []
    return [row[1] for row in rows] if is_all else None


def answer(question):
    if "rows" in question:
        rows = [(bytes.fromhex(p), i, bytes.fromhex(l)) for p, i, l in question["rows"]]
        return {"root": root(rows).hex()}
    if "entry" in question:
        return {"paths": [path.hex() for path in paths_of_entry(question["entry"])]}
    part = Part(bytes.fromhex(question["part"]))
    told = [below(part.tree, path_of(names)) for names in question["names"]]
    return {"root": part_root(part.tree).hex(), "below": told}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))))

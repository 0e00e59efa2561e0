#!/usr/bin/env python3
"""Verify a receipt of a provider register offline, by a policy of whom to trust.

Usage: receipt.py RECEIPT POLICY

Exit status: 0 if everything the format demands holds, 1 if the receipt or the policy is refused, with the reason,
2 if the arguments or the files cannot be used.
"""
import base64
import hashlib
import json
import re
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

DICTIONARY = r'''{"alg":"EdDSA","typ":"quaymark-verdict+jwt","kid":"
{"iss":"https://","jti":"vrd_","iat":17,"fresh_until":17,"q":{"subject":"prv_","port":"","profile":"-container-terminal","profile_version":1,"valid_at":"2026-","known_at":null},"a":{"outcome":"does_not_meet","reasons":["provider_unknown"],"requirements":[{"path":"0","need":{"all":,"any":2,"at_least":},"outcome":"meets_expiring","reasons":["parts_not_met","parts_met"]},{"path":"0.0","need":{"certified":{"standard":"EN 17483-1","accredited":true,"services":[""]}},"outcome":"meets","reasons":["counts"],"record":"crt_","entry":1,"until":"2027-","changes_at":"2027-"},{"path":"0.1","need":{"licensed":{"country":"NL","activity":""}},{"path":"0.2","need":{"vetted":{"level":"enhanced","by_country":"confidential","not_covered","no_record","expired","suspended","ends_within_margin"],"record":"lic_","entry":"record":"vet_"}],"next_change_at":"2026-T00:00:00Z"},"log":{"origin":"","size":,"root":"="},"ev":[0,
{"actor":"att_","approvals":[],"body":null,"change":"key_activated","claims":{"jwk":{"crv":"Ed25519","kty":"OKP","x":""}},"kind":"verdict_key","periods":[{"from":"T10:00:00Z","status":"granted"}],"prev":null,"record":"","recorded_at":"2026-","subject":"","type":"key","v":1,"version":1}
{"actor":"att_","approvals":[],"body":"sha256:","change":"reference_loaded","claims":{"class":"certifiable","family":"ISO ","requires":["en-17483-1-"],"status":"superseded","supersedes":["iso-"],"transition_ends_at":"2030-"},"kind":"edition","periods":[],"prev":null,"record":"iso-iec-27001-2022","recorded_at":"2026-","subject":"iso-","type":"record","v":1,"version":1}
,"claims":{"company_licence":true,"country":"NL"},"kind":"regime","periods":[],"prev":null,"record":"regime-
{"actor":"att_","approvals":[],"body":"sha256:","change":"published","claims":{"margin_days":60,"port":"NLRTM","profile_version":1,"requirement":{"all":[{"certified":{"accredited":true,"services":["access-control","standard":"EN 17483-3"}},{"at_least":{"n":1,"of":[{"licensed":{"activity":"","country":"NL"}},{"vetted":{"by_country":"NL","level":"standard"}}]}}]}},"kind":"profile","periods":[{"from":"2026-01-01T00:00:00Z","status":"granted"}],"prev":null,"record":"-terminal.v1","recorded_at":"
","subject":"","type":"profile","v":1,"version":1}
,"change":"granted","claims":{"attestor":"certification_body","country":"NL"},"kind":"attestor","periods":[{"from":"2000-01-01T00:00:00Z","status":"granted"}],"prev":null,"record":"att_
","type":"attestor","v":1,"version":1}
{"actor":"att_","approvals":[],"body":null,"change":"published","claims":{"state_root":"sha256:"},"kind":"state","periods":[],"prev":,"record":"state","recorded_at":"2026-","subject":"state","type":"state","v":1,"version":
,"approvals":["per_","per_"],"body":"sha256:","change":"suspended","claims":{"edition":"en-","issuer":"att_"},"kind":"equivalence","periods":[{"from":"2025-01-01T00:00:00Z","status":"granted","until":"2028-01-01T00:00:00Z"}],"prev":1,"record":"eqv_
,"change":"renewed","claims":{"country":"NL","issuer":"att_","services":["patrol"]},"kind":"licence","periods":[{"from":"
,"change":"granted","claims":{"country":"NL","issuer":"att_","level":"standard"},"kind":"vetting","periods":[{"from":"2025-06-30T22:00:00Z","status":"granted","until":"2026-12-31T23:00:00Z"}],"prev":null,"record":"vet_
,"body":"sha256:","change":"imported","claims":{"country":"NL"},"kind":"provider","periods":[{"from":"2026-01-01T00:00:00Z","status":"granted"}],"prev":null,"record":"prv_
","recorded_at":"2026-","subject":"prv_","type":"record","v":1,"version":1}
{"actor":"att_","approvals":[],"body":"sha256:","change":"imported","claims":{"accredited":true,"edition":"en-17483-1-2021","issuer":"att_","ports":[""],"services":["access-control","patrol"]},"kind":"certification","periods":[{"from":"2025-01-01T00:00:00Z","status":"granted","until":"2028-01-01T00:00:00Z"}],"prev":null,"record":"crt_'''.encode()
TYPE_OF_KIND = dict.fromkeys(
    ("provider", "certification", "licence", "vetting", "equivalence", "edition", "regime"), "record") | {
    kind: kind for kind in ("profile", "attestor", "reply", "state", "build")} | {
    "verdict_key": "key", "log_key": "key"}
ENTRY_FIELDS = set(("v type kind record subject version prev recorded_at actor approvals change claims periods "
                    "body").split())
RECEIPT_FIELDS = set("format checkpoint entries texts signature log consistency state".split())
PAYLOAD_FIELDS = set("iss jti iat fresh_until q a log ev".split())
RULES = (1, 2)
QUESTION_FIELDS = set("subject port profile profile_version valid_at known_at".split())
REASONS_TO_CHANGE = "audit_findings fees_unpaid at_holders_request misuse accreditation_lost other".split()
STATUSES = ("granted", "suspended", "withdrawn", "annulled")
OUTCOMES = ("not_on_register", "does_not_meet", "not_covered", "confidential", "meets_expiring", "meets")
REASON_RANKS = {reason: rank for rank, reasons in enumerate((
    "renewal_pending", "suspended", "pair_missing", "issuer_unsound",
    "services_not_in_scope activity_not_permitted level_too_low", "port_not_in_scope", "not_accredited", "expired",
    "edition_ended", "not_yet_valid", "withdrawn", "annulled standard_not_certifiable"))
    for reason in reasons.split()}
LEVELS = ("basic", "standard", "enhanced")
PLACE_REASONS = {"suspended": "provider_suspended", "withdrawn": "provider_withdrawn", "ended": "provider_withdrawn",
                 "annulled": "provider_annulled"}
NEED_FIELDS = {"certified": ("standard", "accredited", "services"), "licensed": ("country", "activity"),
               "vetted": ("level", "by_country")}
DAY, SKEW, FOREVER = 24 * 3600 * 1000, 5 * 60 * 1000 + 999, float("inf")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MALFORMED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
NOT_PROVEN = (
    "that what was recorded is true",
    "anything recorded after the checkpoint",
    "the time of signing, which is the register's own word, unlike the times of witnesses",
    "that the key was not in other hands, which a later state of the log may say",
    "that the log was no longer than the statement says at the time as of which it was known")

class Refused(Exception):
    """The receipt or the policy does not hold; the message says why."""

def require(condition, reason):
    """Refuse for this reason unless the condition holds."""
    if not condition:
        raise Refused(reason)

# Encodings

def sha256(*parts):
    """The SHA-256 hash of the parts joined."""
    return hashlib.sha256(b"".join(parts)).digest()

def encode_base64url(data):
    """Unpadded base64url."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

def decode_base64(text, what, url=False):
    """The bytes of a canonical base64 text (padded) or base64url text (unpadded)."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4 if url else 0), b"-_" if url else None, validate=True)
        again = encode_base64url(data) if url else base64.b64encode(data).decode()
    except (TypeError, ValueError):
        raise Refused(f"{what} is not base64") from None
    require(again == text, f"{what} is not base64 in its one form")
    return data

def decode_hashes(text, what):
    """The list of 32-byte hashes in a base64 text."""
    data = decode_base64(text, what)
    require(len(data) % 32 == 0, f"{what} is not a row of hashes")
    return [data[i:i + 32] for i in range(0, len(data), 32)]

def parse_json(text, what):
    """The JSON object in the text; no repeated names and no numbers but integers."""
    def unique(pairs):
        require(len(dict(pairs)) == len(pairs), f"{what} repeats a name in an object")
        return dict(pairs)
    def refuse(number):
        raise Refused(f"{what} holds the number {number}")
    try:
        value = json.loads(text, object_pairs_hook=unique, parse_float=refuse, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise Refused(f"{what} is not JSON") from None
    require(isinstance(value, dict), f"{what} is not a JSON object")
    return value

def canonical(value):
    """The value in the form of RFC 8785 (there are no fractions and only ASCII names)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

def is_count(value, least=0):
    """Whether the value is an integer from least up to what eight bytes hold."""
    return type(value) is int and least <= value < 1 << 63

def parse_instant(text):
    """Milliseconds since 1970 of an instant in UTC."""
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(?!000)\d{3})?Z"
    require(isinstance(text, str) and re.fullmatch(form, text, re.ASCII), f"{text!r} is not an instant")
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)

def format_instant(milliseconds):
    """The instant in UTC, with a fraction only where it is not zero."""
    fraction = f".{milliseconds % 1000:03d}" if milliseconds % 1000 else ""
    return (EPOCH + timedelta(milliseconds=milliseconds)).strftime("%Y-%m-%dT%H:%M:%S") + fraction + "Z"

# Ed25519 (RFC 8032)

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, FIELD) % FIELD

def add_points(p, q):
    """The sum of two points in extended coordinates."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % FIELD, (p[1] + p[0]) * (q[1] + q[0]) % FIELD
    c, d = 2 * p[3] * q[3] * CURVE_D % FIELD, 2 * p[2] * q[2] % FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD

def multiply_point(scalar, point):
    """A multiple of a point."""
    total = (0, 1, 1, 0)
    while scalar:
        total = add_points(total, point) if scalar & 1 else total
        point, scalar = add_points(point, point), scalar >> 1
    return total

def decode_point(data):
    """The point that 32 bytes encode, or None."""
    sign, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, FIELD) % FIELD
    x = pow(square, (FIELD + 3) // 8, FIELD)
    if (x * x - square) % FIELD:
        x = x * pow(2, (FIELD - 1) // 4, FIELD) % FIELD
    if y >= FIELD or (x * x - square) % FIELD or (x == 0 and sign):
        return None
    x = FIELD - x if x & 1 != sign else x
    return x, y, 1, x * y % FIELD

BASE_POINT = decode_point((4 * pow(5, -1, FIELD) % FIELD).to_bytes(32, "little"))

def is_signed(key, message, signature):
    """Whether the Ed25519 signature over the message is of the key."""
    if len(key) != 32 or len(signature) != 64:
        return False
    point, commitment = decode_point(key), decode_point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = multiply_point(scalar, BASE_POINT), add_points(commitment, multiply_point(challenge, point))
    return not any((left[i] * right[2] - right[i] * left[2]) % FIELD for i in (0, 1))

# Policy and checkpoint

@dataclass
class Policy:
    """Whom to trust: keys by name and key id; of the names of witnesses and groups, None or (k, members)."""
    logs: dict = field(default_factory=dict)
    witnesses: dict = field(default_factory=dict)
    members: dict = field(default_factory=dict)
    quorum: str | None = None

    def add(self, words):
        """Take in the words of one line."""
        match words:
            case ["log", key] | ["log", key, _]:
                identity, self.logs[identity] = parse_verifier_key(key, 1)
            case ["witness", name, key] | ["witness", name, key, _]:
                identity, public = parse_verifier_key(key, 4)
                require(public not in [known for known, _ in self.witnesses.values()], "policy: a key stands twice")
                self.witnesses[identity] = public, name
                self.add_member(name, None)
            case ["group", name, number, *members] if members:
                require(len(set(members)) == len(members) and set(members) <= set(self.members),
                        f"policy: group {name} has unknown or repeated members")
                needed = {"all": str(len(members)), "any": "1"}.get(number, number)
                require(re.fullmatch("[1-9][0-9]{0,5}", needed) and int(needed) <= len(members),
                        f"policy: group {name} asks for {number} of {len(members)}")
                self.add_member(name, (int(needed), members))
            case ["quorum", name]:
                require(self.quorum is None, "policy: there are two quorums")
                require(name == "none" or name in self.members, f"policy: {name} is not known")
                self.quorum = name
            case _:
                raise Refused(f"policy: cannot read: {' '.join(words)}")

    def add_member(self, name, group):
        """Give a name to a witness (group None) or to a group."""
        require(name != "none" and name not in self.members, f"policy: name {name} stands twice")
        self.members[name] = group

    def time_of(self, name, times):
        """When the member was complete, by the times at which witnesses signed, or None."""
        if self.members[name] is None:
            return times.get(name)
        needed, members = self.members[name]
        found = sorted(time for time in (self.time_of(member, times) for member in members) if time is not None)
        return found[needed - 1] if len(found) >= needed else None

def parse_verifier_key(text, kind):
    """Identity (name and key id) and public key of a verifier key of the signature type given."""
    match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", text)
    require(match, f"policy: {text} is no verifier key")
    data = decode_base64(match[3], "policy: a key")
    require(len(data) == 33 and data[0] == kind, f"policy: {text} is not of type {kind}")
    key_id = sha256(match[1].encode(), b"\n", data)[:4]
    require(key_id.hex() == match[2], f"policy: the key id of {text} is not its own")
    return (match[1], key_id), data[1:]

def parse_policy(text):
    """The policy in the text."""
    policy = Policy()
    for line in text.split("\n"):
        words = line.split("#")[0].split()
        if words:
            policy.add(words)
    require(policy.quorum is not None and policy.logs, "policy: there is no quorum or no log")
    return policy

@dataclass
class Checkpoint:
    """A checkpoint that satisfies a policy, with the times of its witnesses and its quorum in seconds."""
    origin: str
    size: int
    root: bytes
    times: dict
    quorum: int | None

def open_checkpoint(note, policy):
    """The checkpoint in the signed note, if it satisfies the policy."""
    match = re.fullmatch(r"(([^\n]+)\n(0|[1-9][0-9]{0,17})\n([^\n]+)\n)\n((?:— [^\s+]+ [^\s]+\n)+)", note)
    require(match, "the checkpoint is not a signed note of three lines")
    text, origin, size, root, signatures = match.groups()
    root = decode_base64(root, "the checkpoint's root")
    require(len(root) == 32, "the checkpoint's root is not a hash")
    log_signed, times = check_signatures(text, origin, signatures.splitlines(), policy)
    require(log_signed, "the checkpoint is not signed by a log of the policy whose name is its origin")
    quorum = None if policy.quorum == "none" else policy.time_of(policy.quorum, times)
    require(policy.quorum == "none" or quorum is not None, "the checkpoint lacks the quorum of the policy")
    return Checkpoint(origin, int(size), root, times, quorum)

def check_signatures(text, origin, lines, policy):
    """Whether the log signed, and when each known witness did; no signature of a known key may fail."""
    log_signed, times = False, {}
    for line in lines:
        _, name, blob = line.split(" ")
        data = decode_base64(blob, f"the signature of {name}")
        require(len(data) > 4, f"the signature of {name} is too short")
        identity, signature = (name, data[:4]), data[4:]
        if identity in policy.logs:
            holds = is_signed(policy.logs[identity], text.encode(), signature)
            require(holds, f"the signature of log {name} does not match")
            log_signed |= name == origin
        if identity in policy.witnesses:
            key, member = policy.witnesses[identity]
            time = int.from_bytes(signature[:8], "big")
            holds = is_signed(key, f"cosignature/v1\ntime {time}\n{text}".encode(), signature[8:])
            require(holds, f"the signature of witness {name} does not match")
            times[member] = time
    return log_signed, times

# Tree

def leaf_hash(data):
    """RFC 6962 hash of a leaf."""
    return sha256(b"\x00", data)

def node_hash(left, right):
    """RFC 6962 hash of a node."""
    return sha256(b"\x01", left, right)

def tree_root(begin, end, leaves, proof):
    """The hash of the entries begin to end, of which some leaves are known; uses up the proof."""
    if not any(begin <= index < end for index in leaves):
        require(proof, "`log` has too few hashes")
        return proof.pop(0)
    if end - begin == 1:
        return leaves[begin]
    middle = begin + (1 << (end - begin - 1).bit_length() - 1)
    left = tree_root(begin, middle, leaves, proof)
    return node_hash(left, tree_root(middle, end, leaves, proof))

def is_prefix(size, root, whole_size, whole_root, proof):
    """Whether a tree is a prefix of another by a consistency proof (RFC 9162, 2.1.4.2)."""
    if size == whole_size:
        return not proof and root == whole_root
    if not proof or not 0 < size < whole_size:
        return False
    proof = [root] + proof if size & (size - 1) == 0 else proof
    node, last = size - 1, whole_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    return (first, second, last) == (root, whole_root, 0)

# Packed texts and entries

def unpack(data):
    """The text packed in the bytes."""
    text, at = bytearray(DICTIONARY), 0
    while at < len(data):
        code = data[at]
        length = code + 1 if code < 96 else code - 95 if code < 128 else 2
        operand = data[at + 1:at + 1 + length]
        require(len(operand) == length, "`texts` ends too early")
        at += 1 + length
        if code < 128:
            text += operand if code < 96 else operand.hex().encode()
            continue
        distance = int.from_bytes(operand, "big") + 1
        require(distance <= len(text), "`texts` copies from before the dictionary")
        for _ in range(code - 124):
            text.append(text[-distance])
    return text[len(DICTIONARY):].decode()

@dataclass(eq=False)
class Entry:
    """An entry of the log; periods are (from, until, status), and times in milliseconds."""
    index: int
    leaf: bytes
    data: dict
    periods: list
    recorded_at: int

    def __post_init__(self):
        self.kind, self.record, self.claims = (self.data[name] for name in ("kind", "record", "claims"))

    def rows(self):
        """The rows of the state map that the entry sets, in order."""
        return [(path_of(names), self.index, self.leaf) for names in self.row_names()]

    def row_names(self):
        """The names of the paths of the rows that the entry sets, in order."""
        record, subject = self.record, self.data["subject"]
        match self.kind:
            case "edition":
                names = {record, *self.claims.get("supersedes", [])}
                return [("rules", "edition", name, record) for name in sorted(names)]
            case "attestor" | "log_key" | "build":
                return [("rules", self.kind, record)]
            case "verdict_key":
                return [("rules", "key", record)]
            case "regime":
                return [("rules", "regime", self.claims["country"], record)]
            case "profile":
                return [("rules", "profile", subject, record)]
            case "reply":
                return [("replies", subject, record)]
        return [(subject, record)] if self.kind != "state" else []

    def status_at(self, time):
        """The status of the timeline at a time."""
        if any(status == "annulled" for _, _, status in self.periods):
            return "annulled"
        if not self.periods or time < self.periods[0][0]:
            return "not_yet_valid"
        return next((status for begin, end, status in self.periods if begin <= time < end), "ended")

    def granted_until(self, time):
        """The end of the run of granted periods without a gap that holds the time."""
        run = None
        for begin, end, status in self.periods:
            if status == "granted" and (begin <= time < end or begin == run):
                run = end
        return run

def parse_entry(index, text):
    """The entry with this index."""
    data = parse_json(text, f"entry {index}")
    prev, reason = data.get("prev"), data.get("reason", "other")
    codes = [data.get(name) for name in ("record", "subject", "actor", "change")]
    for holds, what in (
            (len(text.encode()) <= 16384, "is too long"),
            (canonical(data) == text, "is not in the form of RFC 8785"),
            (data.keys() - {"reason"} == ENTRY_FIELDS, "has missing or unknown fields"),
            (canonical(data.get("v")) == "1", "is not of version 1"),
            (all(isinstance(code, str) for code in codes), "has no record, subject, actor or change"),
            (TYPE_OF_KIND.get(data.get("kind"), "") == data.get("type"), "bears not the type of its kind"),
            (is_count(data.get("version"), 1), "has no version"),
            (is_count(prev) and prev < index if data.get("version") != 1 else prev is None, "has a wrong prev"),
            (reason in REASONS_TO_CHANGE and ("reason" not in data or data.get("change") in STATUSES[1:]),
             "has a reason that does not belong"),
            (re.fullmatch("sha256:[0-9a-f]{64}|null", data.get("body") or "null"), "has a body that is no hash")):
        require(holds, f"entry {index} {what}")
    return Entry(index, leaf_hash(text.encode()), data, parse_periods(data["periods"], index),
                 parse_instant(data["recorded_at"]))

def parse_periods(periods, index):
    """The periods, which are in order and without overlap."""
    parsed, last = [], -FOREVER
    for period in periods:
        require(period.keys() - {"until"} == {"from", "status"} and period["status"] in STATUSES,
                f"entry {index} has a malformed period")
        begin, end = parse_instant(period["from"]), FOREVER
        if "until" in period:
            end = parse_instant(period["until"])
        require(last <= begin < end, f"entry {index}: the periods are not in order")
        parsed.append((begin, end, period["status"]))
        last = end
    return parsed

# State map

def path_of(names):
    """The path of the names."""
    return b"".join(sha256(name.encode()) for name in names)

def bit_of(path, bit):
    """A bit of a path, counted from the highest of its first byte."""
    require(bit < 8 * len(path), "`state`: a path is too short for its place")
    return path[bit // 8] >> 7 - bit % 8 & 1

def first_difference(path, other):
    """The first bit in which two paths differ, or None."""
    return next((8 * at + 8 - (a ^ b).bit_length() for at, (a, b) in enumerate(zip(path, other)) if a != b), None)

@dataclass
class Tree:
    """A pruned tree of the state map: its hash, the rows shown, whether some are hidden; bit and sides of a node."""
    hash: bytes
    rows: list
    hidden: bool = False
    bit: int | None = None
    sides: tuple = ()

    def below(self, path):
        """The rows below a path, which may be none; refused if the part does not tell."""
        tree = self
        while tree.bit is not None and tree.bit < 8 * len(path):
            tree = tree.sides[bit_of(path, tree.bit)]
        if any(not row[0].startswith(path) for row in tree.rows):
            return []
        require(not tree.hidden, "`state` does not tell all of what is looked up")
        return tree.rows

class PartReader:
    """Reads a part of the state map from bytes; known are the rows the reader has already."""

    def __init__(self, data, known):
        self.data, self.known, self.at = data, known, 0

    def read(self):
        """The whole part."""
        if self.data == b"\x00":
            return Tree(sha256(b"\x04"), [])
        tree = self.read_tree(-1)
        require(self.at == len(self.data), "`state` does not end with its last byte")
        return tree

    def take(self, length):
        """The next bytes."""
        self.at += length
        require(self.at <= len(self.data), "`state` ends too early")
        return self.data[self.at - length:self.at]

    def number(self, length):
        """The next number of this many bytes."""
        return int.from_bytes(self.take(length), "big")

    def read_tree(self, above):
        """The next tree, below a node of the bit given."""
        match self.number(1):
            case 1:
                return Tree(self.take(32), [], hidden=True)
            case 2:
                names = self.number(1)
                require(1 <= names <= 4, "`state` holds a path of a wrong length")
                return row_tree((self.take(32 * names), self.number(8), self.take(32)))
            case 3:
                number = self.number(2)
                require(number < len(self.known), "`state` names a row that no entry sets")
                return row_tree(self.known[number])
            case 4:
                return self.read_node(above)
        raise Refused("`state` holds an unknown byte")

    def read_node(self, above):
        """The next node and its trees."""
        bit = self.number(2)
        require(above < bit < 1024, "`state` holds a node with a wrong bit")
        left, right = sides = self.read_tree(bit), self.read_tree(bit)
        require(all(bit_of(row[0], bit) == side for side, tree in enumerate(sides) for row in tree.rows),
                "`state` holds a row on the wrong side of a node")
        require(not left.rows or not right.rows or first_difference(left.rows[0][0], right.rows[0][0]) == bit,
                "`state` holds a node whose bit is not the first in which its rows differ")
        digest = sha256(b"\x03", bit.to_bytes(2, "big"), left.hash, right.hash)
        return Tree(digest, left.rows + right.rows, left.hidden or right.hidden, bit, sides)

def row_tree(row):
    """The tree of one row."""
    path, index, leaf = row
    return Tree(sha256(b"\x02", bytes([len(path) // 32]), path, index.to_bytes(8, "big"), leaf), [row])

# The answer

@dataclass
class Finding:
    """What a leaf or a group comes to; until is in milliseconds."""
    outcome: str
    reasons: list
    entry: Entry | None = None
    until: float | None = None

    def rank(self):
        """Outcome and first reason as a key that is highest for the best."""
        return OUTCOMES.index(self.outcome), -REASON_RANKS.get(self.reasons[0], len(REASON_RANKS))

    def order(self):
        """A key that is highest for the best of the findings of a leaf."""
        return *self.rank(), self.until or 0, self.entry.index

    def compared(self):
        """What counts as a change of a node if it differs."""
        return self.outcome, self.reasons, self.entry and self.entry.record, self.until

class Register:
    """Look-ups of the newest entries in a part of the state map; remembers what was used."""

    def __init__(self, tree, entries):
        self.tree, self.entries, self.used = tree, entries, {}

    def below(self, *names):
        """The newest entries below a path of the state map, by index."""
        found = {}
        for row in self.tree.below(path_of(names)):
            entry = found[row[1]] = self.entries.get(row[1])
            require(entry and row in entry.rows(), f"entry {row[1]} decides but is not shown")
        self.used |= found
        return [found[index] for index in sorted(found)]

    def newest(self, *names):
        """The newest of the entries below a path, or None."""
        return next(reversed(self.below(*names)), None)

    def edition(self, name):
        """The newest entry of an edition, or None."""
        return self.newest("rules", "edition", name, name)

    def edition_of(self, record):
        """The edition that a certification is to, or None."""
        return self.edition(record.claims["edition"]) if record.kind == "certification" else None

    def issuer_of(self, record):
        """The attestor that issued a record, or None."""
        return self.newest("rules", "attestor", record.claims["issuer"])

    def answers(self, edition, family):
        """Whether an edition answers a family of standards."""
        if edition.claims["family"] == family or "transition_ends_at" not in edition.claims:
            return edition.claims["family"] == family
        named = {entry.record for entry in self.below("rules", "edition", edition.record)}
        return any(successor.claims["family"] == family and successor.claims["status"] in ("current", "superseded")
                   and edition.record in successor.claims.get("supersedes", [])
                   for successor in filter(None, map(self.edition, sorted(named))))

def transition_end(edition):
    """When the transition of an edition ends, or never."""
    return parse_instant(edition.claims["transition_ends_at"]) if edition and (
        "transition_ends_at" in edition.claims) else FOREVER

def is_moved(path, now, then):
    """Whether a node has another place in the order of all nodes, or there is another number of them."""
    return len(then) != len(now) or list(then).index(path) != list(now).index(path)

def tolerated_until(record):
    """Until when a licence is tolerated after its end, if so."""
    return parse_instant(record.claims["tolerated_until"]) if "tolerated_until" in record.claims else -FOREVER

class Question:
    """The answer to the question of a statement, computed from the entries."""

    def __init__(self, register, q, rules):
        self.register, self.q, self.time, self.rules = register, q, parse_instant(q["valid_at"]), rules
        require(re.fullmatch("prv_[0-9a-hjkmnp-tv-z]{11}", q["subject"]), "the subject is no register number")
        self.versions = {entry.claims["profile_version"]: entry  # the highest index counts
                         for entry in register.below("rules", "profile", q["profile"])}
        self.version = self.version_at(self.time)
        require(self.version, "no version of the profile is in force at the time asked for")
        found = register.below(q["subject"])
        places = [entry for entry in found if entry.kind == "provider"]
        require(len(places) == bool(found), "the provider has not one place in the register")
        self.place = places[0] if places else None
        self.records = [entry for entry in found if entry.kind != "provider"]

    def version_at(self, time):
        """The entry of the profile version in force at a time, or None."""
        granted = [number for number, entry in self.versions.items() if entry.status_at(time) == "granted"]
        return self.versions[max(granted)] if granted else None

    def answer(self):
        """The answer as the statement should have it."""
        unknown = self.place is None or not self.place.periods
        now = {} if unknown else self.evaluate(self.version, self.time)
        reason = "provider_unknown" if unknown else self.place_reason(self.time)
        changes, next_change = self.changes(now)
        answer = {"outcome": "not_on_register" if unknown else "does_not_meet" if reason else now["0"][1].outcome}
        return answer | ({"reasons": [reason]} if reason else {}) | {
            "requirements": [describe_node(path, *node, changes.get(path)) for path, node in now.items()],
            "next_change_at": next_change}

    def place_reason(self, time):
        """The reason why the provider's place speaks against it at a time, or None."""
        return PLACE_REASONS.get(self.place.status_at(time)) if self.place else None

    def changes(self, now):
        """When each node first changes, by path, and when anything does; of an unknown provider the version."""
        changes, next_change = {}, None
        for time in self.instants(bool(now)):
            version = self.version_at(time)
            then = self.evaluate(version, time) if version and now else {}
            for path, (need, finding) in now.items():
                there, other = then.get(path, (None, None))
                if there is None or self.rules == 1 and is_moved(path, now, then) or (
                        canonical(there) != canonical(need) or other.compared() != finding.compared()):
                    changes.setdefault(path, format_instant(time))
            changed = version is not self.version or bool(now) and (
                changes or self.place_reason(time) != self.place_reason(self.time))
            next_change = next_change or (format_instant(time) if changed else None)
        return changes, next_change

    def instants(self, known):
        """The later instants at which the answer may change, in order; if the provider is known, all."""
        versions, records = list(self.versions.values()), self.records if known else []
        issuers = filter(None, map(self.register.issuer_of, records))
        entries = [*versions, *records, *issuers, *([self.place] if known else [])]
        ends = {end for entry in entries for _, end, _ in entry.periods}
        ends |= {transition_end(self.register.edition_of(record)) for record in records}
        found = ends | {begin for entry in entries for begin, _, _ in entry.periods}
        found |= {tolerated_until(record) for record in records}
        found |= {end - margin for end in ends for entry in versions for margin in margins_in(entry)}
        return sorted(time for time in found if self.time < time < FOREVER)

    def evaluate(self, version, time):
        """Need and finding of each node of a profile version at a time, by path."""
        nodes, margin = {}, version.claims.get("margin_days", 0)
        self.evaluate_node(version.claims["requirement"], "0", margin, time, nodes)
        return nodes

    def evaluate_node(self, node, path, margin, time, nodes):
        """Put need and finding of a node and of what is below it into nodes; returns the finding."""
        (kind, content), = node.items()
        nodes[path] = None  # a group stands before its parts
        if kind in NEED_FIELDS:
            need = {name: content[name] for name in NEED_FIELDS[kind] if name in content}
            need |= {"accredited": need.get("accredited", False)} if kind == "certified" else {}
            finding = self.leaf(kind, content, time, time + content.get("margin_days", margin) * DAY)
        else:
            parts = {"all": content, "any": content}.get(kind) or content["of"]
            found = [self.evaluate_node(part, f"{path}.{i}", margin, time, nodes) for i, part in enumerate(parts)]
            needed = {"all": len(parts), "any": 1}.get(kind) or content["n"]
            need, finding = needed if kind == "at_least" else len(parts), group_finding(found, needed)
        nodes[path] = {kind: need}, finding
        return finding

    def leaf(self, kind, leaf, time, soon):
        """The finding of a leaf: that of the record that serves it best."""
        found = []
        for record in self.records:
            remarks = self.bears(kind, leaf, record)
            if remarks is not None:
                found.append(self.finding(kind, leaf, record, remarks, time, soon))
        without = self.without_record(kind, leaf)
        best = max(found, key=Finding.order, default=without)
        return best if best.rank() >= without.rank() else without

    def without_record(self, kind, leaf):
        """The finding of a leaf without any record."""
        if kind == "licensed":
            regime = self.register.newest("rules", "regime", leaf["country"])
            if regime is None or regime.claims["company_licence"] is False:
                return Finding("not_covered", ["no_licence_asked" if regime else "no_regime_known"])
        return Finding("does_not_meet", ["no_record"])

    def bears(self, kind, leaf, record):
        """The remarks with which a record bears on a leaf, or None if it does not."""
        claims = record.claims
        if kind == "licensed":
            return [] if record.kind == "licence" and claims["country"] == leaf["country"] else None
        if kind == "vetted":
            fits = record.kind == "vetting" and leaf.get("by_country") in (None, claims["country"])
            return [] if fits else None
        if record.kind == "equivalence":
            fits = claims["family"] == leaf["standard"] and claims["port"] == self.q["port"]
            return ["equivalence_decision"] if fits else None
        edition = self.register.edition_of(record)
        if edition is None:
            return None
        remarks = ["superseded_edition"] if edition.claims["status"] == "superseded" else []
        if self.register.answers(edition, leaf["standard"]):
            return remarks
        equivalent = any(self.register.answers(edition, family) for family in leaf.get("equivalents", []))
        return ["equivalent_standard", *remarks] if equivalent else None

    def finding(self, kind, leaf, record, remarks, time, soon):
        """What a record that bears on a leaf comes to, if what ends by the instant `soon` is expiring."""
        against, lacks = self.against(record, time), self.shortfall(kind, leaf, record)
        if against == "not_released" and lacks is None:
            return Finding("confidential", ["not_released"], record)
        if against not in (None, "not_released") or lacks:
            return Finding("does_not_meet", [lacks if against in (None, "not_released") else against], record)
        end = min(record.granted_until(time), transition_end(self.register.edition_of(record)))
        if end <= soon:
            return Finding("meets_expiring", ["ends_within_margin", *remarks], record, end)
        return Finding("meets", ["counts", *remarks], record, end)

    def shortfall(self, kind, leaf, record):
        """What a record lacks for a leaf, or None."""
        claims = record.claims
        if kind == "vetted":
            return "level_too_low" if LEVELS.index(claims["level"]) < LEVELS.index(leaf["level"]) else None
        if claims.get("confidential") is True or record.kind == "equivalence":
            return None
        services, ports = claims.get("services", []), claims.get("ports", [])
        if kind == "licensed":
            lacks = services and leaf.get("activity", services[0]) not in services
            return "activity_not_permitted" if lacks else None
        if leaf.get("accredited") and not claims["accredited"]:
            return "not_accredited"
        if not set(leaf.get("services", [])) <= set(services):
            return "services_not_in_scope"
        return "port_not_in_scope" if ports and self.q["port"] not in ports else None

    def against(self, record, time, asked=()):
        """What speaks against a record at a time, or None; asked are the records being asked about already."""
        edition, status = self.register.edition_of(record), record.status_at(time)
        if record.kind == "certification" and not (edition and edition.claims["class"] == "certifiable" and (
                edition.claims["status"] in ("current", "superseded"))):
            return "standard_not_certifiable"
        ended, confidential = transition_end(edition) <= time, record.claims.get("confidential") is True
        if confidential and status not in STATUSES[1:]:
            return "edition_ended" if ended else "not_released"
        if status == "ended":
            begin, _, last = record.periods[-1]
            tolerated = record.kind == "licence" and last == "granted" and begin <= time < tolerated_until(record)
            return "renewal_pending" if tolerated else "expired"
        if status != "granted" or ended:
            return "edition_ended" if status == "granted" else status
        issuer = self.register.issuer_of(record)
        if issuer is None or issuer.status_at(time) != "granted":
            return "issuer_unsound"
        faults = {self.pair_fault(record, name, time, (*asked, record))
                  for name in (edition.claims.get("requires", []) if edition else [])}
        return next((fault for fault in ("pair_missing", "not_released") if fault in faults), None)

    def pair_fault(self, record, name, time, asked):
        """What is wrong with the other records to the family of a required edition, or None."""
        required, faults = self.register.edition(name), set()
        for other in self.records:
            edition = self.register.edition_of(other)
            if required and edition and other is not record and edition.claims["family"] == required.claims["family"]:
                faults.add(None if other in asked else self.against(other, time, asked))
        return None if None in faults else "not_released" if "not_released" in faults else "pair_missing"

def margins_in(version):
    """All margins that a profile version states, in milliseconds."""
    yield version.claims.get("margin_days", 0) * DAY
    nodes = [version.claims["requirement"]]
    while nodes:
        (kind, content), = nodes.pop().items()
        if kind in NEED_FIELDS:
            yield content.get("margin_days", 0) * DAY
        else:
            nodes += content["of"] if kind == "at_least" else content

def group_finding(found, needed):
    """The finding of a group of which so many parts are needed."""
    require(1 <= needed <= len(found), "a group of the profile needs a wrong number of parts")
    outcome = sorted((finding.outcome for finding in found), key=OUTCOMES.index, reverse=True)[needed - 1]
    first = next(finding.reasons[:1] for finding in found if finding.outcome == outcome)
    fixed = {"meets": ["parts_met"]} | dict.fromkeys(("does_not_meet", "not_on_register"), ["parts_not_met"])
    return Finding(outcome, fixed.get(outcome, first))

def describe_node(path, need, finding, changes_at):
    """A requirement of an answer."""
    node = {"path": path, "need": need, "outcome": finding.outcome, "reasons": finding.reasons}
    node |= {"record": finding.entry.record, "entry": finding.entry.index} if finding.entry else {}
    node |= {"until": format_instant(finding.until)} if finding.until not in (None, FOREVER) else {}
    return node | ({"changes_at": changes_at} if changes_at else {})

# The receipt

def parse_statement(header, payload):
    """The payload of the statement, and the number of its key."""
    head, data = parse_json(header, "the statement's header"), parse_json(payload, "the statement")
    require(head.keys() == {"alg", "typ", "kid"} and not re.search(r"\s", header)
            and head["alg"] in ("EdDSA", "Ed25519") and head["typ"] == "quaymark-verdict+jwt",
            "the statement's header is not as it must be")
    require(data.keys() - {"rules"} == PAYLOAD_FIELDS and data["q"].keys() == QUESTION_FIELDS
            and data["log"].keys() == {"origin", "size", "root"}, "the statement has missing or unknown fields")
    require(all(map(is_count, (data["iat"], data["fresh_until"], data["log"]["size"], *data["ev"])))
            and all(isinstance(text, str) for text in (data["iss"], data["jti"], data["q"]["port"])),
            "a field of the statement is not of its form")
    require("rules" not in data or is_count(data["rules"]) and data["rules"] in RULES, "the rules of the answer are not known")
    return data, head["kid"]

def open_entries(receipt, texts, checkpoint):
    """The entries shown, by index, all in the tree of the checkpoint."""
    indices = receipt["entries"]
    require(all(map(is_count, indices)) and indices == sorted(set(indices)), "`entries` is not ascending")
    require(indices[-1] == checkpoint.size - 1, "the last entry shown is not the last of the checkpoint's tree")
    require(len(texts) == len(indices), "`texts` has not the number of lines it must have")
    entries = {index: parse_entry(index, text) for index, text in zip(indices, texts)}
    times = [entry.recorded_at for entry in entries.values()]
    require(times == sorted(times), "an entry is recorded earlier than one before it")
    proof = decode_hashes(receipt["log"], "`log`")
    root = tree_root(0, checkpoint.size, {index: entry.leaf for index, entry in entries.items()}, proof)
    require(not proof, "`log` has hashes left over")
    require(root == checkpoint.root, "the entries are not in the checkpoint's tree")
    return entries

def open_state(receipt, entries):
    """The part of the state map, whose root the last entry states."""
    last = entries[max(entries)]
    require(last.kind == "state", "the last entry shown is not of type state")
    known = [row for entry in entries.values() for row in entry.rows()]
    tree = PartReader(decode_base64(receipt["state"], "`state`"), known).read()
    require(last.claims.get("state_root") == "sha256:" + tree.hash.hex(),
            "the root of `state` is not the one stated in the log")
    shown = set(tree.rows)
    for entry in entries.values():
        require(entry is last or shown.intersection(entry.rows()), f"`state` shows no row of entry {entry.index}")
    return tree

def check_key(kid, signed, signature, payload, register):
    """The entry of the key that signed the statement and was in force at that time."""
    found = register.below("rules", "key", kid)
    require(len(found) == 1, "the statement's key is not in the register")
    key, jwk = found[0], found[0].claims["jwk"]
    require((jwk["kty"], jwk["crv"]) == ("OKP", "Ed25519"), "the statement's key is not of Ed25519")
    thumbprint = sha256(canonical({name: jwk[name] for name in ("crv", "kty", "x")}).encode())
    require(encode_base64url(thumbprint) == kid, "the key has not the thumbprint `kid`")
    require(is_signed(decode_base64(jwk["x"], "the key", url=True), signed, signature),
            "the statement's signature does not match")
    require(key.data["change"] != "key_compromised", "the key is compromised")
    require(all(status != "annulled" for _, _, status in key.periods), "the key is annulled")
    indices = [index for index in (key.index, key.data["prev"]) if index is not None]
    require(min(indices) < payload["log"]["size"], "the key was recorded after the prefix of the statement")
    second = payload["iat"] * 1000
    require(any(status == "granted" and begin < second + 1000 and end > second for begin, end, status in key.periods),
            "the key was not in force when it signed")
    return key

def check_prefix(receipt, log, checkpoint):
    """The statement's prefix of the log is one of the checkpoint's tree."""
    require(log["origin"] == checkpoint.origin, "the statement is of another log")
    require(log["size"] <= checkpoint.size, "the statement is of more than the checkpoint's tree")
    root, proof = decode_base64(log["root"], "`log.root`"), decode_hashes(receipt["consistency"], "`consistency`")
    require(is_prefix(log["size"], root, checkpoint.size, checkpoint.root, proof),
            "the statement's prefix is not one of the checkpoint's tree")

def check_answer(payload, question):
    """The answer in the statement is the one that the entries give."""
    q, stated, expected = payload["q"], payload["a"], question.answer()
    version = question.version.claims
    require(version["profile_version"] == q["profile_version"], "another version of the profile is in force")
    require(version["port"] == q["port"], "the profile is of another port")
    for name in sorted(expected.keys() | stated.keys()):
        require(name in expected and name in stated and canonical(expected[name]) == canonical(stated[name]),
                f"the entries give another answer: `{name}` differs")

def check_evidence(payload, question, used, key):
    """The indices in `ev` are of entries that decide, and the chief of these are named."""
    ev = payload["ev"]
    require(ev == sorted(set(ev)), "`ev` is not ascending")
    require(set(ev) <= used.keys() | {key.index}, "`ev` names an entry that decides nothing")
    chief = {entry.index for entry in (question.version, question.place) if entry}
    chief |= {node["entry"] for node in payload["a"]["requirements"] if "entry" in node}
    require(chief <= set(ev), "`ev` leaves out an entry that decides")

def check_times(payload, used):
    """All that was looked up was in the prefix of the statement and recorded in time."""
    known_at = payload["q"]["known_at"]
    latest = min(payload["iat"] * 1000 + SKEW, FOREVER if known_at is None else parse_instant(known_at))
    for entry in used.values():
        require(entry.index < payload["log"]["size"], f"entry {entry.index} is newer than the statement's prefix")
        require(entry.recorded_at <= latest, f"entry {entry.index} was recorded too late")

def verify(receipt, policy):
    """Verify a receipt; returns the statement's payload, the checkpoint, and the entries shown."""
    require(receipt.keys() == RECEIPT_FIELDS, "the receipt has missing or unknown fields")
    require(receipt["format"] == "quaymark-receipt/1", "the receipt is of an unknown format")
    checkpoint = open_checkpoint(receipt["checkpoint"], policy)
    header, statement, *texts = unpack(decode_base64(receipt["texts"], "`texts`")).split("\n")
    payload, kid = parse_statement(header, statement)
    entries = open_entries(receipt, texts, checkpoint)
    tree = open_state(receipt, entries)
    signed = f"{encode_base64url(header.encode())}.{encode_base64url(statement.encode())}".encode()
    signature = decode_base64(receipt["signature"], "`signature`", url=True)
    key = check_key(kid, signed, signature, payload, Register(tree, entries))
    check_prefix(receipt, payload["log"], checkpoint)
    register = Register(tree, entries)
    question = Question(register, payload["q"], payload.get("rules", 1))
    check_answer(payload, question)
    check_evidence(payload, question, register.used, key)
    check_times(payload, register.used)
    return payload, checkpoint, entries

# Report

def words(*codes):
    """Codes in words."""
    return ", ".join(codes).replace("_", " ")

def describe_need(need):
    """What a requirement asks for, in words."""
    (kind, content), = need.items()
    if kind not in NEED_FIELDS:
        return f"{words(kind)} {content} parts" if kind == "at_least" else f"{kind} of {content} parts"
    values = [content[name] for name in NEED_FIELDS[kind] if content.get(name)]
    return f"{kind}: " + ", ".join("accredited" if value is True else value if isinstance(value, str)
                                   else " and ".join(value) for value in values)

def describe_answer(payload):
    """Lines that say what was asked and what the register said."""
    q, a = payload["q"], payload["a"]
    yield f"Asked of {payload['iss']}: does {q['subject']} meet profile {q['profile']},"
    yield f"version {q['profile_version']}, of port {q['port']} at {q['valid_at']}" + (
        f", as known at {q['known_at']}?" if q["known_at"] else "?")
    yield ""
    yield f"The register said: {words(a['outcome'], *a.get('reasons', []))} (statement {payload['jti']})."
    for node in a["requirements"]:
        about = [f"{words(name)} {node[name]}" for name in ("record", "entry", "until", "changes_at") if name in node]
        yield f"  {node['path']}  {describe_need(node['need'])} - {words(node['outcome'])}: " + (
            "; ".join([words(*node["reasons"]), *about]))
    yield f"  Next change: {a['next_change_at'] or 'none in sight'}."

def describe_time(payload, checkpoint):
    """Lines that say as of when, and of which log."""
    log = payload["log"]
    signed, fresh = (format_instant(payload[name] * 1000) for name in ("iat", "fresh_until"))
    yield ""
    yield f"Signed at {signed}, to be shown as current until {fresh},"
    yield f"of the first {log['size']} entries of log {log['origin']}."
    yield f"Nothing that it rests on changed up to the checkpoint of {checkpoint.size} entries."
    for name, time in checkpoint.times.items():
        yield f"Witness {name} signed that checkpoint at {format_instant(time * 1000)}."
    yield "The policy asks for no witness: when the log was so, and that it is one, is its own word." if (
        checkpoint.quorum is None) else f"The quorum was complete at {format_instant(checkpoint.quorum * 1000)}."

def describe_evidence(payload, entries):
    """Lines that say which records decide and what is not proven."""
    yield ""
    yield "Decided by:"
    for index in payload["ev"]:
        entry = entries[index].data
        yield f"  entry {index}: {words(entry['kind'])} {entry['record']}, version {entry['version']}, " + (
            f"{words(entry['change'])}, recorded at {entry['recorded_at']}")
    yield ""
    yield "Not proven:"
    yield from (f"  - {what}" for what in NOT_PROVEN)

def say(*lines):
    """Print lines, with a mark for each character that could pass for something else on a terminal."""
    for line in lines:
        print("".join(c if c.isprintable() else "\ufffd" for c in line))

def main(arguments):
    """Verify the receipt named first by the policy named second; returns the exit status."""
    texts = []
    try:
        for name in arguments:
            with open(name, encoding="utf-8", newline="") as file:
                texts.append(file.read())
        receipt, policy = texts
    except (OSError, ValueError) as error:
        print(f"{__doc__.strip()}\n\n{error}", file=sys.stderr)
        return 2
    sys.setrecursionlimit(10000)
    try:
        payload, checkpoint, entries = verify(parse_json(receipt, "the receipt"), parse_policy(policy))
        lines = [*describe_answer(payload), *describe_time(payload, checkpoint), *describe_evidence(payload, entries)]
    except Refused as refusal:
        say(f"Refused: {refusal}.")
        return 1
    except MALFORMED as error:
        say(f"Refused: malformed ({type(error).__name__}: {error}).")
        return 1
    say("The receipt holds.", "", *lines)
    return 0

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

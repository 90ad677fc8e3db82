"""Finds the first row of the trail that is not as it was sealed (P6)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge

from staff.models import AuditEntry, AuditSeal
from staff.seals import GRACE, NO_SEAL, Digester, entries, head_stands, links, read_head

END = (2**63, b"")
CHANGED, MOVED, MISSING, FOREIGN = "changed", "moved", "missing", "foreign"
BROKEN, CUT_OFF = "broken", "cut_off"


@dataclass(frozen=True)
class Fault:
    """What is wrong with the first bad row: with entry ``entry``, or with seal ``seal``."""

    kind: str
    entry: int | None = None
    seal: int | None = None
    came_from: int | None = None

    def __str__(self):
        row = f"Seal {self.seal}" if self.entry is None else f"Entry {self.entry}"
        return {
            CHANGED: f"{row} was changed after it was sealed.",
            MOVED: f"{row} was changed: what stands in it was sealed as entry {self.came_from}.",
            MISSING: f"{row} is missing: it was sealed, and is not there any more.",
            FOREIGN: f"{row} was put in later: it stands among sealed entries without a seal.",
            BROKEN: f"{row} is broken: it was changed, moved or taken out of the chain.",
            CUT_OFF: f"{row} is missing: the end of the trail was cut off.",
        }[self.kind]


@dataclass(frozen=True)
class Verdict:
    """How many entries stand as sealed, in how many seals, how many wait; and the first fault."""

    entries: int
    seals: int
    waiting: int
    fault: Fault | None


@dataclass
class Chain:
    """The seals up to the first broken one."""

    newest: AuditSeal | None = None
    last_id: int = -(2**63)
    closed_id: int = -(2**63)
    sealed: int = 0
    late: dict[int, bytes] = field(default_factory=dict)
    fault: Fault | None = None

    def expected(self) -> Iterator[tuple[int, bytes]]:
        """Yield the id and the digest of every sealed entry, by id."""
        in_order = self._in_order()
        return merge(in_order, sorted(self.late.items())) if self.late else in_order

    def _in_order(self):
        highest = -(2**63)
        last_number = self.newest.number if self.newest else 0
        for seal in _seals().filter(number__lte=last_number):
            yield from (link for link in links(seal) if link[0] > highest)
            highest = seal.last_id


def verify_trail(*, at: datetime) -> Verdict:
    """Read the whole trail and its seals; what was written in the last minutes may still wait."""
    digester = Digester()
    chain = _read_chain(digester, at)
    fault, waiting = _compare(chain, digester)
    fault = fault or chain.fault or _cut_off(chain)
    waiting += AuditEntry.objects.filter(pk__gt=chain.last_id).count()
    return Verdict(chain.sealed, chain.newest.number if chain.newest else 0, waiting, fault)


def _seals() -> Iterable:
    return AuditSeal.objects.order_by("number")


def _read_chain(digester, at):
    chain = Chain()
    for seal in _seals().iterator(chunk_size=20):
        if not _follows(seal, chain, digester):
            chain.fault = Fault(BROKEN, seal=seal.number)
            break
        if seal.first_id <= chain.last_id:
            chain.late.update(link for link in links(seal) if link[0] <= chain.last_id)
        chain.newest, chain.last_id = seal, seal.last_id
        chain.sealed += len(seal.digests) // 24
        if seal.sealed_at <= at - GRACE:
            chain.closed_id = seal.last_id
    return chain


def _follows(seal, chain, digester):
    """Tell whether a seal is whole, and the next one of the chain."""
    before = chain.newest
    return (
        seal.number == (before.number if before else 0) + 1
        and bytes(seal.previous) == (bytes(before.digest) if before else NO_SEAL)
        and bytes(seal.digest) == digester.of_seal(seal)
    )


def _compare(chain, digester):
    """Go through entries and seals side by side; return the first fault, and how many wait."""
    expected, of_entry, waiting = chain.expected(), digester.of_entry, 0
    pk, digest = next(expected, END)
    for row in entries(upto=chain.last_id):
        if row[0] == pk:
            if of_entry(row) != digest:
                return _changed(row, chain, of_entry), waiting
            pk, digest = next(expected, END)
        elif row[0] > pk:
            return Fault(MISSING, entry=pk), waiting
        elif row[0] <= chain.closed_id:
            return Fault(FOREIGN, entry=row[0]), waiting
        else:
            waiting += 1
    return (Fault(MISSING, entry=pk) if pk != END[0] else None), waiting


def _changed(row, chain, of_entry):
    """Say whether what stands in a bad row was sealed elsewhere."""
    rest = row[1:]
    for pk, digest in chain.expected():
        if of_entry((pk, *rest)) == digest:
            return Fault(MOVED, entry=row[0], came_from=pk)
    return Fault(CHANGED, entry=row[0])


def _cut_off(chain):
    head = read_head()
    if head is None or head_stands(head, chain.newest):
        return None
    after = chain.newest.number if chain.newest else 0
    return Fault(CUT_OFF, seal=min(after + 1, head["number"]))

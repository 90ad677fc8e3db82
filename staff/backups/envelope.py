"""A sealed file: anything written into it can be opened by each of its recipients, whole or not.

The file begins with a line of JSON: what it is, when it was made, and its key, wrapped for each
recipient (for a holder's card by X25519 and HKDF, for the machine by a key of its keyring). Chunks
of AES-256-GCM follow. Each is bound to that line, to its place, and to whether it is the last, so
that no bit, no order and no length can be changed unnoticed. Nothing about the content is in clear.
"""

import hashlib
import io
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shelter.shared.sealing import CannotUnseal, new_key, seal, unseal

FORMAT = "sakina backup 1"
MACHINE = "machine"
CHUNK = 1 << 20
TAG = 16
LONGEST_HEADER = 10_000


class Damaged(Exception):
    """The file is not whole, or is no such file."""


class Locked(Exception):
    """The file is whole as far as one can see, but no key at hand opens it."""


class SealedWriter(io.RawIOBase):
    """Encrypts what is written into a binary file. ``finish`` writes the last chunk."""

    def __init__(self, file, *, kind, at, machine_key, holders):
        super().__init__()
        key, identity = new_key(), secrets.token_hex(16)
        recipients = {MACHINE: seal(machine_key, f"backup:{identity}", key).hex()}
        recipients |= {name: _wrap(key, public, identity) for name, public in holders.items()}
        header = {"format": FORMAT, "kind": kind, "at": at.isoformat(), "id": identity}
        line = json.dumps({**header, "recipients": recipients}).encode() + b"\n"
        file.write(line)
        self._file, self._cipher, self._bound = file, AESGCM(key), hashlib.sha256(line).digest()
        self._number, self._waiting = 0, bytearray()

    def writable(self):
        return True

    def write(self, data):
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._send(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def finish(self):
        self._send(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _send(self, chunk, *, last):
        nonce = _nonce(self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, chunk, self._bound))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Decrypts a sealed file as it is read. Raises Damaged or Locked."""

    def __init__(self, file, *, kind, machine_key=None, card=None):
        super().__init__()
        line = file.readline(LONGEST_HEADER)
        self.header = _header(line, kind)
        self._cipher = AESGCM(_file_key(self.header, machine_key, card))
        self._file, self._bound = file, hashlib.sha256(line).digest()
        self._number, self._open, self._next = 0, b"", file.read(CHUNK + TAG)

    def readable(self):
        return True

    def readinto(self, buffer):
        while not self._open and self._next is not None:
            self._open = self._receive()
        taken = self._open[: len(buffer)]
        self._open = self._open[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)

    def _receive(self):
        chunk, following = self._next, self._file.read(CHUNK + TAG)
        try:
            clear = self._cipher.decrypt(
                _nonce(self._number, last=not following), chunk, self._bound
            )
        except (InvalidTag, ValueError) as wrong:
            raise Damaged from wrong
        self._number += 1
        self._next = following or None
        return clear


def _nonce(number, *, last):
    return number.to_bytes(11) + bytes([last])


def _header(line, kind):
    try:
        header = json.loads(line)
        whole = header["format"] == FORMAT and header["kind"] == kind and header["recipients"]
    except (ValueError, KeyError, TypeError) as wrong:
        raise Damaged from wrong
    if not whole:
        raise Damaged
    return header


def _file_key(header, machine_key, card):
    """Return the key of the file, by the machine's key or by a card's."""
    recipients, identity = header["recipients"], header["id"]
    try:
        if machine_key and MACHINE in recipients:
            wrapped = bytes.fromhex(recipients[MACHINE])
            return unseal(machine_key, f"backup:{identity}", wrapped)
    except (CannotUnseal, ValueError):
        pass
    for name, wrapped in recipients.items() if card else ():
        if name != MACHINE and (key := _unwrap(wrapped, card, identity)):
            return key
    raise Locked


def _wrap(key, public, identity):
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    mine = once.public_key().public_bytes_raw()
    return (mine + seal(_derived(shared, mine + public), f"backup:{identity}", key)).hex()


def _unwrap(wrapped, card, identity):
    try:
        whole = bytes.fromhex(wrapped)
        shared = card.exchange(X25519PublicKey.from_public_bytes(whole[:32]))
        public = card.public_key().public_bytes_raw()
        return unseal(_derived(shared, whole[:32] + public), f"backup:{identity}", whole[32:])
    except (CannotUnseal, ValueError):
        return None


def _derived(shared, both):
    return HKDF(algorithm=SHA256(), length=32, salt=both, info=b"sakina backup").derive(shared)

"""AES-256-GCM over one text, bound to where it stands. Keys come from the caller.

A sealed value is ``nonce (12 bytes) + ciphertext and tag``. The context (owner and field) is
authenticated, so that a value moved to another row or column does not open.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32


class CannotUnseal(Exception):
    """The value was changed or moved, or the key is not the one it was sealed with."""


def new_key() -> bytes:
    """Return a fresh random 256-bit key."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def seal(key: bytes, context: str, clear: bytes) -> bytes:
    """Encrypt ``clear`` under ``key``; only the same ``context`` opens it again."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, clear, context.encode())


def unseal(key: bytes, context: str, sealed: bytes) -> bytes:
    """Decrypt what ``seal`` made, or raise CannotUnseal."""
    sealed = bytes(sealed)
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as wrong:
        raise CannotUnseal from wrong


def keyed_hash(key: bytes, text: str) -> bytes:
    """Return 16 bytes of HMAC-SHA-256, for looking up equal texts without storing them."""
    return hmac.new(key, text.encode(), hashlib.sha256).digest()[:16]

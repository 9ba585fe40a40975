"""Pseudonyms: what stands for a person or family outside the lists.

An identity number has so few unknown digits that a plain hash of it can be undone by trying all numbers. HMAC with a
secret key cannot: without the key a pseudonym says nothing, with it the same text always gives the same pseudonym.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SECRET_BYTES = 32
PSEUDONYM_BYTES = 16
_MARK_BYTES = 6
# What is signed begins with its purpose, so that a mark is never the pseudonym of some text.
_PSEUDONYM, _MARK = b"rpkd pseudonym\0", b"rpkd mark\0"


@dataclass(frozen=True)
class Key:
    """The secret key of a region's pseudonyms.

    Parameters
    ----------
    region : str
        Kemendagri code of the region that it is for.
    secret : bytes
        32 random bytes; shown nowhere.
    shown : str
        The key's file as messages name it.
    created : bool
        Whether the file was made just now: the user should then keep a copy of it.
    guarded : bool
        Whether the system told who may read the file; Windows does not tell, so it is not checked there.
    """

    region: str
    secret: bytes = field(repr=False)
    shown: str
    created: bool = False
    guarded: bool = True

    @property
    def mark(self) -> str:
        """Twelve hexadecimal digits by which a store knows its key; they tell nothing of the secret."""
        return hmac.digest(self.secret, _MARK + self.region.encode(), "sha256")[:_MARK_BYTES].hex()

    def pseudonyms(self, texts: Iterable[str]) -> NDArray[np.object_]:
        """Return the pseudonym of each text.

        Parameters
        ----------
        texts : iterable of str
            What identifies persons or families.

        Returns
        -------
        numpy.ndarray of object
            The first 16 bytes of HMAC-SHA256 as 32 hexadecimal digits; empty for an empty text, which is nobody's.

        Examples
        --------
        >>> key = Key("33.16", bytes(32), "contoh.kunci")
        >>> key.pseudonyms(["a", "b", ""]).tolist()
        ['464243f593ad8e735c3a720ebf165c11', 'c545698e2680c4e380dc507fa1a5ead8', '']
        """
        secret = self.secret
        digests = [
            hmac.digest(secret, _PSEUDONYM + text.encode(), "sha256")[:PSEUDONYM_BYTES].hex() if text else ""
            for text in texts
        ]
        return np.array(digests, dtype=object)

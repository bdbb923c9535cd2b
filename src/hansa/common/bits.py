"""Sets of positions as the bits of one number: many are joined and counted at once."""

from collections.abc import Iterable, Iterator

_SET_BITS = [[n for n in range(8) if byte >> n & 1] for byte in range(256)]


def bits_of(positions: Iterable[int], size: int) -> int:
    """Return the set of these positions among ``size``."""
    room = bytearray((size >> 3) + 1)
    for position in positions:
        room[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(room, "little")


def positions_in(bits: int) -> Iterator[int]:
    """Return the positions in a set, ascending."""
    for index, byte in enumerate(bits.to_bytes((bits.bit_length() >> 3) + 1, "little")):
        if byte:
            first = index << 3
            for bit in _SET_BITS[byte]:
                yield first + bit

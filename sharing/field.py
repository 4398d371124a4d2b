"""Arithmetic in GF(32), the field of the code's characters: x^5 + x^2 + 1, α = 2.

Elements are the integers 0 to 31; adding is XOR.
"""

_PRIMITIVE = 0b100101
ORDER = 31  # of the multiplicative group


def _powers() -> tuple[int, ...]:
    powers = [1]
    for _ in range(ORDER - 1):
        doubled = powers[-1] << 1
        powers.append(doubled ^ _PRIMITIVE if doubled & 0b100000 else doubled)
    return tuple(powers)


_POWERS = _powers()
_LOGARITHMS = {element: exponent for exponent, element in enumerate(_POWERS)}


def alpha(exponent: int) -> int:
    """α to the power of `exponent`."""
    return _POWERS[exponent % ORDER]


def logarithm(element: int) -> int:
    """The exponent of α that gives `element`, which is not 0."""
    return _LOGARITHMS[element]


def multiply(left: int, right: int) -> int:
    """The product; adding is `^`."""
    if left == 0 or right == 0:
        return 0
    return alpha(logarithm(left) + logarithm(right))


def divide(left: int, right: int) -> int:
    """`right` is not 0."""
    return 0 if left == 0 else alpha(logarithm(left) - logarithm(right))

"""Values out of JSON, held to their kind: whatever is none raises TypeError."""


def text(value: object) -> str:
    """A text."""
    if not isinstance(value, str):
        raise TypeError
    return value


def number(value: object) -> int:
    """A whole number; true and false are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def truth(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise TypeError
    return value

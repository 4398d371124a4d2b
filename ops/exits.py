"""Exit statuses, for scripts and for the supervisor."""

GOOD = 0
FAILED = 1
REFUSED = 78  # sysexits.h, EX_CONFIG: what we were told does not fit; a second try is no use

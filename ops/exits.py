"""Exit statuses, for scripts and for the supervisor."""

GOOD = 0
FAILED = 1
AWAY = 75  # sysexits.h, EX_TEMPFAIL: what we need is not there now; a second try is of use
REFUSED = 78  # sysexits.h, EX_CONFIG: what we were told does not fit; a second try is no use

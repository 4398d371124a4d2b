"""The ids of what the bot says about links; `flows.phrases` takes them in."""

LINK_BUTTONS = frozenset(
    {
        "life-12-months", "life-3-months", "life-7-days", "life-until-withdrawn", "scope-card",
        "scope-family", "scope-full",
    }
)  # fmt: skip
LINK_PLACES = frozenset({"links-none", "passcode-has"})
LINK_NOTICES = frozenset(
    {
        "grant-code", "grant-expired", "grant-has-passcode", "grant-qr-caption", "link-gone",
        "link-label-empty", "link-label-long", "link-made", "link-rescoped", "link-withdrawn",
        "lost-account", "no-part-chosen", "paper-caption", "parts-left-out", "passcode-removed",
        "passcode-set", "passcode-shown", "seen", "seen-file", "seen-long", "shl-closed",
        "shl-is-closed", "shl-link", "shl-passcode", "shl-qr-caption", "shl-reopened",
        "wallet-caption",
    }
)  # fmt: skip
LINK_WORDS = frozenset(
    {
        "a-link", "between-parts",
        "history-grant-expired", "history-grant-made", "history-grant-rescoped",
        "history-grant-withdrawn", "history-passcode-removed", "history-passcode-set",
        "history-shl-closed", "history-shl-reopened", "link-closed", "link-has-passcode",
        "link-line", "link-shows", "part-carers", "parts-none", "scope-card", "scope-family",
        "scope-full", "until-day", "until-withdrawn",
    }
)  # fmt: skip

"""The ids of what the bot says about supporters; `flows.phrases` takes them in."""

from flows.support import CARER_QUESTIONS, Role

SUPPORT_BUTTONS = frozenset({*(f"role-{role}" for role in Role), "give-full", "give-card"})
SUPPORT_PLACES = frozenset(
    {
        *(f"invited-{role}" for role in Role),
        *(f"supported-{role}" for role in Role),
        *(f"support-check-{role}" for role in Role),
        *(f"carer-ask-{question}" for question in CARER_QUESTIONS),
        "offer-page", "offer-signed", "offer-words", "supported-holder-none",
        "supporter-carer", "supporter-ended", "supporter-helper", "supporter-holder",
        "supporter-holder-none",
        "supporter-invited", "supporter-page", "supporter-signed", "supporter-witness",
        "supporters-none", "supporting-none",
    }
)  # fmt: skip
SUPPORT_NOTICES = frozenset(
    {
        "held-code", "held-link-given", "held-link-taken", "held-new-version",
        "held-qr-caption", "holder-not-told", "holder-told",
        "witness-country", "invitation", "invitation-failed",
        "invitation-how", "invitation-later", "invitation-own", "invitation-taken-back",
        "invite-offer", "link-passed", "offer-accepted", "offer-came", "offer-declined",
        "page-empty", "page-not-sent", "page-sent", "role-accepted", "role-declined",
        "role-ended", "sign-day-needed", "signing-sent", "suggestion-full", "suggestion-long",
        "suggestion-sent", "support-name-empty", "support-name-long", "support-over",
        "support-over-holder", "supporter-accepted", "supporter-declined", "supporter-ended",
        "supporter-ended-holder", "supporting-nobody", "taken-out",
    }
)  # fmt: skip
SUPPORT_COMMANDS = frozenset({"supporters", "supporting"})
SUPPORT_WORDS = frozenset(
    {
        *(f"carer-{question}" for question in CARER_QUESTIONS),
        *(f"support-role-{role}" for role in Role),
        "support-role-holder-none",
        "carer-page", "history-support-begun", "history-support-ended", "holder-label",
        "made-signed", "made-with-help", "relation-line", "stage-active", "stage-ended",
        "stage-invited", "offers-waiting", "whom-line",
    }
)  # fmt: skip

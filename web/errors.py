"""Errors of this package. What a reader types or sends never raises one that they see."""


class WebError(Exception):
    """Root of everything this package raises."""


class FormError(WebError):
    """What was sent is not the page's form. `kind` names the page that says so."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class ListenError(WebError):
    """The page cannot listen on the address it was given. The text is for the operator."""


class UnopenableError(WebError):
    """A right code, but what it opens cannot be shown now: the operator has to look."""


class AskedError(WebError):
    """What software sent is no request for a manifest. The text is for its maker."""

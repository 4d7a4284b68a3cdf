"""What can go wrong with a counterpart. The class decides whether to retry; no other information is needed."""


class IntegrationError(Exception):
    """A counterpart did not give what was asked. `str(error)` is a Spanish sentence for people.

    `exchange_id`: the evidence of the exchange that failed; None when nobody was asked.
    """

    exchange_id: int | None = None


class NotConfigured(IntegrationError):
    """The address or a credential is missing: nobody was asked."""


class Unavailable(IntegrationError):
    """Expected to be temporary: time-out, refused connection, 429, 5xx, open circuit. Worth another try.

    `retry_after`: seconds to wait, when the counterpart or our own limit says so.
    """

    def __init__(self, message: str, *, retry_after: float | None = None):
        super().__init__(message)
        self.retry_after = retry_after


class Unreachable(Unavailable):
    """No such name, or nobody there takes the connection."""


class Rejected(IntegrationError):
    """The counterpart understood and refused (4xx other than 404 and 429). Another try gives the same."""


class UnexpectedReply(IntegrationError):
    """The counterpart answered something that its contract does not know: HTML with 200, truncated or wrong JSON.

    Never to be read as "nothing found".
    """

"""One request to Microsoft Graph: the token in it, the server's pace kept.

A request that the server certainly did not carry out (401, 429) is made again
here; anything doubtful goes back to whoever knows what it would mean.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from typing import Any, Final

from loantracker.errors import TransportUnavailable
from loantracker.mail import web
from loantracker.mail.addresses import is_loopback
from loantracker.mail.pace import Pace
from loantracker.mail.transport import Tokens
from loantracker.mail.web import Answer, Lost, WebSession

_log = logging.getLogger(__name__)

GRAPH: Final = "https://graph.microsoft.com/v1.0"
_UNAUTHORIZED, _TOO_MANY, _UNAVAILABLE = 401, 429, 503
_TROUBLE: Final = 500  # and above: the server's own
_CODE: Final = re.compile(r"[A-Za-z]{1,60}")


class GraphApi:
    """Requests for one account, signed in by ``tokens``.

    Args:
        session: the HTTPS session.
        tokens: where access tokens come from.
        base: the service's address; plain HTTP only on this very machine.
        pace: how fast to go.
    """

    def __init__(self, session: WebSession, tokens: Tokens, base: str, pace: Pace) -> None:
        scheme, _, rest = base.partition("://")
        if scheme != "https" and not (scheme == "http" and is_loopback(re.split("[:/]", rest)[0])):
            raise ValueError(f"{base} is not safe for a token")
        self.host = web.origin(base)
        self.pace = pace
        self._base = base.rstrip("/")
        self._session = session
        self._tokens = tokens

    def call(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        content_type: str = "",
        repeatable: bool = True,
    ) -> Answer | Lost:
        """One request and its answer, after the pauses that the server asks for.

        ``repeatable`` says that doing it twice does no harm.

        Raises:
            TransportUnavailable: there is no token to be had; the server did nothing.
        """
        headers = {"Content-Type": content_type} if content_type else None
        url = self._base + path
        fresh = refreshed = again = False
        answer: Answer | Lost = Lost("not tried", never_left=True)
        for tried in range(1, self.pace.tries + 1):
            token = self._tokens.token(fresh=fresh)
            answer = web.call(self._session, method, url, token=token, content=content, headers=headers)
            del token
            if isinstance(answer, Answer) and answer.status == _UNAUTHORIZED and not refreshed:
                fresh = refreshed = True
                continue
            fresh = False
            if isinstance(answer, Lost) and repeatable and not answer.never_left and not again:
                again = True  # a kept connection that the server had closed meanwhile
                continue
            pause = self._asked_pause(answer, repeatable=repeatable)
            if pause is None or pause > self.pace.longest or tried == self.pace.tries:
                break
            _log.info("%s asks for a pause of %.0f s", self.host, pause)
            self.pace.sleep(pause)
        return answer

    def _asked_pause(self, answer: Answer | Lost, *, repeatable: bool) -> float | None:
        """Seconds to wait before the same request again; None where it is not to be made again."""
        if isinstance(answer, Lost):
            return None
        if answer.status == _TOO_MANY or (answer.status == _UNAVAILABLE and repeatable):
            said = answer.headers.get("Retry-After", "")
            return float(said) if said.isdigit() else self.pace.pause
        return None


def parsed(answer: Answer) -> Mapping[str, Any]:
    """The answer's JSON object; an empty one where there is none."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def code(answer: Answer) -> str:
    """Graph's name for an error; "" where it gives none."""
    error = parsed(answer).get("error")
    found = str(error.get("code", "")) if isinstance(error, dict) else ""
    return found if _CODE.fullmatch(found) else ""


def said(answer: Answer | Lost) -> str:
    """What came, for the journal: ``403 ErrorAccessDenied (request id)``; nothing of a message's own text."""
    if isinstance(answer, Lost):
        return f"connection lost: {answer.detail}"
    request = answer.headers.get("request-id", "")
    return " ".join(filter(None, (str(answer.status), code(answer), f"({request})" if request else "")))


def is_trouble(answer: Answer | Lost) -> bool:
    """Whether the service itself is in trouble, so that the next request would fail alike."""
    return isinstance(answer, Lost) or answer.status == _TOO_MANY or answer.status >= _TROUBLE


def unavailable(account: str, host: str, answer: Answer | Lost) -> TransportUnavailable:
    """The error for a service that can't be used."""
    return TransportUnavailable(account=account, host=host, detail=said(answer))

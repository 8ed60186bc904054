"""/f/{code}: somebody signs up by a form, on whatever page it stands.

The answer is the same whether the address is known, agrees already or has been asked
too often; who reads its mail finds out, and nobody else.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import falcon
import orjson
from falcon import Request, Response

from api import arguments
from api.errors import Invalid, UnsupportedMediaType
from api.origin_address import Origins, household, printable
from api.pages import show
from api.parts import Parts
from api.schemas.sign_ups import SignUp as SignUpSchema
from domain.addresses import address_digest, normalise_email
from domain.application import By, SignUp, Trace
from domain.ids import new_id
from domain.store.allowances import Allowance
from domain.store.commands import Command

_LIMIT = 16 * 1024
_DAY, _MONTH = timedelta(days=1), timedelta(days=30)
_TAKEN = {"message": "if the address is right, it is asked to confirm"}


class SignUpForm:
    """Takes sign-ups; looking at it changes and shows nothing."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._origins = Origins(parts.settings.trusted_proxies)

    def on_post(self, req: Request, resp: Response, code: str) -> None:
        """Note that an address is to be asked."""
        raw = arguments.body(req, _LIMIT)
        is_json = _is_json(req)
        told = arguments.document(raw if is_json else _as_json(raw), SignUpSchema)
        trace = self._origins.trace(req)
        address = normalise_email(told["email"])
        said = SignUp(
            address,
            told["ticks"],
            told.get("page") or printable(req.get_header("Referer") or "") or None,
            told.get("language"),
            trace,
        )
        self._take(code, said)
        resp.status = falcon.HTTP_202
        if is_json:
            resp.media = _TAKEN
        else:
            show(resp, "signed_up", 202)

    def _take(self, code: str, said: SignUp) -> None:
        by = By("visitor", self._parts.now(), Command("form", str(new_id())))
        allowances = self._allowances(said.address, said.trace)
        try:
            self._parts.application.sign_ups.take(by, code, said, allowances)
        except IndexError:
            raise Invalid({"ticks": "the form has no such tick"}) from None

    def _allowances(self, address: str, trace: Trace) -> list[Allowance]:
        config, pepper = self._parts.settings, self._parts.keyring.pepper.secret
        whom = address_digest(pepper, "email", address)
        allowances = [
            Allowance(whom, config.sign_ups_per_address_a_day, _DAY),
            Allowance(whom, config.sign_ups_per_address_a_month, _MONTH),
        ]
        if trace.ip:
            where = address_digest(pepper, "ip", household(trace.ip))
            limit = Allowance(where, config.sign_ups_per_ip_a_day, _DAY)
            allowances.append(limit)
        return allowances


def _is_json(req: Request) -> bool:
    kind = (req.content_type or "").partition(";")[0].strip().lower()
    if kind not in (falcon.MEDIA_JSON, falcon.MEDIA_URLENCODED):
        raise UnsupportedMediaType("send JSON, or a form as browsers do")
    return kind == falcon.MEDIA_JSON


def _as_json(raw: bytes) -> bytes:
    """Read what a browser sends as if it had sent JSON."""
    pairs = parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True)
    told: dict[str, Any] = {
        name: values if name == "ticks" or len(values) > 1 else values[0]
        for name, values in pairs.items()
    }
    return orjson.dumps({name: value for name, value in told.items() if value != ""})

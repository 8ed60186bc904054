"""Consents: said, asked about, recorded."""

from __future__ import annotations

from api.calls import Operation
from api.resources import asking, consents, permission, records
from api.resources.records import JSON_LD
from api.roles import Scope
from api.schemas.asking import (
    AsOfQuery,
    ConsentFoundPage,
    ConsentSaidPage,
    ConsentsQuery,
    ConsentThenPage,
    Permission,
    PermissionQuery,
    PersonPermissionQuery,
)
from api.schemas.consents import (
    Grant,
    Invalidation,
    MailQuery,
    Refusal,
    Renewal,
    Request,
    Withdrawal,
)
from api.schemas.records import ConsentReceipt, ConsentRecord, RecordPage, RecordsQuery
from api.schemas.shared import Done, PageQuery
from domain import errors
from domain.addresses import AddressInvalid
from domain.signed_mail import LARGEST as LARGEST_MAIL

READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE
_TAKEN = (errors.ChannelTakesNoConsent, errors.AddressClosed)
_INCOMPLETE = (errors.RecordIncomplete,)
_MAIL = (
    errors.AddressClosed,
    errors.MailFromAnother,
    errors.MailKeyUnavailable,
    errors.MailMisaligned,
    errors.MailOutdated,
    errors.MailSignatureInvalid,
    errors.MailUndated,
    errors.MailUnreadable,
    errors.MailUnsigned,
)
_PERSON = "/v1/subscribers/{id:uuid}"
_CONSENTS = f"{_PERSON}/consents"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", f"{_PERSON}/consents", READ, asking.consents, ConsentThenPage,
              query=AsOfQuery, personal=True),
    Operation("GET", f"{_PERSON}/consents/history", READ, asking.consent_history,
              ConsentSaidPage, query=PageQuery, personal=True),
    Operation("GET", f"{_PERSON}/permission", READ, permission.of_person, Permission,
              query=PersonPermissionQuery),
    Operation("POST", f"{_CONSENTS}/grant", WRITE, consents.grant, Done,
              body=Grant, refuses=(*_TAKEN, errors.ConsentOutdated)),
    Operation("POST", f"{_CONSENTS}/grant-by-mail", WRITE, consents.grant_by_mail,
              Done, query=MailQuery, raw="message/rfc822", most=LARGEST_MAIL,
              refuses=_MAIL),
    Operation("POST", f"{_CONSENTS}/renew", WRITE, consents.renew, Done, body=Renewal,
              refuses=(errors.ConsentNotGranted,)),
    Operation("POST", f"{_CONSENTS}/request", WRITE, consents.request, Done,
              body=Request),
    Operation("POST", f"{_CONSENTS}/refuse", WRITE, consents.refuse, Done,
              body=Refusal),
    Operation("POST", f"{_CONSENTS}/withdraw", WRITE, consents.withdraw, Done,
              body=Withdrawal, refuses=(errors.ContactUnknown,)),
    Operation("POST", f"{_CONSENTS}/invalidate", WRITE, consents.invalidate, Done,
              body=Invalidation),
    Operation("GET", f"{_CONSENTS}/{{version}}/record", READ, records.record,
              ConsentRecord, produces=JSON_LD, refuses=_INCOMPLETE),
    Operation("GET", f"{_CONSENTS}/{{version}}/receipt", READ, records.consent_receipt,
              ConsentReceipt, produces=JSON_LD, refuses=_INCOMPLETE),
    Operation("GET", "/v1/consent-records", READ, records.page, RecordPage,
              query=RecordsQuery),
    Operation("GET", "/v1/consents", READ, asking.found, ConsentFoundPage,
              query=ConsentsQuery, personal=True, refuses=(AddressInvalid,)),
    Operation("GET", "/v1/permission", READ, permission.of_address, Permission,
              query=PermissionQuery, refuses=(AddressInvalid,)),
)
# fmt: on

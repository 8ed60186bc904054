"""Everything that can be asked, on one screen: the table of operations."""

from __future__ import annotations

from api.calls import Operation
from api.resources import (
    asking,
    authorisations,
    campaigns,
    consents,
    erasures,
    forms,
    imports,
    keys,
    lists,
    notices,
    people,
    permission,
    proofs,
    purposes,
    records,
    subscribers,
)
from api.resources.people import ZIP
from api.resources.records import JSON_LD
from api.roles import Scope
from api.schemas.asking import (
    AsOfQuery,
    Authorisation,
    ConsentFoundPage,
    ConsentSaidPage,
    ConsentsQuery,
    ConsentThenPage,
    Permission,
    PermissionQuery,
    PersonPermissionQuery,
)
from api.schemas.campaigns import (
    Campaign,
    CampaignChange,
    CampaignPage,
    CampaignQuery,
    DeliveryQuery,
    NewCampaign,
    Statistics,
)
from api.schemas.erasures import Certificate, Erase, SealedProof
from api.schemas.forms import FormLine, FormQuery, NewForm
from api.schemas.imports import ImportLine, ImportPage, ImportQuery, RowErrorPage
from api.schemas.keys import IssuedKey, KeyPage, NewKey
from api.schemas.lists import (
    ListChange,
    ListLine,
    ListPage,
    ListQuery,
    MemberPage,
    NewList,
)
from api.schemas.notices import NewNotice, NoticeLine, NoticePage, PublishedNotice
from api.schemas.people import PersonFile
from api.schemas.proofs import (
    Growth,
    GrowthQuery,
    LedgerStatus,
    ProofFile,
    ProofQuery,
    Receipt,
    ReceiptQuery,
    TimestampPage,
    TimestampQuery,
)
from api.schemas.purposes import NewPurpose, PurposeLine, PurposePage
from api.schemas.records import (
    ConsentReceipt,
    ConsentRecord,
    RecordPage,
    RecordsQuery,
)
from api.schemas.shared import Done, OneQuery, PageQuery
from api.schemas.subscribers import (
    Card,
    Grant,
    HistoryPage,
    Invalidation,
    MailQuery,
    MessagePage,
    NewContact,
    NewSubscriber,
    ProfileChange,
    Refusal,
    Renewal,
    Request,
    SubscriberPage,
    SubscriberQuery,
    Withdrawal,
)
from domain import errors
from domain.addresses import AddressInvalid
from domain.signed_mail import LARGEST as LARGEST_MAIL

READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE
ERASE, BRING = Scope.PEOPLE_ERASE, Scope.PEOPLE_BRING_OVER
SEE, AUTHOR, RELEASE = (
    Scope.CAMPAIGNS_READ,
    Scope.CAMPAIGNS_WRITE,
    Scope.CAMPAIGNS_RELEASE,
)
PROVE, KEYS = Scope.PROOFS_READ, Scope.KEYS_MANAGE

_STATE = (errors.CampaignStateForbids, errors.CampaignAlreadyReleased)
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
_LISTS, _LIST = "/v1/lists", "/v1/lists/{id:uuid}"
_IMPORTS, _IMPORT = "/v1/imports", "/v1/imports/{id:uuid}"
_PEOPLE, _PERSON = "/v1/subscribers", "/v1/subscribers/{id:uuid}"
_CONSENTS = f"{_PERSON}/consents"
_CONTACT = f"{_PERSON}/contacts/{{contact_id:uuid}}"
_MEMBERSHIP = f"{_PERSON}/lists/{{list_id:uuid}}"
_CAMPAIGNS, _CAMPAIGN = "/v1/campaigns", "/v1/campaigns/{id:uuid}"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _LISTS, WRITE, lists.create, Done, 201, body=NewList,
              refuses=(errors.ListCodeTaken,)),
    Operation("GET", _LISTS, READ, lists.page, ListPage, query=ListQuery),
    Operation("GET", _LIST, READ, lists.one, ListLine, query=OneQuery),
    Operation("PATCH", _LIST, WRITE, lists.change, Done, body=ListChange),
    Operation("POST", f"{_LIST}/archive", WRITE, lists.archive, Done),
    Operation("GET", f"{_LIST}/members", READ, lists.members, MemberPage,
              query=PageQuery),

    Operation("POST", "/v1/purposes", WRITE, purposes.define, Done, body=NewPurpose,
              refuses=(errors.PurposeIncomplete,)),
    Operation("GET", "/v1/purposes", READ, purposes.page, PurposePage,
              query=PageQuery),
    Operation("GET", "/v1/purposes/{code}", READ, purposes.one, PurposeLine,
              query=OneQuery),

    Operation("POST", "/v1/notices", WRITE, notices.publish, PublishedNotice, 201,
              body=NewNotice),
    Operation("GET", "/v1/notices", READ, notices.page, NoticePage, query=PageQuery),
    Operation("GET", "/v1/notices/{notice_id}", READ, notices.one, NoticeLine,
              query=OneQuery),

    Operation("POST", "/v1/forms", WRITE, forms.publish, Done, body=NewForm,
              refuses=(errors.PurposesBound, errors.NoticeKindDiffers,
                       errors.ConfirmationSenderMissing)),
    Operation("GET", "/v1/forms/{code}", READ, forms.one, FormLine, query=FormQuery),
    Operation("POST", "/v1/forms/{code}/close", WRITE, forms.close, Done),

    Operation("POST", _IMPORTS, WRITE, imports.start, Done, 202,
              query=ImportQuery, raw="text/csv", refuses=(errors.ImportUnreadable,)),
    Operation("GET", _IMPORTS, READ, imports.page, ImportPage, query=PageQuery),
    Operation("GET", _IMPORT, READ, imports.one, ImportLine, query=OneQuery),
    Operation("GET", f"{_IMPORT}/errors", READ, imports.errors, RowErrorPage,
              query=PageQuery),

    Operation("POST", _PEOPLE, WRITE, subscribers.register, Done, 201,
              body=NewSubscriber, refuses=(errors.AddressInUse, AddressInvalid)),
    Operation("GET", _PEOPLE, READ, subscribers.page, SubscriberPage,
              query=SubscriberQuery, personal=True),
    Operation("GET", _PERSON, READ, subscribers.card, Card, query=OneQuery,
              personal=True),
    Operation("PATCH", _PERSON, WRITE, subscribers.change, Done,
              body=ProfileChange),
    Operation("GET", f"{_PERSON}/history", READ, subscribers.history, HistoryPage,
              query=PageQuery),
    Operation("GET", f"{_PERSON}/consents", READ, asking.consents, ConsentThenPage,
              query=AsOfQuery, personal=True),
    Operation("GET", f"{_PERSON}/consents/history", READ, asking.consent_history,
              ConsentSaidPage, query=PageQuery, personal=True),
    Operation("GET", f"{_PERSON}/permission", READ, permission.of_person, Permission,
              query=PersonPermissionQuery),
    Operation("POST", f"{_PERSON}/contacts", WRITE, subscribers.add_contact, Done,
              201, body=NewContact, refuses=(errors.AddressInUse, AddressInvalid)),
    Operation("POST", f"{_CONTACT}/remove", WRITE, subscribers.remove_contact, Done),
    Operation("POST", f"{_CONTACT}/lift-unreachable", WRITE,
              subscribers.lift_unreachable, Done),
    Operation("POST", f"{_CONSENTS}/grant", WRITE, consents.grant, Done, body=Grant),
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
              body=Withdrawal),
    Operation("POST", f"{_CONSENTS}/invalidate", WRITE, consents.invalidate, Done,
              body=Invalidation),
    Operation("POST", f"{_MEMBERSHIP}/join", WRITE, subscribers.join, Done),
    Operation("POST", f"{_MEMBERSHIP}/leave", WRITE, subscribers.leave, Done),

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

    Operation("POST", _CAMPAIGNS, AUTHOR, campaigns.create, Done, 201,
              body=NewCampaign),
    Operation("GET", _CAMPAIGNS, SEE, campaigns.page, CampaignPage,
              query=CampaignQuery),
    Operation("GET", _CAMPAIGN, SEE, campaigns.one, Campaign, query=OneQuery),
    Operation("PATCH", _CAMPAIGN, AUTHOR, campaigns.change, Done,
              body=CampaignChange, refuses=_STATE),
    Operation("POST", f"{_CAMPAIGN}/submit", AUTHOR, campaigns.submit, Done,
              refuses=(errors.CampaignIncomplete, *_STATE)),
    Operation("POST", f"{_CAMPAIGN}/release", RELEASE, campaigns.release, Done, 202,
              refuses=(errors.CampaignNotApproved, *_STATE)),
    Operation("POST", f"{_CAMPAIGN}/pause", RELEASE, campaigns.pause, Done,
              refuses=_STATE),
    Operation("POST", f"{_CAMPAIGN}/resume", RELEASE, campaigns.resume, Done,
              refuses=_STATE),
    Operation("POST", f"{_CAMPAIGN}/cancel", RELEASE, campaigns.cancel, Done,
              refuses=_STATE),
    Operation("GET", f"{_CAMPAIGN}/statistics", SEE, campaigns.statistics,
              Statistics, query=OneQuery),
    Operation("GET", f"{_CAMPAIGN}/deliveries", SEE, campaigns.deliveries,
              MessagePage, query=DeliveryQuery),
    Operation("GET", f"{_CAMPAIGN}/deliveries/{{contact_id:uuid}}/consent", READ,
              authorisations.of_message, Authorisation, query=OneQuery,
              personal=True),

    Operation("POST", f"{_PERSON}/erase", ERASE, erasures.erase, Done, body=Erase,
              refuses=(errors.AuditorKeyMissing,)),
    Operation("GET", f"{_PERSON}/erasure", PROVE, erasures.certificate, Certificate,
              refuses=(errors.ProofBehind,)),
    Operation("GET", f"{_PERSON}/sealed-proof", PROVE, erasures.sealed, SealedProof,
              personal=True),
    Operation("GET", f"{_PERSON}/export", PROVE, people.export, PersonFile,
              query=OneQuery, personal=True),
    Operation("GET", f"{_PERSON}/export.zip", PROVE, people.export_files, None,
              query=OneQuery, produces=ZIP, personal=True),
    Operation("POST", f"{_PEOPLE}/bring-over", BRING, people.bring_over, Done, 201,
              body=PersonFile, large=True,
              refuses=(errors.ExportAmiss, errors.SubscriberKnown,
                       errors.AddressInUse, errors.AddressClosed)),
    Operation("GET", f"{_PERSON}/proof", PROVE, proofs.proof, ProofFile,
              query=ProofQuery, personal=True, refuses=(errors.ProofBehind,)),
    Operation("GET", f"{_PERSON}/receipt", PROVE, proofs.receipt, Receipt,
              query=ReceiptQuery, refuses=(errors.ProofBehind,)),
    Operation("GET", "/v1/ledger", PROVE, proofs.status, LedgerStatus),
    Operation("GET", "/v1/ledger/growth", PROVE, proofs.growth, Growth,
              query=GrowthQuery, refuses=(errors.NotFound, errors.ProofBehind)),
    Operation("GET", "/v1/ledger/timestamps", PROVE, proofs.timestamps, TimestampPage,
              query=TimestampQuery),

    Operation("POST", "/v1/keys", KEYS, keys.issue, IssuedKey, 201, body=NewKey),
    Operation("GET", "/v1/keys", KEYS, keys.page, KeyPage),
    Operation("POST", "/v1/keys/{id:uuid}/revoke", KEYS, keys.revoke, Done),
)
# fmt: on

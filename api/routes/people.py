"""People, their contacts and lists."""

from __future__ import annotations

from api.calls import Operation
from api.resources import past_cards, subscribers, upserts
from api.roles import Scope
from api.schemas.asking import PastCard, PastQuery
from api.schemas.shared import Done, OneQuery, PageQuery
from api.schemas.subscribers import (
    Card,
    HistoryPage,
    NewContact,
    NewSubscriber,
    ProfileChange,
    SubscriberPage,
    SubscriberQuery,
)
from api.schemas.upserts import Batch, BatchResult, Upsert, Upserted
from domain import errors
from domain.addresses import AddressInvalid

READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE
_PEOPLE = "/v1/subscribers"
_PERSON = "/v1/subscribers/{id:uuid}"
_CONTACT = f"{_PERSON}/contacts/{{contact_id:uuid}}"
_MEMBERSHIP = f"{_PERSON}/lists/{{list_id:uuid}}"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _PEOPLE, WRITE, subscribers.register, Done, 201,
              body=NewSubscriber,
              refuses=(errors.AddressInUse, errors.FieldsInvalid, AddressInvalid)),
    Operation("POST", f"{_PEOPLE}/upsert", WRITE, upserts.upsert, Upserted,
              body=Upsert,
              refuses=(errors.AddressInUse, errors.ContactsOfSeveral,
                       errors.AddressClosed, errors.ListOutOfUse, errors.ChannelMissing,
                       errors.ChannelTakesNoConsent, errors.ConsentInFuture,
                       errors.SubscriberGone, errors.SubscriberMerged,
                       errors.FieldsInvalid, AddressInvalid)),
    Operation("POST", f"{_PEOPLE}/batch", WRITE, upserts.batch, BatchResult,
              body=Batch, large=True),
    Operation("GET", _PEOPLE, READ, subscribers.page, SubscriberPage,
              query=SubscriberQuery, personal=True,
              refuses=(errors.NotFound, AddressInvalid)),
    Operation("GET", _PERSON, READ, subscribers.card, Card, query=OneQuery,
              personal=True),
    Operation("GET", f"{_PERSON}/past", READ, past_cards.card, PastCard,
              query=PastQuery, personal=True),
    Operation("PATCH", _PERSON, WRITE, subscribers.change, Done,
              body=ProfileChange, refuses=(errors.FieldsInvalid,)),
    Operation("GET", f"{_PERSON}/history", READ, subscribers.history, HistoryPage,
              query=PageQuery),
    Operation("POST", f"{_PERSON}/contacts", WRITE, subscribers.add_contact, Done,
              201, body=NewContact, refuses=(errors.AddressInUse, AddressInvalid)),
    Operation("POST", f"{_CONTACT}/remove", WRITE, subscribers.remove_contact, Done,
              refuses=(errors.ContactUnknown, errors.LastContact)),
    Operation("POST", f"{_CONTACT}/lift-unreachable", WRITE,
              subscribers.lift_unreachable, Done),
    Operation("POST", f"{_MEMBERSHIP}/join", WRITE, subscribers.join, Done,
              refuses=(errors.ListOutOfUse, errors.ChannelMissing)),
    Operation("POST", f"{_MEMBERSHIP}/leave", WRITE, subscribers.leave, Done),
)
# fmt: on

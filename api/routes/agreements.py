"""What people are asked to agree to: purposes, notices and forms."""

from __future__ import annotations

from api.calls import Operation
from api.resources import forms, notices, purposes
from api.roles import Scope
from api.schemas.forms import FormLine, FormQuery, NewForm
from api.schemas.notices import NewNotice, NoticeLine, NoticePage, PublishedNotice
from api.schemas.purposes import NewPurpose, PurposeLine, PurposePage
from api.schemas.shared import Done, OneQuery, PageQuery
from domain import errors

READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
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
)
# fmt: on

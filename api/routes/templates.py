"""Templates, what they say and what they said."""

from __future__ import annotations

from api.calls import Operation
from api.resources import previews, templates
from api.roles import Scope
from api.schemas.content import MessagePreview, PreviewQuery
from api.schemas.shared import Done, OneQuery, PageQuery
from api.schemas.templates import (
    NewTemplate,
    Template,
    TemplateChange,
    TemplatePage,
    TemplatePageQuery,
    TemplateVersion,
    TemplateVersionPage,
)
from domain import errors

READ, WRITE = Scope.CAMPAIGNS_READ, Scope.CAMPAIGNS_WRITE
_ALL = "/v1/templates"
_ONE = "/v1/templates/{id:uuid}"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _ALL, WRITE, templates.create, Done, 201, body=NewTemplate,
              refuses=(errors.TemplateCodeTaken,)),
    Operation("GET", _ALL, READ, templates.page, TemplatePage,
              query=TemplatePageQuery),
    Operation("GET", _ONE, READ, templates.one, Template, query=OneQuery),
    Operation("PATCH", _ONE, WRITE, templates.change, Done, body=TemplateChange,
              refuses=(errors.TemplateOutOfUse,)),
    Operation("GET", f"{_ONE}/preview", Scope.PEOPLE_READ, previews.of_template,
              MessagePreview, query=PreviewQuery, personal=True,
              refuses=(errors.ContentInvalid,)),
    Operation("POST", f"{_ONE}/archive", WRITE, templates.archive, Done),
    Operation("GET", f"{_ONE}/versions", READ, templates.versions,
              TemplateVersionPage, query=PageQuery),
    Operation("GET", f"{_ONE}/versions/{{version}}", READ, templates.version,
              TemplateVersion, query=OneQuery),
)
# fmt: on

"""Templates, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.content import ContentBody
from api.schemas.shared import CODE, LONGEST_NAME, PageQuery, Strict, text
from domain.template import KINDS, MESSAGE


class NewTemplate(Strict):
    """A template to be kept under a code; a partial is rendered by its code."""

    code = text(63, CODE, required=True)
    name = text(LONGEST_NAME, required=True)
    kind = fields.String(load_default=MESSAGE, validate=validate.OneOf(KINDS))
    content = fields.Nested(ContentBody, required=True)


class TemplateChange(Strict):
    """What a template is to be called, or all that it is to say."""

    name = text(LONGEST_NAME)
    content = fields.Nested(ContentBody)


class TemplatePageQuery(PageQuery):
    """Which templates."""

    code = text(63, CODE)


class TemplateLine(Schema):
    """A template as it is now; ``version`` names what it says and said."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    archived = fields.Boolean(required=True)
    created_at = fields.DateTime(required=True)
    changed_at = fields.DateTime(required=True)
    version = fields.Integer(required=True)


class Template(TemplateLine):
    """A template with what it says."""

    content = fields.Nested(ContentBody, required=True)


class TemplatePage(Schema):
    """Some templates."""

    items = fields.List(fields.Nested(TemplateLine), required=True)
    next = fields.String(required=True, allow_none=True)


class TemplateVersionLine(Schema):
    """From when a template said something."""

    version = fields.Integer(required=True)
    name = fields.String(required=True)
    written_at = fields.DateTime(required=True)


class TemplateVersion(TemplateVersionLine):
    """What a template said from then on."""

    content = fields.Nested(ContentBody, required=True)


class TemplateVersionPage(Schema):
    """Some versions of a template, oldest first."""

    items = fields.List(fields.Nested(TemplateVersionLine), required=True)
    next = fields.String(required=True, allow_none=True)

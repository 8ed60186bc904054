"""Commands about forms."""

from __future__ import annotations

from collections.abc import Iterable

from domain.application.records import By, Decision, Records
from domain.audience import Notice, stream_of_notice
from domain.errors import ConfirmationSenderMissing, NotFound
from domain.events import FormPublished, Tick
from domain.form import Form, Kinds, form_stream
from domain.purpose import Purpose, purpose_stream
from domain.store.commands import Answer


class Forms:
    """The commands about forms; each answers with the form's id."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def publish(self, by: By, draft: FormPublished, *, can_confirm: bool) -> Answer:
        """Publish a form, or a new version of it.

        Raises ConfirmationSenderMissing, NotFound when a notice was not published, and
        what the form itself refuses.
        """
        if not can_confirm:
            raise ConfirmationSenderMissing

        def decide() -> Decision:
            form = self._records.load(Form, form_stream(draft.code))
            facts = form.publish(draft, self._kinds(draft.ticks))
            return Decision(form.id, [(form, facts)])

        return self._records.once(by, decide)

    def close(self, by: By, code: str) -> Answer:
        """Take no more sign-ups."""
        return self._records.ruled(by, lambda: self.get(code), Form.close)

    def get(self, code: str) -> Form:
        """Return a form as it stands; raises NotFound."""
        form = self._records.load(Form, form_stream(code))
        if not form.version:
            raise NotFound("form", code)
        return form

    def _kinds(self, ticks: Iterable[Tick]) -> Kinds:
        kinds: dict[str | bytes, str] = {}
        for tick in ticks:
            notice = self._records.load(Notice, stream_of_notice(tick.notice_id))
            if notice.published is None:
                raise NotFound("notice", tick.notice_id.hex())
            kinds[tick.notice_id] = notice.published.kind
        for code in {code for tick in ticks for code in tick.purposes}:
            purpose = self._records.load(Purpose, purpose_stream(code))
            kinds[code] = purpose.definition.kind if purpose.definition else ""
        return kinds

"""The kinds of work that there are: what stands in the due table by name."""

from __future__ import annotations

RUN_IMPORT = "run_import"
UNDO_IMPORT = "undo_import"
RUN_IMPORT_SCHEDULE = "run_import_schedule"
RUN_RECURRING_CAMPAIGN = "run_recurring_campaign"
RELEASE_CAMPAIGN = "release_campaign"
FREEZE_AUDIENCE = "freeze_audience"
SEND_WINDOW = "send_window"
FINISH_CAMPAIGN = "finish_campaign"
MARK_UNREACHABLE = "mark_unreachable"
DESTROY_SEALED_PROOF = "destroy_sealed_proof"
SEND_CONFIRMATION = "send_confirmation"
VERIFY_SENDER = "verify_sender"
SEND_MESSAGE = "send_message"
DESTROY_MESSAGE = "destroy_message"
EXPIRE_CONSENT = "expire_consent"
CARRY_OUT_LIST_ORDER = "carry_out_list_order"
DELIVER_WEBHOOK = "deliver_webhook"
KEEP_MEMBERS = "keep_members"
SEND_SAMPLES = "send_samples"
END_CLAIM = "end_claim"
ENROL_PEOPLE = "enrol_people"
ADVANCE_ENROLMENT = "advance_enrolment"
WAKE_SERIES = "wake_series"
RUN_SERIES_DAY = "run_series_day"
RUN_BACKFILL = "run_backfill"
BUILD_MOMENT = "build_moment"
DROP_MOMENT = "drop_moment"
KINDS = (
    DELIVER_WEBHOOK,
    RUN_IMPORT,
    UNDO_IMPORT,
    RUN_IMPORT_SCHEDULE,
    RUN_RECURRING_CAMPAIGN,
    RELEASE_CAMPAIGN,
    FREEZE_AUDIENCE,
    SEND_WINDOW,
    FINISH_CAMPAIGN,
    MARK_UNREACHABLE,
    DESTROY_SEALED_PROOF,
    SEND_CONFIRMATION,
    VERIFY_SENDER,
    SEND_MESSAGE,
    DESTROY_MESSAGE,
    EXPIRE_CONSENT,
    CARRY_OUT_LIST_ORDER,
    KEEP_MEMBERS,
    SEND_SAMPLES,
    END_CLAIM,
    ENROL_PEOPLE,
    ADVANCE_ENROLMENT,
    WAKE_SERIES,
    RUN_SERIES_DAY,
    RUN_BACKFILL,
    BUILD_MOMENT,
    DROP_MOMENT,
)

#: What one person waits for: it goes by a lane of its own, so that what is for many
#: never delays it.
FOR_ONE = frozenset({SEND_CONFIRMATION, VERIFY_SENDER, SEND_MESSAGE})

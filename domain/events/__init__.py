"""Every kind of fact this service records: the language the outside may speak.

Read models and policies import facts from here. A fact is never renamed and never
taken out; ``FACTS`` is the table of all of them by topic.
"""

from __future__ import annotations

from domain.events.account import (
    KeyIssued,
    KeyRevoked,
    PeopleExported,
    PersonalDataRead,
)
from domain.events.activity import (
    ActivityProperty,
    ActivityRecorded,
    ActivityTypeDeclared,
)
from domain.events.audience import (
    ListArchived,
    ListCreated,
    ListRenamed,
    NoticePublished,
)
from domain.events.campaign import (
    AudienceFrozen,
    CampaignApproved,
    CampaignAudienceSet,
    CampaignCancelled,
    CampaignChecked,
    CampaignContentSet,
    CampaignDrafted,
    CampaignFailed,
    CampaignFinished,
    CampaignPaused,
    CampaignReleased,
    CampaignResumed,
    CampaignSenderSet,
    CampaignSubmitted,
    Finding,
)
from domain.events.carrying import DefinedThen, Original, SubscriberBroughtOver
from domain.events.consent import (
    ConfirmationSent,
    ConsentExpired,
    ConsentGranted,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentWithdrawn,
)
from domain.events.delivery import (
    Deviation,
    Exclusion,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.events.erasure import (
    AddressSuppressed,
    SealedProofDestroyed,
    SubscriberErased,
    SuppressionLifted,
)
from domain.events.fact import Context, Event, Fact, Recorded, VaultRef
from domain.events.field import FieldArchived, FieldChanged, FieldDeclared
from domain.events.form import FormClosed, FormPublished, Tick
from domain.events.intake import (
    ImportCancelled,
    ImportChunkCommitted,
    ImportCounts,
    ImportFailed,
    ImportFinished,
    ImportOptions,
    ImportStarted,
    RowError,
)
from domain.events.ledger import HeadsSealed, LedgerForked, LedgerKeyAdded
from domain.events.purpose import Controller, Processing, PurposeDefined
from domain.events.segment import (
    MembersEntered,
    MembersLeft,
    SegmentArchived,
    SegmentDefined,
    SegmentRedefined,
    SegmentRenamed,
    SegmentUnwatched,
    SegmentWatched,
)
from domain.events.subscriber import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    Contact,
    ContactAdded,
    ContactRemoved,
    ListJoined,
    ListLeft,
    Profile,
    ProfileChanged,
    SubscriberRegistered,
)

FACTS: dict[str, type[Fact]] = {fact.TOPIC: fact for fact in Fact.__subclasses__()}

__all__ = [
    "FACTS",
    "ActivityProperty",
    "ActivityRecorded",
    "ActivityTypeDeclared",
    "AddressBecameReachable",
    "AddressBecameUnreachable",
    "AddressSuppressed",
    "AudienceFrozen",
    "CampaignApproved",
    "CampaignAudienceSet",
    "CampaignCancelled",
    "CampaignChecked",
    "CampaignContentSet",
    "CampaignDrafted",
    "CampaignFailed",
    "CampaignFinished",
    "CampaignPaused",
    "CampaignReleased",
    "CampaignResumed",
    "CampaignSenderSet",
    "CampaignSubmitted",
    "ConfirmationSent",
    "ConsentExpired",
    "ConsentGranted",
    "ConsentInvalidated",
    "ConsentRefused",
    "ConsentRenewed",
    "ConsentRequested",
    "ConsentWithdrawn",
    "Contact",
    "ContactAdded",
    "ContactRemoved",
    "Context",
    "Controller",
    "DefinedThen",
    "Deviation",
    "Event",
    "Exclusion",
    "Fact",
    "FieldArchived",
    "FieldChanged",
    "FieldDeclared",
    "Finding",
    "FormClosed",
    "FormPublished",
    "HeadsSealed",
    "ImportCancelled",
    "ImportChunkCommitted",
    "ImportCounts",
    "ImportFailed",
    "ImportFinished",
    "ImportOptions",
    "ImportStarted",
    "KeyIssued",
    "KeyRevoked",
    "LedgerForked",
    "LedgerKeyAdded",
    "ListArchived",
    "ListCreated",
    "ListJoined",
    "ListLeft",
    "ListRenamed",
    "MembersEntered",
    "MembersLeft",
    "NoticePublished",
    "Original",
    "PeopleExported",
    "PersonalDataRead",
    "Processing",
    "Profile",
    "ProfileChanged",
    "PurposeDefined",
    "Recorded",
    "RowError",
    "SealedProofDestroyed",
    "SegmentArchived",
    "SegmentDefined",
    "SegmentRedefined",
    "SegmentRenamed",
    "SegmentUnwatched",
    "SegmentWatched",
    "SubscriberBroughtOver",
    "SubscriberErased",
    "SubscriberRegistered",
    "SuppressionLifted",
    "Tick",
    "VaultRef",
    "WindowAttempted",
    "WindowPlanned",
    "WindowResulted",
]

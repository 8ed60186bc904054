"""Proof of it all, and what is done with one whole person."""

from __future__ import annotations

from api.calls import Operation
from api.resources import erasures, people, proofs
from api.resources.people import ZIP
from api.roles import Scope
from api.schemas.erasures import Certificate, Erase, SealedProof
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
from api.schemas.shared import Done, OneQuery
from domain import errors

ERASE, BRING, PROVE = Scope.PEOPLE_ERASE, Scope.PEOPLE_BRING_OVER, Scope.PROOFS_READ
_PEOPLE = "/v1/subscribers"
_PERSON = "/v1/subscribers/{id:uuid}"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
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
)
# fmt: on

"""Codes and standards: pure parsers, validators and generators, and the standard code sets."""

from jinmin.codes.certificate_identifier import (
    CERTIFICATE_OID,
    CertificateIdentifier,
    import_certificate_identifier,
    issue_certificate_identifier,
    parse_certificate_identifier,
)
from jinmin.codes.certificate_number import (
    CertificateNumber,
    CertificateNumberKind,
    FreeTextNumber,
    parse_certificate_number,
    parse_issued_number,
)
from jinmin.codes.code_sets import CodeItem, CodeSet, code_set, code_set_ids
from jinmin.codes.credit_code import CreditCode, build_credit_code, parse_credit_code, parse_organisation_code
from jinmin.codes.foreign_permit import (
    ForeignPermit2017,
    ForeignPermit2023,
    build_foreign_permit,
    parse_foreign_permit,
)
from jinmin.codes.identity_number import (
    IdentityKind,
    IdentityNumber,
    Sex,
    build_identity_number,
    parse_identity_number,
    upgrade_legacy_number,
)
from jinmin.codes.matter_codes import (
    NATIONAL_PLATFORM,
    MatterCodeKind,
    MatterCodeProfile,
    TaskCode,
    check_matter_code,
    matter_code_profile,
    parse_task_code,
)
from jinmin.codes.name_initials import initials
from jinmin.codes.personal_name import NameLimits, normalise_name

__all__ = [
    "CERTIFICATE_OID",
    "NATIONAL_PLATFORM",
    "CertificateIdentifier",
    "CertificateNumber",
    "CertificateNumberKind",
    "CodeItem",
    "CodeSet",
    "CreditCode",
    "ForeignPermit2017",
    "ForeignPermit2023",
    "FreeTextNumber",
    "IdentityKind",
    "IdentityNumber",
    "MatterCodeKind",
    "MatterCodeProfile",
    "NameLimits",
    "Sex",
    "TaskCode",
    "build_credit_code",
    "build_foreign_permit",
    "build_identity_number",
    "check_matter_code",
    "code_set",
    "code_set_ids",
    "import_certificate_identifier",
    "initials",
    "issue_certificate_identifier",
    "matter_code_profile",
    "normalise_name",
    "parse_certificate_identifier",
    "parse_certificate_number",
    "parse_credit_code",
    "parse_foreign_permit",
    "parse_identity_number",
    "parse_issued_number",
    "parse_organisation_code",
    "parse_task_code",
    "upgrade_legacy_number",
]

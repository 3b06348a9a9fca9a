"""疑义校核 and 反向追错: a shared record is questioned, looked into by its owner, and a wrong one tracked down."""

from jinmin.doubts.answering import answer_doubt, answer_of
from jinmin.doubts.consequences import find_consequences
from jinmin.doubts.following import LetterReader
from jinmin.doubts.letters import LETTERS
from jinmin.doubts.models import (
    Acknowledgement,
    Channel,
    Conclusion,
    Consequence,
    Doubt,
    DoubtAnswer,
    Outcome,
    Retraction,
    TouchedKind,
)
from jinmin.doubts.policy import ANSWER, EVIDENCE_MOST, PERMISSIONS, RAISE, Repercussions
from jinmin.doubts.raising import Evidence, NewDoubt, raise_doubt
from jinmin.doubts.reading import DoubtFile, DoubtFilter, DoubtLine, doubt_file, doubts, doubts_of_case
from jinmin.doubts.recipients import Recipient, recipients_of
from jinmin.doubts.records import QuestionedRecord, shared_record
from jinmin.doubts.retracting import issue_retractions, remind
from jinmin.doubts.retraction_lists import RetractionFile, RetractionLine, retraction_file, retractions
from jinmin.doubts.settling import acknowledge, settle_consequence

__all__ = [
    "ANSWER",
    "EVIDENCE_MOST",
    "LETTERS",
    "PERMISSIONS",
    "RAISE",
    "Acknowledgement",
    "Channel",
    "Conclusion",
    "Consequence",
    "Doubt",
    "DoubtAnswer",
    "DoubtFile",
    "DoubtFilter",
    "DoubtLine",
    "Evidence",
    "LetterReader",
    "NewDoubt",
    "Outcome",
    "QuestionedRecord",
    "Recipient",
    "Repercussions",
    "Retraction",
    "RetractionFile",
    "RetractionLine",
    "TouchedKind",
    "acknowledge",
    "answer_doubt",
    "answer_of",
    "doubt_file",
    "doubts",
    "doubts_of_case",
    "find_consequences",
    "issue_retractions",
    "raise_doubt",
    "recipients_of",
    "remind",
    "retraction_file",
    "retractions",
    "settle_consequence",
    "shared_record",
]

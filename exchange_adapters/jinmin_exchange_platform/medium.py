"""The adapter ``medium``: signed files in folders that somebody carries over (部门批量下载, 光盘交换)."""

import os
import tempfile
from pathlib import Path
from threading import Event

from jinmin.crypto import BadSignature
from jinmin.db.site import Site
from jinmin.errors import Invalid, Misconfigured, Refused
from jinmin.exchange.adapter import ConnectionCheck, PartnerPosition
from jinmin.exchange.asking import ask_position
from jinmin.exchange.envelope import Batch, BatchHead, Receipt
from jinmin.exchange.errors import OnItsWay
from jinmin.exchange.front_door import FrontDoor
from jinmin.exchange.inquiry import Inquiry
from jinmin.exchange.partner_keys import PinnedKeys
from jinmin.exchange.sent_batch import SentBatch
from jinmin.exchange.trial import Trial, is_trial
from jinmin.vocabulary.profile import Carriage, Intake, Route

LOOK_SECONDS = 1.0


class MediumAdapter(PinnedKeys):
    """``outbox`` is the folder that is carried away, ``inbox`` the one into which the other's is copied.

    A batch lies in the outbox until its receipt is found in the inbox; that may take days, and the stream
    stands still meanwhile. A question or trial goes and its answer comes in the same way. Files that were dealt with go
    to ``inbox/taken`` or ``inbox/unreadable``.
    """

    name = "medium"
    title = "离线介质（签名文件）"
    carriage: Carriage = "inline"
    days_away = True

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._site = site

    def deliver(self, route: Route, batch: SentBatch) -> Receipt:
        """The receipt when it was brought back; OnItsWay while it was not."""
        receipt = self._folder(route, "inbox") / _receipt_name(batch)
        if receipt.exists():
            return Receipt.parse(receipt.read_bytes())
        waiting = self._folder(route, "outbox") / _batch_name(batch)
        if not waiting.exists():
            _write(waiting, batch.to_bytes())
        raise OnItsWay("medium.carried", partner=route.title, file=waiting.name)

    def position(self, route: Route) -> PartnerPosition:
        """Asked by a file; OnItsWay until the answer is brought."""
        return ask_position(self._site, self, route)

    def ask(self, route: Route, question: bytes) -> bytes:
        """The answer when it was brought back; OnItsWay while it was not."""
        asked = _read(question)
        answer = self._folder(route, "inbox") / _answer_name(asked)
        if answer.exists():
            return answer.read_bytes()
        waiting = self._folder(route, "outbox") / _question_name(asked)
        if not waiting.exists():
            _write(waiting, question)
        raise OnItsWay("medium.asked", partner=route.title, file=waiting.name)

    def check(self, route: Route) -> ConnectionCheck:
        """Both folders can be reached."""
        for name in ("outbox", "inbox"):
            self._folder(route, name)
        return ConnectionCheck(True, "medium.folders", 0.0)

    def receive(self, door: FrontDoor, stopping: Event) -> None:
        """Take in whatever batches, questions and trials are brought."""
        intakes = [one for one in self._site.profile.intakes if one.adapter == self.name]
        while not stopping.is_set():
            for intake in intakes:
                self.take_in(intake, door)
            stopping.wait(LOOK_SECONDS)

    def take_in(self, intake: Intake, door: FrontDoor) -> None:
        """Deal with every file that lies in the intake's inbox."""
        inbox, outbox = self._folder(intake, "inbox"), self._folder(intake, "outbox")
        # Questions after the batches that were brought with them: the answer tells of those.
        brought = [path for kind in _TAKEN_IN for path in sorted(inbox.glob(f"*.{kind}"))]
        for path in brought:
            deal = _take_batch if path.suffix == ".batch" else _answer
            try:
                name, reply = deal(path.read_bytes(), door)
            except (Invalid, Refused, BadSignature):
                _move(path, inbox / "unreadable")
                continue
            _write(outbox / name, reply)
            _move(path, inbox / "taken")

    def _folder(self, carried: Route | Intake, name: str) -> Path:
        path = Path(self._site.profile.settings(carried).get(name, ""))
        if not path.is_absolute() or not path.is_dir():
            raise Misconfigured("medium.folder", name=name, path=path)
        return path


_TAKEN_IN = ("batch", "question", "trial")
_FILES = {"inquiry": ("question", "answer"), "trial": ("trial", "trial-receipt")}
"""How the files of a question and of what answers it end, by the kind of message."""


def _read(raw: bytes) -> Inquiry | Trial:
    return Trial.parse(raw) if is_trial(raw) else Inquiry.parse(raw)


def _take_batch(raw: bytes, door: FrontDoor) -> tuple[str, bytes]:
    return _receipt_name(Batch.parse(raw)), door.take_in(raw).to_bytes()


def _answer(raw: bytes, door: FrontDoor) -> tuple[str, bytes]:
    return _answer_name(_read(raw)), door.answer(raw)


def _batch_name(batch: SentBatch) -> str:
    """In the order in which they are to be taken."""
    place = f"{batch.stream}-{batch.stream_epoch:06d}-{batch.number:09d}"
    return f"{batch.origin}-{batch.partner.replace(':', '_')}-{place}.batch"


def _receipt_name(batch: BatchHead) -> str:
    return f"{batch.hash}.receipt"


def _question_name(asked: Inquiry | Trial) -> str:
    return f"{asked.origin}-{asked.partner.replace(':', '_')}-{asked.hash}.{_FILES[asked.kind][0]}"


def _answer_name(asked: Inquiry | Trial) -> str:
    return f"{asked.hash}.{_FILES[asked.kind][1]}"


def _write(path: Path, raw: bytes) -> None:
    """The whole file or none: a medium may be taken away at any moment."""
    descriptor, draft = tempfile.mkstemp(prefix=".", dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def _move(path: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    os.replace(path, folder / path.name)

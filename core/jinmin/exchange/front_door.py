"""Where batches come in, whatever carried them: every adapter that receives hands its bytes in here."""

from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.exchange.alarms import alarms_in, raise_alarms
from jinmin.exchange.asking import answer_inquiry
from jinmin.exchange.compared import note_comparison
from jinmin.exchange.envelope import Batch, Receipt
from jinmin.exchange.inbox import Desk, Sender, accept
from jinmin.exchange.judging import RecordJudge
from jinmin.exchange.partner_keys import keys_of
from jinmin.exchange.replicas import ReplicaWriter
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.exchange.trial import Trial, is_trial, judge_trial
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Profile


class FrontDoor:
    """What an adapter that receives is given: bytes in, the answer's bytes or message out."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def take_in(self, raw: bytes) -> Receipt:
        """As the function of that name."""
        return take_in(self._site, raw)

    def answer(self, raw: bytes) -> bytes:
        """The signed answer to an inquiry or a trial; a JinminError for whoever may not ask."""
        if is_trial(raw):
            trial = Trial.parse(raw)
            with self._site.open_read(SYSTEM) as w:
                desk = desk_of(w, trial.origin)
            return judge_trial(self._site, trial, desk).to_bytes()
        with self._site.open_read(SYSTEM) as w:
            answer = answer_inquiry(w, raw)
        if not answer.code and answer.position is None:
            with self._site.open_work(SYSTEM) as w:
                note_comparison(w, answer.origin)
        return answer.to_bytes()


def take_in(site: Site, raw: bytes) -> Receipt:
    """Judge a batch of another node, let it take effect once and give its receipt.

    A repeat gets the first receipt again. Raises MalformedMessage for what is no batch in canonical form
    and Refused ``exchange.sender_unknown`` for a node the profile takes nothing in from: there is nobody
    to answer. Misconfigured when its key is not pinned yet.
    """
    return take_batch_in(site, Batch.parse(raw))


def take_batch_in(site: Site, batch: Batch) -> Receipt:
    """As ``take_in``, for a batch that was read already."""
    with site.open_read(SYSTEM) as w:
        desk = desk_of(w, batch.origin)
    receipt = accept(site, batch, desk)
    if found := alarms_in(receipt):
        with site.open_work(SYSTEM) as w:
            raise_alarms(w, batch, found)
    return receipt


def desk_of(w: Work, origin: str) -> Desk:
    """The desk at which ``origin``'s batches for this node arrive."""
    profile = w.port(Profile)
    partner, intake = profile.partner(origin), profile.intake(origin)
    if partner is None or intake is None:
        raise Refused("exchange.sender_unknown", sender=origin)
    own = frozenset(one.partner for one in profile.intakes if one.partner != origin)
    letters = tuple(letter.id for letter in w.port(ResourceCatalogue).letters)
    region = partner.region if intake.region is None else intake.region
    resources = (*intake.resources, *letters)
    sender = Sender(origin, region, keys_of(w, origin).signature, resources, own)
    return Desk(profile.node.code, sender, RecordJudge(profile.node.code, sender, ReplicaWriter()))

"""Names on the broker. 联调 and 正式 never share one; nothing in a name is personal."""

from dataclasses import dataclass, replace

from jinmin.vocabulary.profile import Environment


@dataclass(frozen=True)
class Lane:
    """What goes from ``origin`` to ``partner`` in one environment, and what is answered."""

    environment: Environment
    origin: str
    partner: str

    @property
    def in_trial(self) -> "Lane":
        """The same between both in 联调."""
        return replace(self, environment="trial")

    @property
    def batches(self) -> str:
        """Subject of the batches."""
        return self._subject("batch")

    @property
    def receipts(self) -> str:
        """Subject of the receipts, which go the other way."""
        return self._subject("receipt")

    @property
    def inquiries(self) -> str:
        """Subject of questions; a question is asked again, it needs no durable stream."""
        return self._subject("ask")

    @property
    def dead(self) -> str:
        """Subject of what could not even be read."""
        return self._subject("dead")

    @property
    def batch_stream(self) -> str:
        """The durable stream of the batches."""
        return self._stream("batches")

    @property
    def receipt_stream(self) -> str:
        """The durable stream of the receipts."""
        return self._stream("receipts")

    @property
    def dead_stream(self) -> str:
        """The durable stream of what could not be read, kept for a person."""
        return self._stream("dead")

    def _subject(self, kind: str) -> str:
        return f"jinmin.{self.environment}.{kind}.{_token(self.origin)}.{_token(self.partner)}"

    def _stream(self, kind: str) -> str:
        return f"JINMIN-{self.environment}-{_token(self.origin)}-{_token(self.partner)}-{kind}"


def _token(code: str) -> str:
    """A node code as one token of a subject: ``province:51`` has a colon, which a stream's name may not."""
    return code.replace(":", "_").replace(".", "_")

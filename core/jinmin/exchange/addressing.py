"""What a node is called as a partner."""

from jinmin.vocabulary.profile import NodeIdentity


def own_name(node: NodeIdentity) -> str:
    """``ministry``, ``province:51``, ``county:510822``: how others address their batches to this node."""
    return f"{node.level}:{node.region}" if node.region else node.level

"""自建应用 + 接口调用: batches pushed to a partner's interface, records pulled from one, over HTTPS."""

from pathlib import Path

from jinmin.messages import add_catalogue

add_catalogue(Path(__file__).with_name("messages.toml"))

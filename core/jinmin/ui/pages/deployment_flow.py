"""数据回流 in the wizard: what flows down, to or from whom, of which division, by which way."""

from collections.abc import Awaitable, Callable, Mapping

from jinmin.deployment import Flow, divisions_of, flow_ends, way_title, with_flow
from jinmin.exchange.adapter import installed_adapters
from jinmin.regions import Divisions
from jinmin.ui.context import PageContext
from jinmin.ui.question import Answers, Blank, question
from jinmin.vocabulary.profile import Profile

ENDS = {"send": "发往下级", "take": "接收上级"}
PASSES_ON = {"own": "只发本节点负责的", "all": "连同其他节点报来的"}
TOLD = (
    "从上级流向下级的数据，走单独的数据流，不影响已有的报送。下级收到的是只读副本，由原主责节点更正。"
    "两端都要设：上级设“发往下级”，下级设“接收上级”，范围相同。"
)


async def add_flow(
    context: PageContext,
    profile: Profile,
    titles: Mapping[str, str],
    revise: Callable[[Profile], Awaitable[None]],
) -> None:
    """Ask for one flow and put it into the draft."""
    ends = flow_ends(profile)
    known, today = context.node.ports.get(Divisions), context.node.clock.today()

    def place(code: str) -> str:
        if not code:
            return "全国"
        return f"{known.name(code, today)}（{code}）" if known.exists(code, today) else code

    async def act(given: Answers) -> None:
        flow = Flow(
            given["partner"], given["resource"], given["way"], given["of"], given.get("passes_on") == "all"
        )
        await revise(with_flow(profile, flow, tuple(titles)))

    divisions = dict.fromkeys(code for one, _way in ends.values() for code in divisions_of(profile, one))
    blanks: tuple[Blank, ...] = (
        Blank(
            "partner", "与哪个节点", {code: f"{ENDS[way]}：{one.title}" for code, (one, way) in ends.items()}
        ),
        Blank("resource", "业务（信息资源）", titles),
        Blank("of", "哪里的记录", {code: place(code) for code in divisions}),
        Blank("way", "方式", {name: way_title(name) for name in installed_adapters()}),
    )
    if any(way == "send" for _one, way in ends.values()):
        blanks = (*blanks, Blank("passes_on", "发往下级时", PASSES_ON))
    await question(context, "数据回流", TOLD, blanks, act, yes="加入")

"""空白结婚证: what the office has and in whose hands, and what was done with it; N receives, G gives out."""

from functools import partial
from uuid import UUID

from nicegui import ui
from pydantic import BaseModel, ConfigDict, Field

from jinmin.api import Work
from jinmin.api.cases import colleagues
from jinmin.api.pages import (
    Asked,
    Cell,
    Column,
    Empty,
    Form,
    Halted,
    PageContext,
    Question,
    Row,
    RowTable,
    ask_form,
    card,
)
from jinmin_marriage.booklet_runs import run_of
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.spoiling import spoil
from jinmin_marriage.service import (
    hand_out_booklets,
    receive_booklets,
    spoil_blank_booklet,
    stock_of_office,
)
from jinmin_marriage.service.stock import MANAGE, StockLine, booklets_low
from jinmin_marriage.service.stock_movements import STORE, StockMovement, stock_movements

HANDS = (
    Column("holder", "在谁手中", lead=True),
    Column("run", "印制号", code=True),
    Column("quantity", "本数", align="right"),
    Column("used", "已用", align="right"),
    Column("spoilt", "作废", align="right"),
    Column("left", "结余", align="right", side=True),
)
BOOK = (
    Column("on", "日期", side=True),
    Column("kind", "事由", lead=True),
    Column("run", "印制号", code=True),
    Column("quantity", "本数", align="right"),
    Column("giver", "移交"),
    Column("taker", "接收"),
    Column("note", "说明", wrap=True, sparse=True),
)
NOT_KEPT = Empty(
    "本登记处还没有领入空白结婚证", "领入之后，登记员只能使用自己领用的印制号；不登记库存的，不作检查。"
)


class Received(BaseModel):
    """A lot that came in."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    first_no: str = Field(min_length=1, max_length=24, title="起号")
    last_no: str = Field(min_length=1, max_length=24, title="止号")
    source: str = Field(min_length=1, max_length=100, title="领自")


class HandedOut(BaseModel):
    """A run that goes from one hand to another; "" is the store."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    first_no: str = Field(min_length=1, max_length=24, title="起号")
    last_no: str = Field(min_length=1, max_length=24, title="止号")
    giver: str = Field(default="", title="移交方")
    taker: str = Field(default="", title="接收方")


class Spoiling(BaseModel):
    """A blank to be written off."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    number: str = Field(min_length=1, max_length=24, title="印制号")


async def page(context: PageContext) -> None:
    """The sums, the runs by hand, the book."""
    markup.dress()
    stock = BookletStock(context)
    await stock.show()


class BookletStock:
    """One office's stock on the screen."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def show(self) -> None:
        """Draw the buttons once and the lists below them."""
        with self._context.head:
            if self._context.actor.may(MANAGE):
                self._context.button("领入", self._receive, key="n", icon="add")
                self._context.button("领用、交回", self._hand_out, kind="second", key="g").mark("hand-out")
            self._context.button("作废空白证", self._spoil, kind="second").mark("spoil-blank")
        self._body = ui.element("div")
        await self._draw()

    async def _draw(self) -> None:
        lines = await self._context.read(stock_of_office)
        book = await self._context.read(stock_movements)
        low = await self._context.read(booklets_low)
        self._body.clear()
        with self._body:
            _sums(lines, self._context.actor.user_id, low)
            with card():
                RowTable(HANDS, NOT_KEPT, "在手的空白证", opens=False).show(
                    [_hand(each) for each in lines if each.left]
                )
            with card():
                ui.label("领用登记").classes("jm-group-title jmm-table-title")
                RowTable(BOOK, Empty("还没有记录"), "领用登记", opens=False).show(
                    [_moved(each) for each in book]
                )

    async def _receive(self) -> None:
        said = "按批次的起止号领入库房；同一号码只能领入一次。"
        asked = Question("领入空白结婚证", said, Received, _receiving, "领入", "receive-yes")
        if await ask_form(self._context, asked, self._received):
            await self._draw()

    async def _received(self, form: Form[Received]) -> None:
        read = form.read()
        first, last = read.first_no.upper(), read.last_no.upper()
        await self._context.submit(
            form, lambda w: receive_booklets(w, first, last, read.source), returns=UUID
        )

    async def _hand_out(self) -> None:
        said = "从库房领用，或者交回库房；移交方须持有全部号码。人员离岗请用“工作交接”。"
        hands = {"": STORE, **await self._context.read(_clerks)}
        asked = Question(
            "领用、交回", said, HandedOut, partial(_handing_out, hands=hands), "登记", "hand-out-yes"
        )
        if await ask_form(self._context, asked, self._handed_out):
            await self._draw()

    async def _handed_out(self, form: Form[HandedOut]) -> None:
        read = form.read()
        giver, taker = (UUID(each) if each else None for each in (read.giver, read.taker))

        def hand_out(w: Work) -> UUID:
            return hand_out_booklets(w, run_of(read.first_no.upper(), read.last_no.upper()), giver, taker)

        await self._context.submit(form, hand_out, returns=UUID)

    async def _spoil(self) -> None:
        said = "还没有用于办件的空白证，破损、污损、缺页的在此作废；已扫入办件的，在该件的发证页作废。"
        asked = Question("作废空白证", said, Spoiling, lambda form: _one(form), "下一步", "spoil-next")
        if await ask_form(self._context, asked, self._spoilt):
            await self._draw()

    async def _spoilt(self, form: Form[Spoiling]) -> None:
        if not await spoil(self._context, form.read().number, spoil_blank_booklet):
            raise Halted


def _receiving(form: Form[Received]) -> None:
    form.field("first_no")
    form.field("last_no")
    form.field("source", Asked(hint="如：县民政局"))


def _handing_out(form: Form[HandedOut], hands: dict[str, str]) -> None:
    form.field("first_no")
    form.field("last_no")
    form.field("giver", Asked(options=hands))
    # Mostly somebody takes from the store, mostly for the own window.
    form.field("taker", Asked(options=hands)).value = next((each for each in hands if each), "")


def _one(form: Form[Spoiling]) -> None:
    form.field("number")


def _clerks(w: Work) -> dict[str, str]:
    return {str(w.actor.user_id): w.actor.name, **{str(user): name for user, name in colleagues(w)}}


def _sums(lines: tuple[StockLine, ...], me: UUID | None, low: int) -> None:
    if not lines:
        return
    mine = sum(line.left for line in lines if line.holder_id == me)
    sums = (
        ("领入", sum(line.run.quantity for line in lines)),
        ("已用", sum(line.used for line in lines)),
        ("作废", sum(line.spoilt for line in lines)),
        ("库房结余", sum(line.left for line in lines if line.holder_id is None)),
        ("我手中", mine),
    )
    with ui.element("section").classes("jm-card jmm-strip").mark("stock-sums"):
        markup.put(markup.strip([(title, f"{count} 本") for title, count in sums])).style("display:contents")
        if mine < low:
            markup.put(markup.tag("我手中的余量偏少，请及时领用", "amber"))


def _hand(line: StockLine) -> Row:
    return Row(
        line.run.first_no,
        {
            "holder": line.holder or Cell(STORE, "muted"),
            "run": f"{line.run.first_no}—{line.run.last_no}",
            "quantity": str(line.run.quantity),
            "used": str(line.used),
            "spoilt": str(line.spoilt),
            "left": Cell(str(line.left), tag=True),
        },
    )


def _moved(line: StockMovement) -> Row:
    run = line.first_no if line.first_no == line.last_no else f"{line.first_no}—{line.last_no}"
    return Row(
        str(line.id),
        {
            "on": line.on,
            "kind": Cell(line.kind, "red" if line.kind == "作废" else ""),
            "run": run,
            "quantity": str(line.quantity),
            "giver": line.giver,
            "taker": line.taker,
            "note": line.note,
        },
    )

"""What is asked when an organisation, a counter or an account is made or mended."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator

from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.identity import (
    CounterInput,
    CounterKind,
    OrganisationInput,
    UserInput,
    create_counter,
    create_organisation,
    create_user,
    give_credential,
)
from jinmin.identity.organisation_lists import CounterLine, OrganisationLine, superiors
from jinmin.identity.passwords import HashedPassword
from jinmin.identity.staff_changes import amend_organisation, rename_counter, rename_user
from jinmin.identity.staff_input import CounterTitle, OrganisationNames, PersonName
from jinmin.messages import text
from jinmin.regions import significant
from jinmin.ui.context import PageContext
from jinmin.ui.field_specs import Option
from jinmin.ui.form_dialogs import Question, ask_form
from jinmin.ui.forms import Asked, Form
from jinmin.ui.pages.first_password import invent_password, show_password
from jinmin.ui.pages.staff_words import COUNTERS, LEVELS
from jinmin.ui.records import RecordLookup
from jinmin.ui.regions import region_lookup
from jinmin.ui.trouble import Halted

OFFICE_KINDS = ("civil_affairs", "natural_resources", "public_security")
AnyRegion = Annotated[str, BeforeValidator(lambda code: code or ""), AfterValidator(significant)]


class OrganisationForm(OrganisationInput):
    """As the page asks it: only an organisation of the ministry's level leaves the division empty."""

    region: AnyRegion = ""


async def ask_account(context: PageContext) -> UUID | None:
    """Make an account with a first password and show that; None when nobody wanted to."""
    made: list[tuple[UUID, UserInput, str]] = []

    def draw(form: Form[UserInput]) -> None:
        form.field("login", Asked(label="账号", hint="小写字母开头，可含数字、点、下划线、连字符，如 li.mei"))
        form.field("name", Asked(label="姓名"))

    async def act(form: Form[UserInput]) -> None:
        given = form.read()
        password, hashed = await invent_password(context, given.login)
        user_id = await context.act(lambda w: _make_account(w, given, hashed), form=form)
        made.append((user_id, given, password))

    said = "一人一个账号。首次密码由系统生成，只显示一次；安全管理员给了岗位才能登录。"
    asked = Question("开通账号", said, UserInput, draw, "开通", "make-account")
    if not await ask_form(context, asked, act):
        return None
    user_id, given, password = made[0]
    await show_password(given.login, given.name, password)
    return user_id


def _make_account(w: Work, given: UserInput, hashed: HashedPassword) -> UUID:
    user = create_user(w, given)
    w.flush()
    give_credential(w, user.id, hashed)
    return user.id


async def ask_organisation(context: PageContext) -> UUID | None:
    """Make an organisation; None when nobody wanted to."""
    made: list[UUID] = []
    lookup = RecordLookup(context, _superiors)
    first = await lookup("")

    def draw(form: Form[OrganisationForm]) -> None:
        kinds = {kind: text(f"office_kind.{kind}") for kind in OFFICE_KINDS}
        form.field("name", Asked(label="机构名称"))
        form.field("level", Asked(label="级别", options=LEVELS))
        regions = region_lookup(context)
        form.field("region", Asked(kind="region", label="行政区划", hint="部级机构不填", lookup=regions))
        form.field("kind", Asked(kind="choice", label="类别", options=kinds))
        form.field("uscc", Asked(label="统一社会信用代码", hint="18 位，可以以后补"))
        above = form.field("parent_id", Asked(kind="region", label="上级机构", lookup=lookup))
        above.control.offer(first)
        form.fill({"region": context.actor.region})

    async def act(form: Form[OrganisationForm]) -> None:
        given = form.read()
        if not given.region and given.level != "ministry":
            form.show(Invalid("staff.no_region", field="region"))
            raise Halted
        made.append(await context.act(lambda w: create_organisation(w, given).id, form=form))

    said = "区划和级别建好后不能改，请核对。"
    asked = Question("新建机构", said, OrganisationForm, draw, "新建", "make-organisation")
    return made[0] if await ask_form(context, asked, act) else None


async def ask_organisation_names(context: PageContext, line: OrganisationLine) -> bool:
    """Mend name and credit code."""

    def draw(form: Form[OrganisationNames]) -> None:
        form.field("name", Asked(label="机构名称"))
        form.field("uscc", Asked(label="统一社会信用代码"))
        form.fill({"name": line.name, "uscc": line.uscc})

    async def act(form: Form[OrganisationNames]) -> None:
        given = form.read()
        await context.act(
            lambda w: amend_organisation(w, line.id, given, expected=line.version).version, form=form
        )

    said = "改的是登记有误或更名后的写法，以前的写法留在台账里。"
    return await ask_form(context, Question("更正机构", said, OrganisationNames, draw, "保存", "amend"), act)


async def ask_counter(
    context: PageContext, line: OrganisationLine, kind: CounterKind, offices: tuple[CounterLine, ...]
) -> bool:
    """Make an office, or a window in one of ``offices``."""

    def draw(form: Form[CounterInput]) -> None:
        form.keep("org_id", line.id)
        form.keep("kind", kind.value)
        if kind is CounterKind.WINDOW:
            titles = {str(office.id): office.title for office in offices}
            form.field("parent_id", Asked(kind="choice", label="登记处", options=titles, required=True))
        form.field("code", Asked(label="编号", hint="字母、数字、连字符，在本机构内不重复"))
        form.field("title", Asked(label="名称"))
        if len(offices) == 1:
            form.fill({"parent_id": str(offices[0].id)})

    async def act(form: Form[CounterInput]) -> None:
        given = form.read()
        await context.act(lambda w: create_counter(w, given).id, form=form)

    return await ask_form(
        context, Question(f"新设{COUNTERS[kind]}", line.name, CounterInput, draw, "新设", "make-counter"), act
    )


async def ask_counter_title(context: PageContext, counter: CounterLine) -> bool:
    """Another name for an office or a window."""

    def draw(form: Form[CounterTitle]) -> None:
        form.field("title", Asked(label="名称"))
        form.fill({"title": counter.title})

    async def act(form: Form[CounterTitle]) -> None:
        title = form.read().title
        await context.act(
            lambda w: rename_counter(w, counter.id, title, expected=counter.version).version, form=form
        )

    title = f"{COUNTERS[counter.kind]}更名"
    return await ask_form(context, Question(title, "", CounterTitle, draw, "保存", "rename"), act)


async def ask_name(context: PageContext, user_id: UUID, name: str, version: int) -> bool:
    """Mend the name of an account's holder."""

    def draw(form: Form[PersonName]) -> None:
        form.field("name", Asked(label="姓名"))
        form.fill({"name": name})

    async def act(form: Form[PersonName]) -> None:
        wanted = form.read().name
        await context.act(lambda w: rename_user(w, user_id, wanted, expected=version).version, form=form)

    said = "只用于更正同一个人的姓名；换人的，停用这个账号，另开一个。"
    return await ask_form(context, Question("更正姓名", said, PersonName, draw, "保存", "rename"), act)


def _superiors(w: Work, typed: str) -> list[Option]:
    return [Option(str(org_id), name) for org_id, name in superiors(w, typed)]

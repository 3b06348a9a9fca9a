"""``jinmin tour``: one real registration through every floor of a throw-away node."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from uuid import UUID

import click
import orjson

from jinmin.api import (
    Actor,
    Case,
    DemoOffice,
    Figures,
    FileStore,
    Misconfigured,
    Node,
    People,
    Profile,
    Refused,
    Trust,
    acting_as,
    attach_material,
    furnish_demo,
    keep_scan,
    load_profile,
    lock_case,
    record_print,
    relay_all,
    verify_chain,
    verify_rows,
)
from jinmin.api.commands import require_empty, scratch_database
from jinmin_marriage import service
from jinmin_marriage.demo_data.scans import sample_scan
from jinmin_marriage.forms import NO_END, ROLES, MarriageForm, PartyForm
from jinmin_marriage.printouts import print_paper
from jinmin_marriage.service.checking import KIND_TITLES, RESULT_TITLES
from jinmin_marriage.service.printing import certificate_paper, review_paper, statement_paper

Say = Callable[[str, str], None]

PROFILE = "tour"
SEED = 7
HOME = "510822"


@dataclass
class Findings:
    """What the tour has seen so far, in the form a program reads."""

    case_no: str = ""
    certificate_no: str = ""
    ledger: dict[str, object] = field(default_factory=dict)
    receipt: dict[str, object] = field(default_factory=dict)
    figure: dict[str, object] = field(default_factory=dict)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="末行输出一行 JSON，供程序读取。")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="保留节点数据的目录。")
@click.pass_context
def command(context: click.Context, as_json: bool, keep: Path | None) -> None:
    """在临时节点上走完一件结婚登记：受理到发证、交换、统计、下钻、核验；数据库中不留下任何东西。"""
    options = context.obj
    name = options.profile or PROFILE
    profile = load_profile(name)
    if not profile.demo:
        raise Misconfigured("demo.profile", profile=profile.title)
    with _kept(keep, options.database) if keep else _scratch(options.database) as (folder, database):
        if keep:
            replace(options, data=folder).note_profile(name)
        findings = walk(profile, folder, database, _tell, disabled=options.disabled)
    if as_json:
        click.echo(orjson.dumps(findings.__dict__).decode())


@contextmanager
def _kept(folder: Path, database: str | None) -> Iterator[tuple[Path, str | None]]:
    if folder.exists() and any(folder.iterdir()):
        raise Refused("tour.folder_in_use", folder=folder)
    if database:
        require_empty(database)
    folder.mkdir(parents=True, exist_ok=True)
    yield folder, database


@contextmanager
def _scratch(database: str | None) -> Iterator[tuple[Path, str | None]]:
    with tempfile.TemporaryDirectory(prefix="jinmin-tour-") as folder:
        if database is None:
            yield Path(folder), None
            return
        with scratch_database(database) as place:
            yield Path(folder), place


def walk(
    profile: Profile, folder: Path, database: str | None, say: Say, *, disabled: Sequence[str] = ()
) -> Findings:
    """The whole tour without the ``disabled`` plug-ins; any step that does not hold raises."""
    findings = Findings()
    node = Node.open(profile, folder, database_url=database, disabled=disabled)
    try:
        node.migrate()
        office = next(office for office in furnish_demo(node, "none", SEED).offices if office.region == HOME)
        say("节点", f"{node.profile.title}，{office.title}")
        case_id = _handle(node, office, findings, say)
        _exchange(node, findings, say)
        if "statistics" in disabled:
            say("统计", "统计插件已停用，此步略过")
        else:
            _count(node, case_id, findings, say)
        _prove(node, findings, say)
    finally:
        node.close()
    return findings


def _handle(node: Node, office: DemoOffice, findings: Findings, say: Say) -> UUID:
    with node.read() as w:
        clerk, colleague = (acting_as(w, user_id) for user_id in office.clerk_ids[:2])
    desk = service.Desk(office.org_id, office.counter_ids[0], office.region)
    form = invented_form(node.clock.today())
    with node.work(clerk) as w:
        accepted = service.apply_for_marriage(w, form, desk)
    findings.case_no = accepted.case_no
    say("受理", f"{accepted.case_no}　{form.groom.name} 与 {form.bride.name}")
    checked = service.check_over_network(node.site, clerk, accepted.case_id)
    if checked.held:
        raise Refused("marriage.network_down")
    say(
        "联网核对",
        "、".join(f"{KIND_TITLES[kind]}{RESULT_TITLES[result]}" for kind, result in checked.results.items()),
    )
    _compare_faces(node, clerk, colleague, accepted.case_id)
    say("人证比对", "男方设备通过；女方设备未识别，由另一名登记员复核")
    _collect_papers(node, clerk, accepted.case_id)
    say("声明书", "两份已打印、签名、回扫入卷")
    with node.work(clerk) as w:
        service.review_application(w, accepted.case_id, "agree", opinion="材料齐全，符合结婚条件")
    with node.work(clerk) as w:
        numbers = service.PrintNumbers("510826000001", "510826000002")
        registered = service.register_marriage(w, accepted.case_id, numbers)
    findings.certificate_no = registered.certificate_no
    say("登记发证", f"{registered.certificate_no}　{registered.registered_on}")
    pages = _print_certificate(node, clerk, accepted.case_id, registered.record_id)
    say("证件", f"结婚证与审查处理表已生成 PDF，共 {pages} 字节")
    return accepted.case_id


def invented_form(on: date) -> MarriageForm:
    """Two invented people who may marry on ``on``."""
    people = People(SEED)
    groom = people.person(HOME, "1", (date(on.year - 32, 1, 1), date(on.year - 27, 12, 31)))
    bride = people.person("510104", "2", (date(on.year - 30, 1, 1), date(on.year - 25, 12, 31)))
    return MarriageForm(
        groom=PartyForm(
            id_number=groom.id_number,
            name=groom.name,
            nation=groom.nation,
            occupation="教师",
            id_valid_to=date(on.year + 8, 1, 1),
            household_region=HOME,
            household_address="乔庄镇东街1号",
            voluntary=True,
            no_kinship=True,
        ),
        bride=PartyForm(
            id_number=bride.id_number,
            name=bride.name,
            nation=bride.nation,
            occupation="护士",
            id_valid_to=NO_END,
            household_region="510104",
            household_address="南街2号",
            voluntary=True,
            no_kinship=True,
        ),
    )


def _compare_faces(node: Node, clerk: Actor, colleague: Actor, case_id: UUID) -> None:
    with node.work(clerk) as w:
        service.record_face(w, case_id, "groom", matches=True, device="人证核验终端（模拟）")
        service.record_face(w, case_id, "bride", matches=False, device="人证核验终端（模拟）")
    with node.work(colleague) as w:
        service.override_face(w, case_id, "bride", reason="发型变化较大，经核对确系本人")


def _collect_papers(node: Node, clerk: Actor, case_id: UUID) -> None:
    store = node.ports.get(FileStore)
    for role in ROLES:
        with node.read(clerk) as w:
            statement = print_paper(statement_paper(w, case_id, role), w.at)
        kept = {name: keep_scan(store, sample_scan(f"{role} {name}")) for name in ("id", "statement")}
        with node.work(clerk) as w:
            case = lock_case(w, case_id)
            record_print(
                w,
                case,
                document=f"statement-{role}",
                title="申请结婚登记声明书",
                content_id=store.put(statement.content),
            )
            attach_material(w, case, f"{role}_id", kept["id"], trust=Trust.ORIGINAL, original_seen=True)
            attach_material(w, case, f"{role}_statement", kept["statement"], trust=Trust.SUBMITTED)


def _print_certificate(node: Node, clerk: Actor, case_id: UUID, record_id: UUID) -> int:
    store = node.ports.get(FileStore)
    with node.read(clerk) as w:
        papers = {
            "certificate": ("结婚证", print_paper(certificate_paper(w, record_id), w.at)),
            "review": ("结婚登记审查处理表", print_paper(review_paper(w, case_id), w.at)),
        }
    for document, (title, pdf) in papers.items():
        with node.work(clerk) as w:
            case = w.get(Case, case_id)
            record_print(w, case, document=document, title=title, content_id=store.put(pdf.content))
    return sum(len(pdf.content) for _title, pdf in papers.values())


def _exchange(node: Node, findings: Findings, say: Say) -> None:
    if not node.profile.routes:
        raise Misconfigured("tour.no_routes", profile=node.profile.title)
    results = relay_all(node.site)
    sent, refused = sum(each.entries for each in results), sum(each.refused for each in results)
    if not sent or refused:
        raise Refused("tour.not_exchanged", sent=sent, refused=refused)
    findings.receipt = {"accepted": sent}
    titles = "、".join(route.title for route in node.profile.routes)
    say("交换", f"{titles}已回执，接收 {sent} 条")


def _count(node: Node, case_id: UUID, findings: Findings, say: Say) -> None:
    viewer = Actor(user_id=None, name="部级统计", permissions=frozenset({"*"}))
    figures = node.ports.get(Figures)
    today = node.clock.today()
    period = f"{today.year}Q{(today.month + 2) // 3}"
    figure = figures.figure(viewer, "marriage.pairs", "", period)
    behind = figures.rows(viewer, "marriage.pairs", "", period, 100)
    if case_id not in {row.case_id for row in behind.rows} or figure.value != len(behind.rows):
        raise Refused("tour.figure_disagrees", value=figure.value, rows=len(behind.rows))
    findings.figure = {"value": figure.value, "rows": len(behind.rows)}
    say(
        "统计",
        f"{period} 全国结婚登记 {figure.value} 对（账序 {figure.ledger_position}），"
        f"明细 {len(behind.rows)} 条",
    )


def _prove(node: Node, findings: Findings, say: Say) -> None:
    with node.database.reading.connect() as connection:
        chain = verify_chain(connection)
        rows = verify_rows(connection, node.keyring)
    if not (chain.holds and rows.holds):
        raise Refused("tour.not_proved")
    findings.ledger = {"entries": chain.entries, "sealed": chain.sealed, "verified": True}
    say("核验", f"台账 {chain.entries} 条链值无误，{rows.rows} 条业务记录与台账一致")


def _tell(step: str, words: str) -> None:
    click.echo(f"{click.style(step, bold=True)}　{words}")

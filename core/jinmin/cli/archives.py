"""``jinmin archives``: volumes on the command line."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

import click

from jinmin.archives import (
    VolumeLine,
    VolumeQuery,
    box_year,
    check_volume,
    export_volume,
    print_volume,
    retention_text,
    search_volumes,
)
from jinmin.cli.options import NodeOptions
from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.messages import text

JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
YEAR = click.option("--year", type=int, default=None, help="归档年度。")


@click.group()
def archives() -> None:
    """档案：案卷的查询、校验、导出和年终装盒。"""


@archives.command("list")
@YEAR
@click.option("--due", is_flag=True, help="只列保管期满、可列入销毁清册的。")
@JSON
@click.pass_obj
def list_volumes(options: NodeOptions, year: int | None, due: bool, as_json: bool) -> None:
    """列出案卷，新归档的在前。"""
    with _reading(options) as w:
        for line in _all(w, VolumeQuery(year=year, due=due)):
            if as_json:
                shown = {name: value for name, value in asdict(line).items() if name != "title"}
                click.echo(json.dumps(shown, ensure_ascii=False, default=str))
            else:
                place = f"{line.fonds_no}　{line.year}　{line.category}-{line.number}"
                click.echo(f"{place}　{line.case_no}　{retention_text(line.retention)}　{line.state.label}")


@archives.command("verify")
@YEAR
@JSON
@click.pass_obj
def verify_volumes(options: NodeOptions, year: int | None, as_json: bool) -> None:
    """逐卷核对目录摘要和每份文件；有不符的，退出码为 1。"""
    count = broken = 0
    with _reading(options) as w:
        for line in _all(w, VolumeQuery(year=year)):
            count += 1
            for fault in check_volume(w, line.id):
                broken += 1
                said = text(fault.key, position=fault.position, title=fault.title)
                told = {"case_no": line.case_no, "number": line.number, "fault": fault.key, "said": said}
                click.echo(json.dumps(told, ensure_ascii=False) if as_json else f"{line.case_no}：{said}")
    if not as_json:
        click.echo(f"核对 {count} 卷，{broken} 处不符")
    sys.exit(1 if broken else 0)


@archives.command("export")
@click.argument("case_no")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def export_one(options: NodeOptions, case_no: str, folder: Path) -> None:
    """把一个办件的案卷导出到目录：全卷 PDF 和带摘要的 JSON。"""
    with _reading(options) as w:
        found = search_volumes(w, VolumeQuery(case_no=case_no))
        if not found:
            raise NotFound("archive.not_found")
        exported = export_volume(w, found[0].id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{case_no}.pdf").write_bytes(print_volume(exported).content)
    (folder / f"{case_no}.json").write_bytes(exported.as_json())
    click.echo(f"已导出到 {folder}")


@archives.command("box")
@click.argument("year", type=int)
@click.pass_obj
def box(options: NodeOptions, year: int) -> None:
    """把该年散存的案卷按类别和保管期限装盒。"""
    node = options.open()
    try:
        with node.work() as w:
            boxes = [(each.category, each.number, each.volumes) for each in box_year(w, year)]
    finally:
        node.close()
    for category, number, volumes in boxes:
        click.echo(f"{category} 第 {number} 盒　{volumes} 卷")
    click.echo(f"共 {len(boxes)} 盒")


@contextmanager
def _reading(options: NodeOptions) -> Iterator[Work]:
    node = options.open()
    try:
        with node.read() as w:
            yield w
    finally:
        node.close()


def _all(w: Work, query: VolumeQuery) -> Iterator[VolumeLine]:
    after: UUID | None = None
    while page := search_volumes(w, query, after):
        yield from page
        after = page[-1].id

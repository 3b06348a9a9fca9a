"""``jinmin backup`` and ``jinmin restore``: database, files, keys and checkpoint as one set."""

from contextlib import closing
from pathlib import Path

import click

from jinmin import backup as sets
from jinmin.cli.asking import Asked
from jinmin.cli.options import NEW_FILE, NodeOptions
from jinmin.errors import Invalid

PASSPHRASE_LEAST = 8
"""Characters: whoever finds the archive may try as often as he likes."""

PASSPHRASE = click.option(
    "--passphrase",
    cls=Asked,
    envvar="JINMIN_BACKUP_PASSPHRASE",
    prompt="备份口令",
    hide_input=True,
    help="整份备份用它加密，没有它无法恢复；请与备份分开保管。也可放在环境变量 JINMIN_BACKUP_PASSPHRASE 中。",
)


@click.command()
@click.argument("file", type=NEW_FILE)
@PASSPHRASE
@click.pass_obj
def backup(options: NodeOptions, file: Path, passphrase: str) -> None:
    """把数据库、材料、密钥和检查点备份成一个加密的文件。"""
    if len(passphrase) < PASSPHRASE_LEAST:
        raise Invalid("backup.passphrase_short", least=PASSPHRASE_LEAST)
    with closing(options.open()) as node:
        manifest = sets.write_backup(node, file, passphrase)
    click.echo(f"已备份到 {file}：台账 {manifest.ledger_seq} 条，材料 {manifest.files} 件")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--verify/--no-verify", default=True, show_default=True, help="恢复后核验链条、业务表和检查点。"
)
@PASSPHRASE
@click.pass_obj
def restore(options: NodeOptions, file: Path, verify: bool, passphrase: str) -> None:
    """从备份文件恢复到空的数据目录；交换批次的期数会升高，对账后才继续发送。"""
    report = sets.restore(file, options.data, options.database, passphrase, verify=verify)
    options.note_profile(options.profile or report.manifest.profile.id)
    click.echo(f"已恢复到 {options.data}：台账 {report.ledger_seq} 条，材料 {report.files} 件")
    if verify:
        click.echo(f"核验通过：链条 {report.ledger_seq} 条，业务记录 {report.rows} 条，检查点一致")

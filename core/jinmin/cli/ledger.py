"""``jinmin ledger``: prove the ledger, export its head."""

import sys
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import Connection

from jinmin.cli.options import NEW_FILE, NodeOptions
from jinmin.clock import minute_of
from jinmin.documents.references import missing_files
from jinmin.documents.store import FileStore
from jinmin.ledger.checkpoint import Checkpoint, checkpoint_fault, forgery, make_checkpoint
from jinmin.ledger.verify import Fault, Proof, verify_chain, verify_journal, verify_rows
from jinmin.messages import text

UNFINISHED = "store.unfinished"
"""What a crash leaves behind names no content: nobody misses it."""


@click.group()
def ledger() -> None:
    """台账：核验链条、核对业务表、导出检查点。"""


@ledger.command()
@click.option("--rows", is_flag=True, help="再把每条业务记录与其最后一条台账逐栏核对。")
@click.option(
    "--checkpoint",
    "checkpoint_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="与导出的检查点比对，可发现尾部被截。",
)
@click.option("--files", is_flag=True, help="再逐个打开材料文件，并查找记录提到而不存在的文件。")
@click.pass_obj
def verify(options: NodeOptions, rows: bool, checkpoint_file: Path | None, files: bool) -> None:
    """重算台账和访问日志的链；发现问题时指出第一处，退出码为 1。"""
    checkpoint = checkpoint_file and Checkpoint.parse(checkpoint_file.read_bytes())
    with closing(options.open()) as node, node.database.reading.connect() as connection:
        if checkpoint:
            # Looked at before a chain that takes minutes: a file that proves nothing is told at once.
            _stop_at(forgery(checkpoint, node.profile.node.code, node.keyring.public_key()))
        chain = verify_chain(connection)
        _tell("链条", f"{chain.entries} 条，其中含加密内容 {chain.sealed} 条", chain)
        journal = verify_journal(connection, node.keyring)
        _tell("访问日志", f"{journal.entries} 条，已封存的各段签名有效", journal)
        if rows:
            table_proof = verify_rows(connection, node.keyring)
            _tell("业务表", f"{table_proof.rows} 条记录与台账一致", table_proof)
        if checkpoint:
            fault = checkpoint_fault(
                connection, checkpoint, node.profile.node.code, node.keyring.public_key()
            )
            compared = Proof(checkpoint.seq, 0, 0, b"", fault)
            _tell("检查点", f"第 {checkpoint.seq} 条与 {minute_of(checkpoint.at)} 导出的一致", compared)
        if files:
            store = node.ports.get(FileStore)
            _tell("材料文件", f"{len(list(store.ids()))} 个完好无缺", _proof_of_files(connection, store))


@ledger.command()
@click.argument("file", type=NEW_FILE)
@click.pass_obj
def checkpoint(options: NodeOptions, file: Path) -> None:
    """导出签名的链头到新文件；请保存到另一台机器上。"""
    with closing(options.open()) as node, node.database.reading.connect() as connection:
        made = make_checkpoint(connection, node.keyring, node.profile.node.code, node.clock.now())
        node.database.settle()
    file.write_text(made.model_dump_json(indent=2) + "\n", encoding="utf-8")
    click.echo(f"检查点：第 {made.seq} 条，已写入 {file}")


def _proof_of_files(connection: Connection, store: FileStore) -> Proof:
    fault = None
    if missing := next(missing_files(connection, store), None):
        fault = Fault("ledger.file_missing", None, missing[0], values={"content_id": missing[1]})
    elif faulty := [problem for problem in store.verify() if problem.key != UNFINISHED]:
        fault = Fault("ledger.file_faulty", values={"path": faulty[0].path})
    return Proof(0, 0, 0, b"", fault)


def explain_fault(fault: Fault) -> str:
    """The fault in words."""
    values = {"seq": fault.seq, "table": fault.table, "record_id": fault.record_id, **(fault.values or {})}
    return text(fault.key, **values)


def _tell(what: str, good: str, proof: Proof) -> None:
    _stop_at(proof.fault, what)
    click.echo(f"{what}：通过，{good}")


def _stop_at(fault: Fault | None, what: str = "检查点") -> None:
    if fault is not None:
        click.secho(f"{what}：不通过，{explain_fault(fault)}", fg="red", err=True)
        sys.exit(1)

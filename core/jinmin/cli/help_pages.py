"""Help as a Chinese reader expects it: columns by display width, full-width marks, placeholders in Chinese."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import click

OPTIONS, SUBCOMMAND = "[选项]", "命令 [参数]…"
PLACEHOLDERS = {
    "agreement": "协议",
    "body": "主体代码",
    "case_no": "办件号",
    "client": "系统代码",
    "code": "代码",
    "database": "地址",
    "field": "信息项",
    "fingerprint": "指纹",
    "folder": "目录",
    "host": "地址",
    "indicator": "指标",
    "local": "自有代码",
    "login": "账号",
    "matter": "事项编号",
    "name": "编码",
    "number": "编号",
    "partner": "节点",
    "passphrase": "口令",
    "port": "端口",
    "profile": "方案",
    "reason": "理由",
    "region": "区划",
    "resource": "资源",
    "rule": "规则",
    "standard": "标准代码",
    "stream": "数据流",
    "subject": "对象",
    "title": "名称",
    "tree": "口径",
    "url": "网址",
    "user": "用户",
    "year": "年份",
}
"""What stands for the value of a parameter of this name, where the command itself says nothing better."""
KINDS = {
    "text": "文字",
    "integer": "整数",
    "integer range": "整数",
    "float": "数",
    "float range": "数",
    "boolean": "是否",
    "datetime": "年-月-日",
    "uuid": "编号",
    "file": "文件",
    "directory": "目录",
    "path": "路径",
}
"""The same by click's name of the type. A name that is not here is Chinese already."""
WIDE = "[\u2010-\uffff]"
"""Signs between which the end of a source line is no space."""
NO_LINE_BEGINS_WITH = frozenset("，。；：、？！）》”’…]")


def put_in_chinese(command: click.Command) -> None:
    """Give a command, and those below it, Chinese help; what it says itself stays as it is."""
    command.context_class = ChineseContext
    command.options_metavar = OPTIONS
    for parameter in command.params:
        parameter.metavar = parameter.metavar or placeholder(parameter)
    if isinstance(command, click.Group):
        command.subcommand_metavar = SUBCOMMAND
        for below in command.commands.values():
            put_in_chinese(below)


def placeholder(parameter: click.Parameter) -> str | None:
    """What stands for the parameter's value; None where click has to say it: lists of choices and flags."""
    if isinstance(parameter.type, click.Choice):
        return None
    kind = parameter.type.name
    said = KINDS.get(kind, kind)
    named = PLACEHOLDERS.get(parameter.name or "", said) if kind in KINDS else said
    if isinstance(parameter, click.Option):
        return named
    return named if parameter.required else f"[{named}]"


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def folded(text: str, room: int) -> Iterator[str]:
    """Lines no wider than ``room``: words stay whole, and no line begins with a closing mark."""
    line = ""
    joined = re.sub(rf"({WIDE})\s*\n\s*({WIDE})", r"\1\2", text)
    for piece in re.findall(r"[!-~]+|\s|.", " ".join(joined.split())):
        if width(line) + width(piece) > room and line and piece not in NO_LINE_BEGINS_WITH:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    if line:
        yield line


class ChineseLayout(click.HelpFormatter):
    """click's help page with columns that line up under wide signs."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line: how the command is called."""
        super().write_usage(prog, args, "用法：" if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """The name of a part."""
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        """What the command does, each paragraph folded."""
        margin = " " * self.current_indent
        paragraphs = (folded(each, self.width - self.current_indent) for each in text.split("\n\n"))
        self.write("\n\n".join("\n".join(margin + line for line in each) for each in paragraphs) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms and what they mean, in two columns."""
        known = list(rows)
        column = min(max(width(term) for term, _said in known), col_max) + col_spacing
        for term, said in known:
            self._write_row(term, _marks(said), column, col_spacing)

    def _write_row(self, term: str, said: str, column: int, spacing: int) -> None:
        margin = " " * self.current_indent
        lines = list(folded(said, max(self.width - column - self.current_indent, 20))) or [""]
        if width(term) > column - spacing:
            self.write(f"{margin}{term}\n")
        else:
            self.write(f"{margin}{term}{' ' * (column - width(term))}{lines.pop(0)}".rstrip() + "\n")
        for line in lines:
            self.write(f"{margin}{' ' * column}{line}\n")


class ChineseContext(click.Context):
    """A command's context, with help pages in this layout."""

    formatter_class = ChineseLayout


def _marks(said: str) -> str:
    """What click adds about an option without asking for a translation: ranges and the marks between."""
    said, ours, added = said.partition("  [")
    return said + ours + spans(added).replace("; ", "；")


def spans(text: str) -> str:
    """click's ranges in words."""
    text = re.sub(r"(-?[\d.]+)<=x<=(-?[\d.]+)", r"\1 至 \2", text)
    return re.sub(r"x>=(-?[\d.]+)", r"不小于 \1", re.sub(r"x<=(-?[\d.]+)", r"不大于 \1", text))

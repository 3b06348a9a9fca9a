"""评价与诉求 on the dashboard: a table whose numbers open what they count."""

from html import escape
from urllib.parse import urlencode

from jinmin.supervision.measures import BoardQuery
from jinmin.voice.figures import VoiceFigures, VoiceMeasure

LINES = "/supervision/voice"
ALARMING = (VoiceMeasure.POOR, VoiceMeasure.LATE, VoiceMeasure.OPEN_LATE)


def voice_table(query: BoardQuery, rows: tuple[VoiceFigures, ...]) -> str:
    """The table as HTML, the sum first."""
    heads = "".join(f"<th scope=col>{measure.label}</th>" for measure in VoiceMeasure)
    lines = "".join(_line(query, figures) for figures in rows)
    return (
        "<table><caption class=jm-unseen>评价与诉求</caption><thead><tr><th scope=col>机关</th>"
        f"<th scope=col>满意率</th>{heads}</tr></thead><tbody>{lines}</tbody></table>"
    )


def _line(query: BoardQuery, figures: VoiceFigures) -> str:
    share = "—" if figures.satisfied is None else f"{figures.satisfied:.1%}"
    cells = "".join(_cell(query, figures, measure) for measure in VoiceMeasure)
    name = escape(figures.org or "（机关未登记）")
    return f"<tr><th scope=row>{name}</th><td data-label=满意率>{share}</td>{cells}</tr>"


def _cell(query: BoardQuery, figures: VoiceFigures, measure: VoiceMeasure) -> str:
    count, label = figures.counts[measure], f"data-label={measure.label}"
    if not count:
        return f"<td {label}><span class=jm-muted>0</span></td>"
    asked = {"first": query.first.isoformat(), "last": query.last.isoformat(), "measure": measure.value}
    if query.matter:
        asked["matter"] = query.matter
    if figures.org_id is not None:
        asked["org"] = str(figures.org_id)
    tone = " class=jm-tone-red" if measure in ALARMING else ""
    link = escape(f"{LINES}?{urlencode(asked)}", quote=True)
    said = escape(f"{figures.org}{measure.label} {count} 件，查看明细", quote=True)
    return f'<td {label}><a href="{link}"{tone} aria-label="{said}">{count:,}</a></td>'

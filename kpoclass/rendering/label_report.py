"""A page about a labelled file, for those who will use it: one HTML file that needs nothing else."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from kpoclass.rendering.escaping import shortened
from kpoclass.rendering.html import bar_row, histogram, share_of, table
from kpoclass.rendering.phrases import LABELS, LEVELS, REASONS, SCOPES, percent
from kpoclass.rendering.theme import DARK, LIGHT, text_in_html, variables
from kpoclass.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpoclass.labelling.summary import LabelSummary
    from kpoclass.model import Model

_TEXT_LENGTH, _FAULT_LENGTH = 160, 240

_STYLE = (
    f":root{{{variables(LIGHT, 'light')}}}"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{variables(DARK, 'dark')}}}}}"
    "body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:56rem;"
    "margin:2rem auto;padding:0 1rem}h1{font-size:1.7rem;line-height:1.25;margin-bottom:.2rem;overflow-wrap:anywhere}"
    "h2{font-size:1.2rem;margin:2.2rem 0 .5rem;padding-top:.6rem;border-top:1px solid var(--line)}"
    ".faint,figcaption,caption{color:var(--faint)}.K{color:var(--kpo)}.B{color:var(--bpo)}"
    ".figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.7rem}"
    ".figures div{border:1px solid var(--line);border-radius:8px;padding:.6rem .8rem}"
    ".figures dt{color:var(--faint);font-size:.85rem}.figures dd{margin:0;font-size:1.45rem;font-weight:650}"
    ".figures small{font-size:.85rem;font-weight:400;color:var(--faint)}"
    ".split{display:flex;gap:2px;height:1.5rem;border-radius:5px;overflow:hidden}"
    "i{display:block;background:var(--faint)}i.K{background:var(--kpo)}i.B{background:var(--bpo)}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:.6rem 0}"
    "caption{text-align:left;font-size:.9rem;padding-bottom:.3rem}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .9rem .3rem 0;border-bottom:1px solid var(--line);"
    "font-weight:400}thead th{font-weight:600}td{font-variant-numeric:tabular-nums}"
    ".bars :is(th,td):nth-child(2){width:5rem;text-align:right}.bars :is(th,td):nth-child(3){width:38%}"
    ".bar{display:inline-block;width:calc(100% - 5rem);float:right;margin-top:.45rem}"
    ".bar i{height:.7rem;border-radius:2px;min-width:1px}"
    ".rows th{white-space:nowrap}.rows td{overflow-wrap:anywhere;min-width:4.5rem}.rows td.text{min-width:16rem}"
    "figure{margin:.6rem 0}svg{width:100%;height:auto;font:13px system-ui,sans-serif}"
    "svg text{fill:var(--ink);text-anchor:middle}svg text.faint{fill:var(--faint)}svg path{stroke:var(--line)}"
    "svg .half{stroke:var(--faint);stroke-dasharray:3 4}svg .K,svg .K.side{fill:var(--kpo)}"
    "svg .B,svg .B.side{fill:var(--bpo)}.side{font-weight:600}"
    "@media print{body{font-size:11pt;margin:0;max-width:none}i,rect{print-color-adjust:exact;"
    "-webkit-print-color-adjust:exact}tr,figure,.figures,.split{break-inside:avoid}h2{break-after:avoid}"
    ".wide{overflow:visible}}"
)

_HOW_TO_READ = """\
<ul>
<li><b class="K">KPO</b>, knowledge process work, needs judgement, analysis or knowledge of a field;
<b class="B">BPO</b>, business process work, follows rules and routines. What counts is the work described, not the
employer, the industry or the grandeur of a title.</li>
<li>The <b>skill level</b> is that of ISCO-08: 1 and 2 are always BPO, 4 is always KPO, 3 can be either. The levels 1
and 3 are the model\u2019s weakest.</li>
<li>A <b>probability</b> is an estimate: among texts like those the model was made from, labels given with 80 % are
right about eight times in ten. On texts of another kind it can be further off.</li>
<li>Rows that need a <b>person\u2019s eye</b> have the column <code>confident</code> false and a <code>reason</code>
in the labelled file. The other rows hold errors too, only fewer.</li>
<li>The model reads English, and sees words and pairs of words, not sentences: \u201cthis is no support role\u201d
counts as support. A title alone says less than a description.</li>
<li>Use the labels to sort and to count. They say what work needs, nothing about the people who do it; do not use them
to decide about a person.</li>
</ul>"""


def label_report(summary: LabelSummary, model: Model, source: str, target: str) -> str:
    """Return the page, a whole HTML document, about the file that is labelled and the labelled one, given by name."""
    name = text_in_html(source)
    made = f"kpoclass {__version__}, model of {model.metadata.get('date', 'unknown date')}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>KPO and BPO work in {name}</title><style>{_STYLE}</style></head>\n<body>\n"
        f"<header><h1>KPO and BPO work in {name}</h1>"
        f'<p class="faint">Labelled file: {text_in_html(target)}. Made on {datetime.date.today().isoformat()} with '
        f"{text_in_html(made)}.</p></header>\n<main>\n" + "\n".join(_sections(summary)) + "\n</main></body></html>\n"
    )


def _sections(summary: LabelSummary) -> Iterator[str]:
    labelled = summary.kpo + summary.bpo
    yield _figures(summary, labelled)
    if labelled:
        yield from _shares(summary, labelled)
        yield "<h2>What needs a person\u2019s eye</h2>"
        yield from _doubts(summary, labelled)
    if summary.faults:
        yield "<h2>Rows with errors</h2>"
        yield _faults(summary)
    yield f"<h2>How to read this</h2>{_HOW_TO_READ}"


def _figures(summary: LabelSummary, labelled: int) -> str:
    def figure(name: str, n: int, note: str, side: str = "") -> str:
        return f'<div><dt>{name}</dt><dd class="{side}">{n:,} <small>{note}</small></dd></div>'

    return (
        '<dl class="figures">'
        + figure("rows", summary.rows, "")
        + figure("KPO", summary.kpo, share_of(summary.kpo, labelled), "K")
        + figure("BPO", summary.bpo, share_of(summary.bpo, labelled), "B")
        + figure("need a person\u2019s eye", summary.not_confident, share_of(summary.not_confident, labelled))
        + figure("without a label", summary.failed, share_of(summary.failed, summary.rows))
        + "</dl>"
    )


def _shares(summary: LabelSummary, labelled: int) -> Iterator[str]:
    kpo, bpo = share_of(summary.kpo, labelled), share_of(summary.bpo, labelled)
    yield "<h2>Knowledge or business process</h2>"
    yield (
        f'<div class="split" role="img" aria-label="{kpo} KPO, {bpo} BPO">'
        f'<i class="K" style="width:{summary.kpo / labelled:.1%}"></i>'
        f'<i class="B" style="width:{summary.bpo / labelled:.1%}"></i></div>'
    )
    counts = (("KPO", "K", summary.kpo), ("BPO", "B", summary.bpo))
    rows = [bar_row(f'<b class="{side}">{name}</b>, {LABELS[name]}', n, labelled, side) for name, side, n in counts]
    yield table("Shares are of the rows that have a label.", ["label", "rows", "share"], rows, "bars")
    yield "<h2>Skill level the work needs</h2>"
    rows = [bar_row(f"{level}, {LEVELS[level]}", n, labelled) for level, n in summary.levels.items()]
    yield table("Levels of the ISCO-08 classification of occupations.", ["level", "rows", "share"], rows, "bars")
    yield "<h2>In scope for outsourcing</h2>"
    counts_of = ((True, summary.in_scope), (False, labelled - summary.in_scope))
    rows = [bar_row(f"{'in' if of else 'out of'} scope: {SCOPES[of]}", n, labelled) for of, n in counts_of]
    yield table("Whether a provider elsewhere could deliver the work.", ["scope", "rows", "share"], rows, "bars")
    yield "<h2>How sure the model is</h2>"
    yield histogram(summary.p_kpo_tenths)


def _doubts(summary: LabelSummary, labelled: int) -> Iterator[str]:
    sure = labelled - summary.not_confident
    rows = [bar_row(f"<b>{reason}</b>: {REASONS[reason]}", n, labelled) for reason, n in summary.reasons.items()]
    rows.append(bar_row("no reason to doubt", sure, labelled))
    yield table("Why the model should not be relied on, by row.", ["reason", "rows", "share"], rows, "bars")
    queue = summary.review_queue
    if queue:
        yield table(
            f"{len(queue)} of them: of each reason the least probable, each text once.",
            ["row", "text", "label", "probability", "reason"],
            [
                [
                    f"{row.row:,}",
                    f'<div dir="auto">{text_in_html(shortened(row.text, _TEXT_LENGTH))}</div>',
                    f'<b class="{row.label[0]}">{row.label}</b>',
                    percent(row.probability),
                    row.reason,
                ]
                for row in queue
            ],
            "rows",
        )


def _faults(summary: LabelSummary) -> str:
    rows = [[f"{row:,}", text_in_html(shortened(error, _FAULT_LENGTH))] for row, error in summary.faults]
    caption = (
        f"{summary.failed:,} of {summary.rows:,} rows have no label; others listed here have one all the same. At most "
        f"{summary.FAULTS_KEPT} are listed; all are in the labelled file\u2019s error column."
    )
    return table(caption, ["row", "what was wrong"], rows, "rows")

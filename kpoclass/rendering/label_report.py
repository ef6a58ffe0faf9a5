"""A page about a labelled file, for those who will use it: one self-contained HTML file."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from kpoclass.rendering.escaping import shortened
from kpoclass.rendering.html import bar_row, histogram, page, share_of, table, text_in_html
from kpoclass.rendering.phrases import LABELS, LEVELS, REASONS, SCOPES, percent
from kpoclass.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpoclass.labelling.summary import LabelSummary
    from kpoclass.model import Model

_TEXT_LENGTH, _FAULT_LENGTH, _DATE_LENGTH = 160, 240, 80

_HOW_TO_READ = """\
<ul>
<li><b class="K">KPO</b>, knowledge process work, needs judgement, analysis or knowledge of a field;
<b class="B">BPO</b>, business process work, follows rules and routines. What counts is the work described, not the
employer, the industry or the grandeur of a title.</li>
<li>The <b>skill level</b> is that of ISCO-08: 1 and 2 are always BPO, 4 is always KPO, 3 can be either. The levels 1
and 3 are the model\u2019s weakest.</li>
<li>A <b>probability</b> is an estimate: among texts like those the model was made from, labels of probability 80 %
are right about eight times in ten. On texts of another kind it can be further off.</li>
<li>The <b>share of KPO</b> is given twice: as the model labelled, and corrected for how often it mistakes one for the
other on real postings, with a 95 % interval. That takes the file for a sample of more like it. It holds for whole
postings; on titles or tasks alone the model errs at another rate.</li>
<li>Rows that need a <b>person\u2019s eye</b> have the column <code>confident</code> false and a <code>reason</code>
in the labelled file. The other rows contain errors too, only fewer.</li>
<li>The model reads English, and sees words and pairs of words, not sentences: \u201cthis is not a support role\u201d
counts as support. A title alone says less than a description.</li>
<li>Use the labels to sort and to count. They say what work needs, nothing about the people who do it; do not use them
to decide about a person.</li>
</ul>"""


def report_page(summary: LabelSummary, model: Model, source: str, target: str) -> str:
    """Return the page, a whole HTML document, about the file that is labelled and the labelled one, given by name."""
    date = shortened(str(model.metadata.get("date", "unknown date")), _DATE_LENGTH)
    made = f"kpoclass {__version__}, model {model.fingerprint} of {date}"
    about = f"Labelled file: {target}. Made on {datetime.date.today().isoformat()} with {made}."
    return page(f"KPO and BPO work in {source}", text_in_html(about), "\n".join(_sections(summary)))


def _sections(summary: LabelSummary) -> Iterator[str]:
    labelled = summary.kpo + summary.bpo
    yield _figures(summary, labelled)
    columns = " and ".join(f"\u2018{name}\u2019" for name in summary.columns)
    told = [f"The text is in {columns}."] if columns else []
    told += [note[0].upper() + note[1:] + "." for note in summary.notes]
    if summary.rows:
        told.append("Rows are counted from 1 below the header.")
    yield f"<p>{text_in_html(' '.join(told))}</p>" if told else ""
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
        f'<div class="meter" role="img" aria-label="{kpo} KPO, {bpo} BPO">'
        f'<i class="K" style="width:{summary.kpo / labelled:.1%}"></i>'
        f'<i class="B" style="width:{summary.bpo / labelled:.1%}"></i></div>'
    )
    counts = (("KPO", "K", summary.kpo), ("BPO", "B", summary.bpo))
    if share := summary.kpo_share:
        counted = (
            f"{percent(share.low)} to {percent(share.high)}, most likely {percent(share.adjusted)}, when the "
            "model\u2019s own mistakes on real postings are counted in"
            if share.fits
            else "the model\u2019s own mistakes can\u2019t be counted in, because it errs otherwise here than on real "
            "postings"
        )
        yield f"<p>KPO: {kpo} of the rows that have a label; {counted}.</p>"
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
            f"The rows to check first ({len(queue)}): for each reason, those with the lowest probability. A text that "
            "occurs several times is listed once.",
            [summary.row_name.partition(" ")[0], "text", "label", "probability", "reason"],
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
    rows = [
        [f"{row:,}", f"<div>{text_in_html(shortened(error, _FAULT_LENGTH))}</div>"] for row, error in summary.faults
    ]
    failed = summary.failed
    caption = f"{failed:,} of {summary.rows:,} rows {'has' if failed == 1 else 'have'} no label. "
    if len(rows) > failed:
        caption += "A row with an error can have a label all the same. "
    caption += f"At most {summary.FAULTS_KEPT} are listed; all are in the labelled file\u2019s error column."
    return table(caption, [summary.row_name.partition(" ")[0], "what was wrong"], rows, "rows")

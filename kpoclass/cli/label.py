"""``kpoclass label``: label a file, row by row."""

from __future__ import annotations

import argparse
import os
from typing import Any

from kpoclass.cli.console import Progress, counted, show, show_beside, tell, to_line
from kpoclass.cli.label_folder import label_into_folder
from kpoclass.cli.label_summary import summary_text, tell_bad_rows
from kpoclass.cli.labelled_options import add_source_options, source_of
from kpoclass.cli.model_options import add_model_options, model_of
from kpoclass.errors import quoted
from kpoclass.files import check_output
from kpoclass.inference.validation import without_markup
from kpoclass.labelling.columns import TextColumns
from kpoclass.labelling.file import label_file
from kpoclass.labelling.folder_plan import is_folder
from kpoclass.labelling.formats.sniff import EXTENSIONS
from kpoclass.labelling.inputs import STANDARD, find_paths
from kpoclass.labelling.outputs import WRITTEN
from kpoclass.labelling.preview import preview_files
from kpoclass.model import Model

_EPILOG = """\
examples:
  kpoclass label titles.csv labelled.csv
  kpoclass label titles.csv --preview
  kpoclass label titles.csv labelled.csv --report report.html
  kpoclass label titles.csv labelled.csv --explain
  kpoclass label postings.parquet labelled.parquet --title headline --text duties
  kpoclass label jobs.xlsx labelled.xlsx --sheet Openings
  kpoclass label large.jsonl labelled.jsonl --resume
  kpoclass label export.csv labelled.xlsx
  kpoclass label january.csv february.xlsx all.parquet
  kpoclass label jobs/ all.csv
  kpoclass label "jobs/**/*.parquet" labelled/ --resume
  curl https://jobs.example/api | kpoclass label - - --out-format csv

Every row is written, with the columns kpoclass_label, kpoclass_probability, kpoclass_p_kpo, kpoclass_skill_level,
kpoclass_in_scope, kpoclass_p_in_scope, kpoclass_coverage, kpoclass_confident, kpoclass_reason and kpoclass_error added,
with --explain kpoclass_because, and with --model-column kpoclass_model.
Parquet needs kpoclass[parquet], Excel kpoclass[excel]. Of an Excel file, one sheet is written, with values in place
of formulas; text that a spreadsheet could take for a formula is marked as text.
"""


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "label",
        help="label a CSV, TSV, JSON, Parquet or Excel file",
        description="Label every row of a CSV, TSV, JSON or JSON Lines file, a Parquet file, or a sheet of Excel.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "paths",
        metavar="IN ... OUT",
        nargs="+",
        help="file to read: .csv, .tsv, .jsonl, .ndjson, .json, .parquet, .xlsx, .xlsm, .xls or .ods; a folder, "
        "pattern or several files become one table; - is standard input. Last the file to write, in the format of its "
        "name, which may be another; it appears whole or not at all; - is standard output. If OUT is a folder, or ends "
        "in /, each file of IN becomes one of the same name in it",
    )
    parser.add_argument(
        "--preview", action="store_true", help="show what is read, and the labels of the first rows; write nothing"
    )
    parser.add_argument(
        "--text",
        action="append",
        metavar="COLUMN",
        help="column or key with the text; repeat to join several (default: found by its name, such as text, "
        "or title and description, or as the one column of long text)",
    )
    parser.add_argument(
        "--title", metavar="COLUMN", help="column or key to put before the text, unless its first line says the same"
    )
    parser.add_argument("--format", "--in-format", choices=EXTENSIONS, help="format of IN, whatever its name ends in")
    parser.add_argument("--out-format", choices=WRITTEN, help="format of OUT, if its name does not tell")
    add_source_options(parser)
    parser.add_argument("--prefix", default="kpoclass_", help="prefix of the added columns (default: kpoclass_)")
    parser.add_argument("--force", action="store_true", help="replace OUT and the report if they already exist")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="keep finished rows in OUT.partial if the run is interrupted, and continue an interrupted run from there "
        "(CSV, TSV, JSONL); in a folder, keep the files of an earlier run that are done (all formats)",
    )
    parser.add_argument("--report", metavar="FILE.html", help="write a page about the file: counts, rows to check")
    parser.add_argument("--quiet", action="store_true", help="show no progress and no summary")
    parser.add_argument(
        "--explain", action="store_true", help="add a column with the three words that speak most for the label; slower"
    )
    add_model_options(parser)
    parser.add_argument("--model-column", action="store_true", help="add a column with the fingerprint of the model")
    parser.set_defaults(run=run, refuse=parser.error)


def _name(target: str) -> str:
    return "standard output" if target == STANDARD else target


def _tell_columns(columns: tuple[str, ...]) -> None:
    tell(f"the text is in {' + '.join(map(repr, columns))}")


def _show_preview(source: list[str], target: str, args: argparse.Namespace, model: Model) -> int:
    columns = TextColumns.of(args.text, args.title)
    read = source or [target]
    lines = []
    if source and is_folder(target) and len(paths := list(find_paths(source))) > 1:  # each is a table of its own
        read = paths[:1]
        lines.append(f"of {counted(len(paths), 'file')}, the first: {read[0]}")
    preview = preview_files(read, columns, model, kind=args.format, said=source_of(args), prefix=args.prefix)
    if preview.told:
        lines.append(f"read as {preview.told}")
    if preview.columns:
        lines.append(f"the text is in {' + '.join(map(repr, preview.columns))}")
    lines += preview.notes
    for where, text, result in preview.rows:
        shown = result if isinstance(result, str) else to_line(without_markup(text), result)
        lines.append(f"{where}: {shown}")
    advice = "to label the file, name OUT and leave out --preview"
    if source:
        advice = f"without --preview, {_name(target)} would be"
    show("\n".join([*lines, f"nothing was written; {advice}"]))
    return 3 if any(isinstance(result, str) for _, _, result in preview.rows) else 0


def _tell_kind(told: str) -> None:
    if told:
        tell(f"read as {told}")


def run(args: argparse.Namespace) -> int:
    """Run the command; the exit code is 3 if some rows have an error, with a label or without."""
    *source, target = args.paths
    if not source and not args.preview:
        if target != STANDARD and not os.path.splitext(target)[1]:
            os.stat(target)  # a text, perhaps, rather than a file
        args.refuse(
            "OUT is missing; give --preview to look first, or a file to write, as in: "
            f"kpoclass label {quoted(target)} labelled.csv"
        )
    model = model_of(args)
    if args.preview:
        return _show_preview(source, target, args, model)
    options = {
        "text": args.text,
        "title": args.title,
        "format": args.format,
        "out_format": args.out_format,
        **source_of(args),
        "prefix": args.prefix,
        "force": args.force,
        "resume": args.resume,
        "model": model,
        "model_column": args.model_column,
        "explain": args.explain,
    }
    if is_folder(target):
        if args.report:
            args.refuse("--report is about one table; leave it out, or name a file in place of the folder")
        return label_into_folder(source, target, quiet=args.quiet, **options)
    return _label_into_file(source, target, args, options)


def _label_into_file(source: list[str], target: str, args: argparse.Namespace, options: dict[str, Any]) -> int:
    for output in (target, args.report) if args.model else ():
        if output:
            check_output(output, force=True, inputs=[args.model])
    try:
        summary = label_file(
            source,
            target,
            report=args.report,
            progress=Progress(quiet=args.quiet).rows,
            on_told=_tell_kind if not args.quiet else lambda told: None,  # noqa: ARG005
            on_columns=_tell_columns if not args.quiet else lambda columns: None,  # noqa: ARG005
            **options,
        )
    except KeyboardInterrupt as stop:
        if args.resume:
            stop.told = "the same command continues from here"  # type: ignore[attr-defined]
        raise
    if args.quiet:
        tell_bad_rows(summary, args.prefix)
    else:
        faults = [f"{summary.row_name.format(f'{row:,}')}: {fault}" for row, fault in summary.faults]
        show_beside(summary_text(summary, _name(target), summary.notes, faults))
        if args.report:
            show_beside(f"report written to {args.report}")
    return 3 if summary.failed or summary.faults else 0

"""How tables are labelled, the same for one file and for each of a folder: from open inputs to an open output."""

from __future__ import annotations

import re
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from kpoclass.api import model_or_shipped
from kpoclass.classification import MODEL_COLUMN, result_types
from kpoclass.errors import DataError, TextTypeError, argument
from kpoclass.labelling.columns import TextColumns
from kpoclass.labelling.deciding_words import words_that_decided
from kpoclass.labelling.inputs import chosen_columns, opened
from kpoclass.labelling.outputs import columns_to_write, writer_of
from kpoclass.labelling.results import label_rows
from kpoclass.labelling.stored_state import summary_of
from kpoclass.labelling.summary import LabelSummary
from kpoclass.share import Rates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpoclass.labelling.checkpoint import Checkpoint
    from kpoclass.labelling.formats.base import Said
    from kpoclass.labelling.inputs import Input
    from kpoclass.model import Model

#: What strings to give for arguments.
_SUCH_AS = {
    "prefix": "kpoclass_",
    "encoding": "utf-8",
    "delimiter": ";",
    "quote": '"',
    "format": "csv",
    "out_format": "csv",
    "sheet": "Jobs",
}

#: What bytes on a command line become that are in another encoding than the terminal's.
_HALF_A_CHARACTER = re.compile(r"[\ud800-\udfff]")


class Labeller(NamedTuple):
    """A model, the columns that it reads, and what is added."""

    model: Model
    rates: Rates | None
    text_columns: TextColumns
    #: What the caller says of the files.
    said: Said
    prefix: str
    explain: bool
    model_column: bool

    @classmethod
    def of(
        cls,
        model: Model | None,
        text: str | Sequence[str] | None,
        title: str | None,
        said: Said,
        *,
        prefix: str,
        explain: bool,
        model_column: bool,
        formats: dict[str, str | None],
    ) -> Labeller:
        """Make one of the arguments of a function; they are refused now rather than after an hour's work."""
        check_strings({**said, "prefix": prefix, **formats})
        text_columns = TextColumns.of(text, title)
        sheet = said["sheet"]
        said = {**said, "sheet": None if sheet is None else str(sheet), "wanted": text_columns.named}
        model = model_or_shipped(model)
        return cls(model, Rates.of(model), text_columns, said, prefix, bool(explain), bool(model_column))

    @property
    def added(self) -> dict[str, str | None]:
        """The columns to add, and the value of those that have one for all rows."""
        names = result_types(explain=self.explain, model_column=self.model_column)
        return {self.prefix + name: self.model.fingerprint if name == MODEL_COLUMN else None for name in names}

    def described(self, kind: str) -> dict[str, Any]:
        """Return what an output of a kind depends on besides its source, as JSON."""
        from kpoclass.version import __version__

        return {
            "format": kind,
            "text column": list(self.text_columns.text),
            "title column": self.text_columns.title,
            **{name.replace("_", " "): value for name, value in self.said.items() if name != "wanted"},
            "prefix": self.prefix,
            "model column": self.model_column,
            "explanation": self.explain,
            "model": self.model.fingerprint,
            "version of kpoclass": __version__,
        }

    def label(
        self,
        inputs: Sequence[Input],
        source: str,
        kind: str,
        output: IO[bytes],
        checkpoint: Checkpoint | None = None,
        *,
        progress: Callable[[int, float], None],
        on_columns: Callable[[tuple[str, ...]], None],
        on_told: Callable[[str], None],
    ) -> LabelSummary:
        """Label the rows of the inputs as one table, or go on where the checkpoint is."""
        added, explain = list(self.added), self.explain
        with ExitStack() as stack:
            columns = columns_to_write(kind, inputs, added, self.said)
            reader = stack.enter_context(
                opened(inputs, added, self.said, self.text_columns, as_they_are=columns is None)
            )
            on_told(reader.told)
            writer = stack.enter_context(closing(writer_of(kind, columns, output, reader, added=self.added)))
            if checkpoint and checkpoint.done:
                reader.go_to(checkpoint.done["place"])
                summary = summary_of(checkpoint.done["summary"])
            else:
                chosen, notes = chosen_columns(reader, self.text_columns, source)
                summary = LabelSummary(
                    columns=chosen,
                    notes=(*reader.notes, *notes),
                    told=reader.told,
                    model=self.model.fingerprint,
                    row_name=reader.row_name,
                )
                writer.begin()
            if summary.columns:
                on_columns(summary.columns)
            for block in reader.blocks(summary.columns, titled=self.text_columns.titled(summary.columns)):
                results = label_rows(self.model, block.texts, block.faults)
                because = words_that_decided(self.model, block.texts, results) if explain else None
                writer.write(replace(block, because=because), results)
                summary = summary.with_block(results, block.texts, reader.numbers(block, summary.rows))
                if checkpoint:
                    checkpoint.keep(output, {"place": reader.place(), "summary": vars(summary)})
                progress(summary.rows, reader.share())
            writer.finish()
            notes = [*summary.notes, *reader.notes, *writer.notes]
        return replace(summary.with_share(self.rates), notes=tuple(dict.fromkeys(notes)))


def check_strings(given: dict[str, object]) -> None:
    """Refuse what is no string; None stands for what is not given, and a sheet may have a number."""
    for name, such_as in _SUCH_AS.items():
        value = given.get(name, such_as)
        if isinstance(value, str):
            if _HALF_A_CHARACTER.search(value):
                raise DataError(
                    f"{name}: expected characters that UTF-8 has, got {value!r:.60}; give {argument(name, such_as)}"
                )
            continue
        if (value is None and name != "prefix") or (name == "sheet" and type(value) is int):
            continue
        raise TextTypeError(f"{name}: expected a string, got {value!r:.60}; give {argument(name, such_as)}")


#: What functions to call are given.
_CALLED_WITH = {
    "progress": "rows and share",  # label_frame takes True for a bar
    "on_columns": "columns",
    "on_told": "what was read",
    "on_file": "path, what was read and columns",
}


def check_callable(**functions: object) -> None:
    """Refuse what can't be called, before an hour's work."""
    for name, function in functions.items():
        if not callable(function):
            raise TextTypeError(
                f"{name}: expected a function of {_CALLED_WITH[name]}, got {function!r:.60}; give {name}=print"
            )

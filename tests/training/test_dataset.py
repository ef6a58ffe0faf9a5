from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from kpoclass.datasets.schemas import load_descriptions
from kpoclass.errors import CorpusError, DataError
from kpoclass.resources import data_path
from kpoclass.training import Recipe, load_training_set
from kpoclass.training.dataset import COLUMNS, LEVELS_ONLY, REAL, SURE_WEIGHTS, TrainingSet


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shipped() -> TrainingSet:
    return load_training_set()


def test_every_shipped_table_is_a_source(shipped: TrainingSet) -> None:
    data = shipped
    assert tuple(data.frame.columns) == COLUMNS
    counts = data.frame["source"].value_counts().to_dict()
    assert counts["onet-titles"] == 1_016
    assert counts["uk-units"] == 369
    assert set(counts) == {"descriptions", "wrapped", "onet-titles", "uk-units", "trade-words", "ranks", "real"}
    assert counts["wrapped"] == Recipe().wrapped * counts["descriptions"]
    assert data.corpora == ()
    assert data.files["data/descriptions.csv"] == hashlib.sha256(data_path("descriptions.csv").read_bytes()).hexdigest()


def test_real_postings_come_last_and_have_no_text(shipped: TrainingSet) -> None:
    assert shipped.counted is not None
    real = shipped.frame.iloc[shipped.n_texts :]
    assert set(real["source"]) == {REAL}
    assert REAL not in set(shipped.frame["source"].iloc[: shipped.n_texts])
    assert set(real["text"]) == {""}
    assert "" not in set(shipped.frame["text"].iloc[: shipped.n_texts])
    assert real["label"].tolist() == shipped.counted.readings[0]["label"].tolist()
    assert real["group"].nunique() == shipped.counted.postings["group"].nunique()


def test_labels_of_real_postings_are_brought_to_balance_by_collection_and_how_sure_they_are(
    shipped: TrainingSet,
) -> None:
    assert shipped.counted is not None
    reading = shipped.counted.readings[0]
    frame = load_training_set(recipe=Recipe(label_balance=1.0)).frame.iloc[shipped.n_texts :]
    weight = frame["weight"].reset_index(drop=True)
    collection = shipped.counted.postings["source"].str.split("-").str[0]
    assert set(collection) == {"uk", "india", "ph", "remote", "upwork", "emscad"}
    by_label = weight.groupby([collection, reading["label"]]).sum().unstack()
    assert by_label["KPO"].tolist() == pytest.approx(by_label["BPO"].tolist())
    assert weight.sum() == pytest.approx(40 * reading["sure"].map(SURE_WEIGHTS).sum())
    of_one = weight[(collection == "ph") & (reading["label"] == "KPO")].groupby(reading["sure"]).unique()
    assert [value / of_one[3][0] for value in (of_one[1][0], of_one[2][0])] == pytest.approx([0.4, 0.8])


def test_an_installation_without_the_counts_trains_on_the_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    from kpoclass.datasets import real_postings

    monkeypatch.setattr(real_postings, "TRAIN", "absent.npz")
    data = load_training_set(recipe=Recipe(wrapped=1))
    assert data.counted is None
    assert data.n_texts == len(data.frame)
    assert set(data.frame["source"]) == {"descriptions", "wrapped", "onet-titles", "uk-units", "trade-words", "ranks"}


def test_details_of_one_occupation_share_a_group(shipped: TrainingSet) -> None:
    frame = shipped.frame
    titles = frame[frame["source"] == "onet-titles"].set_index("text")["group"]
    assert titles["Registered Nurses"] == titles["Acute Care Nurses"]
    assert titles["Registered Nurses"] != titles["Nurse Practitioners"]


def test_both_numbers_of_a_trade_word_share_a_group() -> None:
    frame = load_training_set().frame
    words = frame[frame["source"] == "trade-words"].set_index("text")
    assert words.loc["underwriter", "group"] == words.loc["underwriters", "group"]
    assert words["group"].nunique() >= 300
    assert set(words["kind"]) == {"title"}


def test_a_rank_is_both_labels() -> None:
    frame = load_training_set().frame
    ranks = frame[frame["source"] == "ranks"]
    assert ranks.groupby("text")["label"].nunique().eq(2).all()
    assert ranks.groupby("label")["weight"].sum().nunique() == 1
    assert ranks.loc[ranks["text"].isin(["manager", "managers", "senior manager"]), "group"].nunique() == 1


def test_no_title_that_is_kept_from_training_comes_in_as_a_trade_word() -> None:
    frame = load_training_set().frame
    words = frame.loc[frame["source"] == "trade-words", "text"].str.lower()
    texts = load_descriptions(data_path("descriptions.csv"))
    held_out = set(texts.loc[texts["split"] != "train", "text"].str.lower())
    assert "actuary" in held_out
    assert not held_out & set(words)
    assert "actuaries" not in set(words)


def test_a_recipe_weighs_sources_and_keeps_their_sum() -> None:
    recipe = Recipe(weights={"descriptions": 15.0}, label_balance=0.8)
    frame = load_training_set(recipe=recipe).frame
    by_source = frame[frame["source"] != REAL].groupby("source")["weight"].agg(["sum", "size"])
    assert by_source["sum"].to_dict() == pytest.approx(
        {name: size * (15.0 if name == "descriptions" else 1.0) for name, size in by_source["size"].items()}
    )


@pytest.mark.parametrize(("balance", "share"), [(0.0, 0.25), (1.0, 0.5)])
def test_labels_are_brought_to_balance(tmp_path: Path, balance: float, share: float) -> None:
    path = write(tmp_path / "a.csv", "text,label", "audit,KPO", "file,BPO", "type,BPO", "sort,BPO")
    frame = load_training_set([path], recipe=Recipe(label_balance=balance)).frame
    frame = frame[frame["source"] == "own"]
    assert frame.loc[frame["label"] == "KPO", "weight"].sum() / frame["weight"].sum() == pytest.approx(share)


def test_a_file_of_text_and_label_borrows_levels_only(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text,label", "audit,KPO", "file,BPO")
    data = load_training_set([path])
    assert set(data.frame["source"]) == {"own", LEVELS_ONLY}
    assert data.frame.loc[data.frame["source"] == "own", "skill_level"].isna().all()
    assert data.frame.loc[data.frame["source"] == LEVELS_ONLY, "skill_level"].notna().all()
    assert set(data.files) == {"a.csv", "data/descriptions.csv"}


def test_a_file_with_levels_and_scope_borrows_nothing(small_csv: Path) -> None:
    data = load_training_set([small_csv])
    assert set(data.frame["source"]) == {"own"}
    assert set(data.files) == {small_csv.name}


def test_groups_are_those_of_the_file_or_one_a_row(tmp_path: Path, small_csv: Path) -> None:
    given = load_training_set([small_csv]).frame["group"]
    assert given.nunique() == 10
    path = write(tmp_path / "a.csv", "text,label,skill_level,in_scope", "audit,KPO,4,true", "file,BPO,2,true")
    assert load_training_set([path]).frame["group"].is_unique


def test_own_weights_count(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text,label,weight", "audit,KPO,3", "plan,KPO,", "file,BPO,1")
    frame = load_training_set([path], recipe=Recipe(label_balance=0.0)).frame
    assert frame.loc[frame["source"] == "own", "weight"].tolist() == pytest.approx([45.0, 15.0, 15.0])


def test_several_files_add_up(small_csv: Path) -> None:
    frame = load_training_set(["shipped", small_csv]).frame
    assert set(frame["source"]) == {
        "descriptions", "wrapped", "onet-titles", "uk-units", "trade-words", "ranks", "own", "real",
    }  # fmt: skip
    assert isinstance(frame.index, pd.RangeIndex)


def test_esco_is_never_trained_on() -> None:
    with pytest.raises(CorpusError, match="ESCO is the external test and is never trained on"):
        load_training_set(corpora=["esco"])


def test_an_unknown_corpus_is_named() -> None:
    with pytest.raises(CorpusError, match="expected a corpus to train on"):
        load_training_set(corpora=["isco"])


def test_a_corpus_that_was_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPOCLASS_CACHE", str(tmp_path))
    with pytest.raises(CorpusError, match="kpoclass corpora fetch onet"):
        load_training_set(corpora=["onet"])


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a\.csv: expected KPO or BPO in 'label', got 'expert'; say"):
        load_training_set([write(tmp_path / "a.csv", "text,label", "audit,expert")])


def test_corpora_are_joined_with_our_labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kpoclass.training import dataset

    tasks = pd.DataFrame({"code": ["29-1141.00", "43-9061.00", "no-such"], "text": ["Nurse.", "File.", "Unknown."]})
    monkeypatch.setattr(dataset, "corpus_path", lambda name: name)
    monkeypatch.setattr(dataset, "load_onet_tasks", lambda: tasks)
    frame = load_training_set([write(tmp_path / "a.csv", "text,label", "audit,KPO", "file,BPO")], ["onet"]).frame
    joined = frame[frame["source"] == "onet-tasks"].set_index("text")["label"].to_dict()
    assert joined == {"Nurse.": "KPO", "File.": "BPO"}
    postings = frame[frame["source"] == "onet-postings"]
    assert len(postings) == 2 * Recipe().pseudo_postings
    assert set(postings["kind"]) == {"posting"}


def test_near_copies_share_a_group(tmp_path: Path) -> None:
    """Report 14."""
    long = "reconcile the supplier statements each month and chase what is missing from them"
    rows = [
        f"Please {long},BPO",
        f"Now {long},BPO",
        "plan the tax,KPO",
        "Plan the TAX!,KPO",
        "audit it,KPO",
        "file it,BPO",
    ]
    data = load_training_set([write(tmp_path / "a.csv", "text,label", *rows)])
    group = data.frame.loc[data.frame["source"] == "own", "group"].tolist()
    assert [group.index(one) for one in group] == [0, 0, 2, 2, 4, 5]
    assert data.note == ""


def test_a_copy_of_a_shipped_text_shares_its_group(tmp_path: Path) -> None:
    text = load_descriptions(data_path("descriptions.csv")).query("split == 'train'")["text"].iloc[7]
    own = tmp_path / "a.csv"
    pd.DataFrame({"text": [text.upper(), "audit it"], "label": ["KPO", "KPO"]}).to_csv(own, index=False)
    frame = load_training_set(["shipped", own], recipe=Recipe(wrapped=1)).frame
    copies = frame[frame["text"].isin([text, text.upper()])]
    assert set(copies["source"]) == {"descriptions", "own"}
    assert copies["group"].nunique() == 1


def test_texts_that_are_nearly_all_alike_are_kept_apart_and_told(tmp_path: Path) -> None:
    firm = "we are a great firm and look for somebody who enjoys free fruit in our office to"
    rows = [
        f"{firm} {duty},{label}"
        for duty, label in (("audit", "KPO"), ("plan", "KPO"), ("file", "BPO"), ("sort", "BPO"))
    ]
    data = load_training_set([write(tmp_path / "a.csv", "text,label", *rows)])
    assert data.frame.loc[data.frame["source"] == "own", "group"].is_unique
    assert "only equal ones share a fold" in data.note


def test_a_data_frame_is_trained_on_like_a_file(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Duties": ["audit it", "file it"], "Class": ["kpo", "bpo"]})
    frame.to_csv(tmp_path / "a.csv", index=False)
    of_frame, of_file = (
        load_training_set([frame], label="class"),
        load_training_set([tmp_path / "a.csv"], text="duties"),
    )
    assert of_frame.frame.drop(columns="group").equals(of_file.frame.drop(columns="group"))
    assert of_frame.files["the data frame"] == of_file.files["a.csv"]

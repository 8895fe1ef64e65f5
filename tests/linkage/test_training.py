from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mdm_pipeline.linkage.labels import keep_labels
from mdm_pipeline.linkage.scoring import link
from mdm_pipeline.linkage.training import TrainReport, train
from mdm_pipeline.settings import Settings
from mdm_pipeline.tables import CUSTOMERS_STANDARDIZED
from mdm_pipeline.warehouse import Warehouse

# 400 people with two or three records each; a third of the copies lacks the phone, others have a new one.
PEOPLE = """
with people as (
    select
        n,
        'family' || chr(97 + n % 26) || chr(97 + (n * 7) % 5) as family,
        'given' || chr(97 + (n * 11) % 26) || chr(97 + (n * 3) % 17) || chr(97 + n % 7) as given,
        '+86138' || lpad(n::varchar, 8, '0') as phone
    from (select range::integer as n from range(400))
),

records as (
    select people.*, copies.range as copy
    from people cross join range(3) as copies
    where copies.range < 2 or n % 2 = 0
)

select
    'crm:' || n || 'x' || copy as record_id,
    'crm' as source,
    n || 'x' || copy as source_id,
    'person' as party_type,
    family as family_name,
    given as given_name,
    family || given as name_key,
    family || ' ' || given as person_pinyin,
    case when (n + copy) % 3 > 0 then [
        case when (n + copy) % 7 = 0 then phone || '9' else phone end
    ] end as phones,
    case when n % 2 = 0 then [given || n || '@x.com'] end as emails,
    case when n % 4 > 0 then date '1970-01-02' + n * 20 end as birth_date,
    strftime(birth_date, '%Y-%m-%d') as birth_text,
    year(birth_date) as birth_year,
    month(birth_date) as birth_month,
    false as tax_id_valid
from records
"""

LABELS = """record_id_l,record_id_r,label
crm:0x0,crm:0x1,SAME
crm:2x1,crm:2x2,SAME
crm:0x0,crm:26x0,DIFFERENT
"""


def _fill(warehouse: Warehouse, order: str) -> None:
    warehouse.run(f"drop table if exists {CUSTOMERS_STANDARDIZED.name}")
    warehouse.create_empty(CUSTOMERS_STANDARDIZED)
    warehouse.run(f"insert into {CUSTOMERS_STANDARDIZED.name} by name from ({PEOPLE}) order by {order}")


@pytest.fixture
def people() -> Iterator[Warehouse]:
    with Warehouse.in_memory() as warehouse:
        _fill(warehouse, "record_id")
        yield warehouse


def _files(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.name != "history.jsonl"
    }


def _statuses(report: TrainReport) -> dict[str, str]:
    return {model.party_type: model.method for model in report.models}


@pytest.mark.slow
def test_too_few_records_are_said_and_their_model_is_replaced_when_there_are_more(
    people: Warehouse, settings: Settings
) -> None:
    people.run("create table everyone as from customers_standardized")
    people.run("delete from customers_standardized where record_id > 'crm:1'")
    first = train(people, settings)
    assert _statuses(first) == {"organization": "starting values", "person": "starting values"}
    assert "training needs" in first.models[1].reason
    assert _statuses(train(people, settings, only_missing=True)) == {"organization": "kept", "person": "kept"}

    people.run("create or replace table customers_standardized as from everyone")
    assert _statuses(train(people, settings, only_missing=True)) == {
        "organization": "kept",
        "person": "trained",
    }


def _sampling(settings: Settings) -> Settings:
    """Let training see a part of the pairs only, as on large files, so that the draw must be the same."""
    training = settings.matching.person.training.model_copy(
        update={"max_pairs": 20_000, "em_max_pairs": 1000}
    )
    person = settings.matching.person.model_copy(update={"training": training})
    return settings.model_copy(update={"matching": settings.matching.model_copy(update={"person": person})})


@pytest.mark.slow
@pytest.mark.parametrize("configured", [lambda as_it_is: as_it_is, _sampling], ids=["all pairs", "a sample"])
def test_model_is_learned_and_the_same_whatever_the_row_order_and_threads(
    people: Warehouse, settings: Settings, tmp_path: Path, configured: Callable[[Settings], Settings]
) -> None:
    first, second = (_at(configured(settings), tmp_path / name) for name in ("first", "second"))
    people.run("set threads = 4")
    person = _train_with_labels(people, first).models[1]
    assert (person.method, person.labels) == ("trained", {"DIFFERENT": 1, "SAME": 2})
    assert 350 <= person.parties <= 500
    before = _files(first.places.models)
    assert {"match_weights.svg", "m_and_u.svg"} <= {Path(name).name for name in before}

    _fill(people, "md5(record_id)")
    people.run("set threads = 1")
    assert _train_with_labels(people, second).models[1].version == person.version
    assert _files(second.places.models) == before

    assert _statuses(train(people, first, only_missing=True))["person"] == "kept"
    assert link(people, first).linked_pairs > 300


def _at(settings: Settings, home: Path) -> Settings:
    return settings.model_copy(update={"places": replace(settings.places, home=home)})


def _train_with_labels(people: Warehouse, settings: Settings) -> TrainReport:
    settings.places.models.mkdir(parents=True)
    given = settings.places.home / "given.csv"
    given.write_text(LABELS, encoding="utf-8")
    keep_labels(people, settings, given)
    return train(people, settings)

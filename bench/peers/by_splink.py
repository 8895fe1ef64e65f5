"""Splink as its documentation does it: one model on the columns as they are, EM, connected parts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any


def cluster(records: Path, name: str, _same: Callable[[str, str], bool]) -> dict[str, str]:
    """Cluster the records of a set."""
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator

    model = MODELS[name.rstrip("123")]()
    con = duckdb.connect()
    table = con.sql(f"select *{model['columns']} from read_csv('{records}', all_varchar=true)")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        comparisons=model["comparisons"],
        blocking_rules_to_generate_predictions=model["blocking"],
    )
    linker = Linker(DuckDBAPI(con).register(table), settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(model["certain"], recall=model["recall"])
    training.estimate_u_using_random_sampling(max_pairs=model["pairs"], seed=1)
    for rule in model["training"]:
        training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    pairs = linker.inference.predict(threshold_match_probability=min(0.1, model["threshold"]))
    parts = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=model["threshold"]
    )
    return dict(parts.as_duckdbpyrelation().select("record_id, cluster_id").fetchall())


def _fake() -> dict[str, Any]:
    import splink.comparison_library as cl
    from splink import block_on

    near = "levenshtein(l.dob::varchar, r.dob::varchar) <= 1"
    return {
        "columns": " replace (dob::date as dob)",
        "comparisons": [
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=False),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        "blocking": [block_on(column) for column in ("first_name", "surname", "dob", "email")],
        "certain": [
            f"l.first_name = r.first_name and {near}",
            f"l.surname = r.surname and {near}",
            "l.first_name = r.first_name and levenshtein(l.surname, r.surname) <= 2",
            "l.email = r.email",
        ],
        "recall": 0.7,
        "pairs": 1e6,
        "training": [block_on("dob"), block_on("email"), block_on("first_name", "surname")],
        "threshold": 0.5,
    }


def _febrl() -> dict[str, Any]:
    import splink.comparison_library as cl
    from splink import block_on

    return {
        "columns": "",
        "comparisons": [
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        "blocking": [
            block_on(column)
            for column in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")
        ],
        "certain": [
            block_on("soc_sec_id"),
            block_on("given_name", "surname", "date_of_birth"),
            "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
        ],
        "recall": 0.9,
        "pairs": 1e6,
        "training": [block_on("date_of_birth"), block_on("postcode")],
        "threshold": 0.95,
    }


def _historical() -> dict[str, Any]:
    import splink.comparison_library as cl
    from splink import block_on

    return {
        "columns": ", first_name || ' ' || surname as first_name_surname_concat",
        "comparisons": [
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        "blocking": [
            block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"),
            block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ],
        "certain": [
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ],
        "recall": 0.6,
        "pairs": 1e7,
        "training": [block_on("first_name", "surname"), block_on("dob")],
        "threshold": 0.95,
    }


def _customers() -> dict[str, Any]:
    import splink.comparison_library as cl
    from splink import block_on

    return {
        "columns": "",
        "comparisons": [
            cl.NameComparison("name").configure(term_frequency_adjustments=True),
            cl.ExactMatch("tax_id").configure(term_frequency_adjustments=True),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("address", [0.95, 0.88]),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
        ],
        "blocking": [block_on(column) for column in ("tax_id", "phone", "email", "name", "address")]
        + [block_on("substr(name, 1, 4)", "city")],
        "certain": [block_on("tax_id"), block_on("name", "phone"), block_on("email")],
        "recall": 0.7,
        "pairs": 1e7,
        "training": [block_on("name"), block_on("phone")],
        "threshold": 0.95,
    }


def _restaurants() -> dict[str, Any]:
    import splink.comparison_library as cl
    from splink import block_on

    return {
        "columns": ", regexp_replace(phone, '[^0-9]', '', 'g') as digits, substr(addr, 1, 4) as addr_start",
        "comparisons": [
            cl.JaroWinklerAtThresholds("name", [0.92, 0.85]),
            cl.JaroWinklerAtThresholds("addr", [0.92, 0.85]),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.ExactMatch("digits"),
        ],
        "blocking": [
            block_on(column) for column in ("digits", "name", "addr", "addr_start", "substr(name, 1, 4)")
        ],
        "certain": [block_on("digits"), block_on("name", "city")],
        "recall": 0.9,
        "pairs": 1e6,
        "training": [block_on("digits"), block_on("addr_start")],
        "threshold": 0.95,
    }


MODELS = {
    "multisource": _customers,
    "febrl": _febrl,
    "splink_fake_1000": _fake,
    "historical_figures": _historical,
    "fodors_zagats": _restaurants,
}

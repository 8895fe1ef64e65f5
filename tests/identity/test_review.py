"""What stewards are asked: one question for two customers, most urgent first, none lost without a count."""

from typing import Any

from mdm_pipeline.identity import assign_ids, form_clusters, queue_reviews


def queue(
    world: Any, pairs: dict[tuple[str, str], float], records: dict[str, dict[str, Any]] | None = None
) -> Any:
    names = {name for pair in pairs for name in pair}
    world.records({name: (records or {}).get(name, {}) for name in sorted(names)})
    world.pairs(pairs)
    form_clusters(world.warehouse, world.settings)
    assign_ids(world.warehouse, world.settings, 1)
    return queue_reviews(world.warehouse, world.settings)


def questions(world: Any) -> list[tuple[str, str, str]]:
    return world.warehouse.rows(
        "select record_id_l, record_id_r, reason from review_queue order by priority desc, record_id_l"
    )


def test_pairs_between_the_thresholds_are_asked(world: Any) -> None:
    report = queue(
        world, {("a:1", "a:2"): 4.0, ("a:3", "a:4"): -5.0, ("a:5", "a:6"): -5.1, ("a:7", "a:8"): 5.0}
    )
    assert questions(world) == [("a:1", "a:2", "between_thresholds"), ("a:3", "a:4", "between_thresholds")]
    assert (report.questions, report.left_out, report.by_reason) == (2, 0, {"between_thresholds": 2})


def test_one_question_settles_two_customers(world: Any) -> None:
    queue(world, {("a:1", "a:2"): 9.0, ("b:1", "b:2"): 9.0, ("a:1", "b:1"): 3.0, ("a:2", "b:2"): 4.0})
    assert questions(world) == [("a:2", "b:2", "between_thresholds")]
    left, right = world.warehouse.rows("select customer_id_l, customer_id_r from review_queue")[0]
    assert (left, right) == (world.customer_of()["a:2"], world.customer_of()["b:2"])


def test_a_pair_inside_one_customer_is_no_question(world: Any) -> None:
    queue(world, {("a:1", "a:2"): 9.0, ("a:2", "a:3"): 9.0, ("a:1", "a:3"): 0.0})
    assert questions(world) == []


def test_cuts_are_asked_about_unless_their_rule_says_never(world: Any) -> None:
    records = {
        "a:1": {"org_core": "北辰"}, "a:2": {"org_core": "南极"},
        "b:1": {"org_branch": "bath"}, "b:2": {"org_branch": "york"},
    }  # fmt: skip
    queue(world, {("a:1", "a:2"): 7.0, ("b:1", "b:2"): 7.0}, records)
    assert questions(world) == [("a:1", "a:2", "cut: different_brands")]


def test_near_the_threshold_and_many_records_come_first(world: Any) -> None:
    large = {(f"{source}:1", f"{source}:{number}"): 9.0 for source in "cd" for number in (2, 3)}
    queue(world, large | {("c:1", "d:1"): 2.0, ("a:1", "a:2"): 4.5, ("b:1", "b:2"): 2.0})
    assert [pair[:2] for pair in questions(world)] == [("a:1", "a:2"), ("c:1", "d:1"), ("b:1", "b:2")]


def test_what_exceeds_the_limit_is_counted(world: Any) -> None:
    review = world.settings.identity.review.model_copy(update={"max_questions": 1})
    identity = world.settings.identity.model_copy(update={"review": review})
    world.settings = world.settings.model_copy(update={"identity": identity})
    report = queue(world, {("a:1", "a:2"): 4.0, ("a:3", "a:4"): 3.0})
    assert questions(world) == [("a:1", "a:2", "between_thresholds")]
    assert (report.questions, report.left_out) == (1, 1)

"""The expectation that a query returns few rows: for what holds between tables, where no native type reaches.

Imports Great Expectations, so it is imported inside functions.
"""

from typing import Any, ClassVar

from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

TOLERANCE = 1e-9


def allowed(at_most: float, few: int, total: int, few_up_to: float = 1.0) -> int:
    """Return how many rows may break an expectation.

    >>> allowed(0.02, 25, 5000), allowed(0.02, 25, 400), allowed(0.0, 0, 400), allowed(0.02, 3, 4, 0.5)
    (100, 25, 0, 2)
    """
    if few_up_to < 1:
        few = min(few, int(few_up_to * total + TOLERANCE))
    return max(few, int(at_most * total + TOLERANCE))


class ExpectFewRows(BatchExpectation):
    """Expect a query to return at most a share of the rows of another, or `few`, whichever is more.

    `few` counts up to the share `few_up_to` only: of four rows, four are not few.
    The queries are counted in the database and no row is fetched: what breaks an expectation is personal.
    """

    query: str
    out_of: str
    at_most: float = 0.0
    few: int = 0
    few_up_to: float = 1.0

    success_keys: ClassVar[tuple[str, ...]] = ("query", "out_of", "at_most", "few", "few_up_to")
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    def get_validation_dependencies(
        self, execution_engine: Any = None, runtime_configuration: dict[str, Any] | None = None
    ) -> ValidationDependencies:
        """Name the two counts that the verdict needs."""
        dependencies = super().get_validation_dependencies(execution_engine, runtime_configuration)
        for name, query in {"failing": self.query, "total": self.out_of}.items():
            count = MetricConfiguration("query.row_count", {}, metric_value_kwargs={"query": query})
            dependencies.set_metric_configuration(name, count)
        return dependencies

    def _validate(
        self,
        metrics: dict[str, int],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        failing, total = metrics["failing"], metrics["total"]
        return {
            "success": failing <= allowed(self.at_most, self.few, total, self.few_up_to),
            "result": {"element_count": total, "unexpected_count": failing},
        }

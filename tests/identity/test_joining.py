"""A dense part in which everything clashes costs little for each pair: one hub must not stop a night."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from mdm_pipeline.identity.joining import Joining
from mdm_pipeline.identity.parts import CodedRule

RECORDS, PAIRS, MOST = 1000, 20_000, 200


class Asked:
    """A rule that counts how often it is asked about two facts."""

    def __init__(self, clash: Callable[[int, int], bool]) -> None:
        self.times = 0
        self._clash = clash

    def clash(self, one: int, other: int) -> bool:
        self.times += 1
        return self._clash(one, other)

    def coded(self, name: str, outweighed_by: float) -> CodedRule:
        return CodedRule(name, np.arange(RECORDS), self.clash, "differ", outweighed_by)


def dense_pairs() -> list[tuple[float, int, int]]:
    """Return pairs of one part, the heaviest first; of most weights, strong evidence outweighs some rules."""
    chance = random.Random(7)
    ends = {tuple(sorted(chance.sample(range(RECORDS), 2))) for _ in range(PAIRS)}
    return sorted((-chance.uniform(0, 15), one, other) for one, other in sorted(ends))


@pytest.mark.parametrize(
    ("outweighed", "lasting"),
    [
        (lambda a, b: True, lambda a, b: False),
        (lambda a, b: True, lambda a, b: (a + b) % 97 == 0),
        (lambda a, b: a // 100 != b // 100, lambda a, b: False),
        (lambda a, b: False, lambda a, b: False),
    ],
    ids=["all are unlike", "few break a lasting rule", "ten parties", "one party"],
)
def test_a_dense_part_is_asked_about_few_facts_a_pair(
    outweighed: Callable[[int, int], bool], lasting: Callable[[int, int], bool]
) -> None:
    brands, trades = Asked(outweighed), Asked(lasting)
    joining = Joining((brands.coded("brand", 8.0), trades.coded("trade", 99.0)), MOST, ())
    pairs = dense_pairs()
    cuts = [joining.join(one, other, -weight) for weight, one, other in pairs]
    sizes = [len(group) for group in joining.groups()]
    assert sum(cut is None for cut in cuts) >= len(sizes) and max(sizes) <= MOST
    assert brands.times + trades.times < 100 * len(pairs)

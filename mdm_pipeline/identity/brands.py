"""What a record says of a company's name, and whether two such facts can be one company's."""

from dataclasses import dataclass
from functools import cached_property

from mdm_pipeline.identity import names

ALIAS_SEPARATOR = "\x1e"


@dataclass(frozen=True)
class BrandFact:
    """Core, its pinyin, trade, and the other names (core/trade) that a valid tax id knows this name by."""

    core: str
    sound: str = ""
    trade: str = ""
    other_names: str = ""

    @cached_property
    def aliases(self) -> tuple["BrandFact", ...]:
        """The other names as facts."""
        told = (text.partition("/") for text in self.other_names.split(ALIAS_SEPARATOR) if text)
        return tuple(BrandFact(core, trade=trade) for core, _, trade in told)

    @cached_property
    def has_han_core(self) -> bool:
        """Whether the core is written in Chinese characters."""
        return names.is_han(self.core)

    def is_one_core(self, other: "BrandFact", same_from: float) -> bool:
        """Tell whether two cores can be one; two scripts cannot be compared."""
        if self.core == other.core or self.has_han_core != other.has_han_core:
            return True
        if self._is_turned_into(other) or other._is_turned_into(self):
            return True
        if self.sound and other.sound and names.one_sound(self.sound, other.sound):
            return True
        return names.one_brand(self.core, other.core, same_from)

    def is_one_trade(self, other: "BrandFact", same_from: float) -> bool:
        """Tell whether two trades can be one; an unknown one can be any."""
        if tail := self._tail_behind(other) or other._tail_behind(self):
            return not set(tail).isdisjoint(self.trade + other.trade)
        if self.trade == other.trade or not self.trade or not other.trade:
            return True
        return names.is_han(self.trade) != names.is_han(other.trade) or names.one_brand(
            self.trade, other.trade, same_from
        )

    def _tail_behind(self, other: "BrandFact") -> str:
        """Return what a Chinese name without a known trade has behind the other's core: a misspelt trade.

        A single sign is no brand but what a slip left of one.
        """
        knows_no_trade = self.has_han_core and other.has_han_core and other.trade and not self.trade
        behind = knows_no_trade and len(other.core) > 1 and self.core.startswith(other.core)
        return self.core[len(other.core) :] if behind else ""

    def _is_turned_into(self, other: "BrandFact") -> bool:
        """Tell whether this core is the other's in another order, with the start of its trade behind."""
        size = len(other.core)
        core, tail = self.core[:size], self.core[size:]
        return (
            bool(tail)
            and not self.trade
            and other.trade.startswith(tail)
            and names.one_brand(core, other.core, 1)
        )

    def is_alias_of(self, other: "BrandFact", same_from: float) -> bool:
        """Tell whether one name is, but for a slip, what a valid tax id knows the other by as well."""
        return self._was_called(other, same_from) or other._was_called(self, same_from)

    def _was_called(self, other: "BrandFact", same_from: float) -> bool:
        return any(
            alias._is_one(other, same_from) and not alias._is_one(self, same_from)
            for alias in self.aliases
            if alias.has_han_core == other.has_han_core
        )

    def _is_one(self, other: "BrandFact", same_from: float) -> bool:
        return self.is_one_core(other, same_from) and self.is_one_trade(other, same_from)

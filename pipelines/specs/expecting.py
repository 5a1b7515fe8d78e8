"""One expectation of a contract, in Great Expectations' own form."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from pipelines.specs.base import Name, Prose, Spec, nearest, refuse

OUR_OWN = frozenset({"expect_columns_to_add_up_to_total", "expect_parts_to_add_up_to_total"})
"""What `intake/reconciling.py` adds to Great Expectations; it says what their arguments mean."""

_FILES_WITHOUT_ONE = frozenset(
    {
        "expect_column_bootstrapped_ks_test_p_value_to_be_greater_than",
        "expect_column_chisquare_test_p_value_to_be_greater_than",
        "expect_column_pair_cramers_phi_value_to_be_less_than",
        "expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than",
        "expect_multicolumn_values_to_be_unique",
    }
)
"""Files of Great Expectations that register no expectation; a test compares with its registry."""


Dimension = Literal[
    "completeness", "uniqueness", "consistency", "timeliness", "validity", "accuracy"
]
"""The six dimensions of the Government Data Quality Framework."""

_DIMENSIONS: tuple[tuple[Dimension, str], ...] = (
    ("uniqueness", r"unique$|proportion_of_unique_values"),
    ("completeness", r"null$|non_null|row_count|contain_set$|unique_value_count|column_to_exist"),
    ("completeness", r"column_count|columns_to_match"),
    (
        "consistency",
        r"column_pair|add_up|sum_to_equal|multicolumn_values|(in|de)creasing$|within_record",
    ),
    ("accuracy", r"mean|median|stdev|quantile|sum_to_be|z_scores|outliers|divergence|most_common"),
    ("validity", r"values_to_be_between|max|min|lengths|in_set$|equal_set$|_pattern|regex|format"),
    ("validity", r"parseable|json_schema|(of|column)_type|type_list"),
)
"""What types of expectation look at, as patterns of their names; the first that fits counts."""


def dimension_of(type_: str) -> Dimension | None:
    """The dimension that a type of expectation looks at; None where it may be any."""
    fits = (dimension for dimension, names in _DIMENSIONS if re.search(names, type_))
    return next(fits, None)


@cache
def expectation_types() -> frozenset[str]:
    """Every expectation there is: our own, and Great Expectations' read from its file names.

    Importing it takes five seconds, and a misspelt type must be refused when the contract is read:
    Great Expectations itself would drop it and pass.
    """
    package = find_spec("great_expectations")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("great_expectations is not installed")
    core = Path(package.origin).parent / "expectations" / "core"
    return (OUR_OWN | {path.stem for path in core.glob("expect_*.py")}) - _FILES_WITHOUT_ONE


def _known(name: str) -> str:
    if name not in expectation_types():
        raise ValueError(
            f"no expectation is called {name!r}{nearest(name, sorted(expectation_types()))}"
        )
    return name


class ExpectationMeta(Spec):
    """What a person needs to know about one expectation."""

    id: Name = Field(description="Its name in this contract: the sentence that is true, in short.")
    severity: Literal["block", "warn"] = Field(
        description="`block` holds the file; `warn` is printed beside its figures."
    )
    because: Prose = Field(description="Why the rule is there and the bound where it is.")
    ask: Prose = Field(description="The sentence to send to the partner when it fails.")
    dimension: Dimension | None = Field(
        default=None,
        description="What it looks at, in the Government Data Quality Framework's words; left "
        "out, what its type looks at.",
    )


class Expectation(Spec):
    """One expectation in Great Expectations' own form."""

    type: Annotated[str, AfterValidator(_known)] = Field(
        description="As Great Expectations calls it: expect_column_values_to_be_between."
    )
    kwargs: dict[str, Any] = Field(
        default={}, description="Its arguments; columns by their landed names."
    )
    meta: ExpectationMeta = Field(description="What a person needs to know about it.")

    @model_validator(mode="after")
    def _has_a_dimension(self) -> Self:
        if self.meta.dimension is None and dimension_of(self.type) is None:
            what = "the type does not say what is looked at; name the dimension"
            refuse([(("meta", "dimension"), what)])
        return self

    @property
    def dimension(self) -> Dimension:
        """As its meta says, else as its type does."""
        found = self.meta.dimension or dimension_of(self.type)
        assert found is not None
        return found

    def columns(self) -> list[tuple[tuple[str | int, ...], str]]:
        """The columns its arguments name, each with the keys that lead to its name."""
        named: list[tuple[tuple[str | int, ...], str]] = []
        for key in ("column", "column_A", "column_B"):
            if isinstance(self.kwargs.get(key), str):
                named.append((("kwargs", key), self.kwargs[key]))
        for key in ("column_list", "column_set"):
            if isinstance(self.kwargs.get(key), list):
                named += [
                    (("kwargs", key, index), name)
                    for index, name in enumerate(self.kwargs[key])
                    if isinstance(name, str)
                ]
        return named

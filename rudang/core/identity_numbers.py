"""A whole column of identity numbers read at once: right or wrong, birth date, sex (GB 11643)."""

import polars as pl

# GB/T 2260: the first two digits of the area; 81 to 83 stand in residence permits of citizens
# from Hong Kong, Macao and Taiwan. Cards of foreigners begin with 9.
_REGIONS = (
    *range(11, 16),
    *range(21, 24),
    *range(31, 38),
    *range(41, 47),
    *range(50, 55),
    *range(61, 66),
    *(71, 81, 82, 83),
)
PROVINCES: tuple[str, ...] = tuple(str(code) for code in _REGIONS)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE = r"^[0-9]{17}[0-9X]$"


def has_shape(number: pl.Expr) -> pl.Expr:
    """Whether the text has 18 characters, all digits but a last X."""
    return number.str.contains(_SHAPE)


def is_valid(number: pl.Expr) -> pl.Expr:
    """Whether a citizen may bear the number: shape, province, real birth date, check digit.

    Blank where the number is.
    """
    digits = [number.str.slice(n, 1).cast(pl.Int32, strict=False) for n in range(17)]
    last = number.str.slice(17, 1).replace("X", "10").cast(pl.Int32, strict=False)
    weighed = [digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)]
    fits = (pl.sum_horizontal(*weighed, last) % 11 == 1) & birth_date_in(number).is_not_null()
    fits &= has_shape(number) & number.str.slice(0, 2).is_in(PROVINCES)
    return pl.when(number.is_not_null()).then(fits)


def birth_date_in(number: pl.Expr) -> pl.Expr:
    """The birth date that the number holds; blank where there is none in it."""
    day = number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    return pl.when(has_shape(number)).then(day)


def sex_in(number: pl.Expr) -> pl.Expr:
    """The sex that the number tells; blank where it has not the shape of one."""
    is_odd = number.str.slice(16, 1).cast(pl.Int32, strict=False) % 2 == 1
    return pl.when(has_shape(number)).then(
        pl.when(is_odd).then(pl.lit("男")).otherwise(pl.lit("女"))
    )

"""Write an identity number so that it helps to tell people apart and gives nobody away."""


def masked(id_no: str | None) -> str:
    """The first three and the last two characters.

    A page shows the birth date too, so the usual six and four would leave nothing hidden.
    """
    if not id_no:
        return ""
    if len(id_no) <= 5:
        return "*" * len(id_no)
    return f"{id_no[:3]}{'*' * (len(id_no) - 5)}{id_no[-2:]}"

"""Why figures differ from the edition before: the causes only, by the columns as they are sent.

The comparison lies among what is never sent, and has the figures that are hidden. They are left
where they are: only the columns that name a figure, and the cause, are read.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from exports.editions.folder import REVISIONS
from exports.editions.revisions import KEYS
from exports.receivers.contract import Form
from exports.review.changes import CAUSE, TABLE

COLUMNS = ("from_message_id", "table_name", *KEYS, "other_keys", "cause_code")


def read_causes(edition: Path, previous_message_id: str, form: Form) -> pd.DataFrame:
    """The causes of the differences from one earlier edition; none where there is no comparison."""
    path = edition / "kept" / REVISIONS
    if not path.is_file():
        return pd.DataFrame(columns=[TABLE, CAUSE])
    found = pd.read_parquet(path, columns=list(COLUMNS))
    # A figure that is named by more than the usual columns is not told apart by them.
    found = found[(found["from_message_id"] == previous_message_id) & found["other_keys"].isna()]
    of_tables = []
    for table in form.tables:
        sent = {field.column: field.name for field in table.fields if field.column in KEYS}
        rows = found[found["table_name"] == table.name]
        of_tables.append(
            rows[["table_name", *sent, "cause_code"]].rename(
                columns={"table_name": TABLE, "cause_code": CAUSE, **sent}
            )
        )
    return pd.concat(of_tables, ignore_index=True)

"""Municipality codes over time: which code a record counts for in a period."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

FOLLOWED = ("rename", "merge")


@dataclass
class Places:
    """The codes and how one became another. ``known`` remembers what has been asked."""

    municipalities: pd.DataFrame
    changes: pd.DataFrame
    known: dict[tuple[str, pd.Timestamp], str] = field(default_factory=dict)

    def code_on(self, code: str, day: pd.Timestamp) -> str:
        """The code that was in force on a day for what was recorded under ``code``.

        Forward through renames and merges; back only to the code of the same name. A code that
        can be carried nowhere stays itself.
        """
        if (code, day) not in self.known:
            self.known[code, day] = self._carried(code, day)
        return self.known[code, day]

    def _carried(self, code: str, day: pd.Timestamp) -> str:
        own = self.municipalities[self.municipalities["municipality_code"] == code]
        if own.empty:
            return code
        row = own.iloc[0]
        followed = self.changes[self.changes["change_kind"].isin(FOLLOWED)]
        if pd.notna(row["valid_to"]) and row["valid_to"] <= day:
            after = followed.loc[followed["old_code"] == code, "new_code"].tolist()
            return self.code_on(after[0], day) if len(after) == 1 else code
        if row["valid_from"] > day:
            before = followed.loc[followed["new_code"] == code, "old_code"]
            named = self.municipalities[
                self.municipalities["municipality_code"].isin(before)
                & (self.municipalities["municipality_name"] == row["municipality_name"])
            ]["municipality_code"].tolist()
            return self.code_on(named[0], day) if len(named) == 1 else code
        return code

    def codes_on(self, codes: pd.Series, days: pd.Series) -> pd.Series:
        """``code_on`` for two columns."""
        pairs = zip(codes, days, strict=True)
        return pd.Series([self.code_on(*pair) for pair in pairs], index=codes.index, dtype=object)

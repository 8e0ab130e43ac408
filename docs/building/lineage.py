"""What dbt's manifest says of each model: its SQL, columns and tests, and what it is made of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LAYERS_NB = {
    "reporting": "Rapporter",
    "marts": "Fakta og dimensjoner",
    "intermediate": "Mellomledd",
    "staging": "Lesing av mottaket",
    "seeds": "Faste lister",
}
SHOWN = ("model", "seed", "source")
GRAIN = re.compile(r"\s*(One row per [^.]+\.)\s*$")


@dataclass(frozen=True)
class Column:
    """A column of a model, and what is tested about it."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Check:
    """A data test: its name, and its arguments in words."""

    name: str
    arguments: str


@dataclass(frozen=True)
class Node:
    """A model, a seed, or a table in landing."""

    unique_id: str
    name: str
    kind: str
    layer: str
    path: str
    description: str
    grain: str
    owner: str
    counting_rule: str
    columns: tuple[Column, ...]
    raw_sql: str
    compiled_sql: str
    parents: tuple[str, ...]
    children: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    unit_tests: tuple[str, ...] = field(default=())

    @property
    def page(self) -> str:
        """Where its page is in the site."""
        return f"{'sources' if self.kind == 'source' else 'models'}/{self.name}.html"

    @property
    def dbt_page(self) -> str:
        """Where dbt's own documentation tells about it."""
        return f"dbt/index.html#!/{self.kind}/{self.unique_id}"


@dataclass(frozen=True)
class Lineage:
    """All nodes by name, and the project's generic tests by name."""

    nodes: dict[str, Node]
    by_id: dict[str, Node]

    def node(self, name: str) -> Node | None:
        """The model, seed or source called ``name``."""
        return self.nodes.get(name)

    def parents(self, node: Node) -> list[Node]:
        """What it is made of, one step back."""
        return self._known(node.parents)

    def children(self, node: Node) -> list[Node]:
        """What is made of it."""
        return self._known(node.children)

    def upstream(self, node: Node) -> list[Node]:
        """All it is made of, nearest first, down to what was landed."""
        found: dict[str, Node] = {}
        waiting = self.parents(node)
        while waiting:
            found |= {parent.unique_id: parent for parent in waiting}
            further = [parent for one in waiting for parent in self.parents(one)]
            waiting = [parent for parent in further if parent.unique_id not in found]
        return list(found.values())

    def layer(self, layer: str) -> list[Node]:
        """The nodes of one layer by name."""
        return sorted((n for n in self.nodes.values() if n.layer == layer), key=lambda n: n.name)

    def _known(self, ids: Iterable[str]) -> list[Node]:
        known = (self.by_id[one] for one in dict.fromkeys(ids) if one in self.by_id)
        return sorted(known, key=lambda node: (SHOWN.index(node.kind), node.name))


def read_lineage(manifest: Path) -> Lineage:
    """The nodes of a manifest.json."""
    raw = json.loads(manifest.read_text(encoding="utf-8"))
    nodes = {
        unique_id: node
        for unique_id, node in (raw["nodes"] | raw["sources"]).items()
        if node["resource_type"] in SHOWN
    }
    checks: dict[str, list[Check]] = {}
    for test in raw["nodes"].values():
        if test["resource_type"] == "test" and test.get("attached_node"):
            checks.setdefault(test["attached_node"], []).append(_check(test))
    unit_tests: dict[str, list[str]] = {}
    for test in raw.get("unit_tests", {}).values():
        for parent in test["depends_on"]["nodes"][:1]:
            unit_tests.setdefault(parent, []).append(test["name"])
    by_id = {
        unique_id: _node(
            node,
            children=raw["child_map"].get(unique_id, []),
            checks=checks.get(unique_id, []),
            unit_tests=unit_tests.get(unique_id, []),
        )
        for unique_id, node in nodes.items()
    }
    return Lineage({node.name: node for node in by_id.values()}, by_id)


def _check(test: dict[str, Any]) -> Check:
    metadata = test.get("test_metadata") or {"name": test["name"], "kwargs": {}}
    arguments = {
        name: value
        for name, value in metadata["kwargs"].items()
        if name not in {"model"} and not str(value).startswith("{{")
    }
    words = "; ".join(f"{name}: {_words(value)}" for name, value in arguments.items())
    return Check(metadata["name"], words)


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(inner)}" for name, inner in value.items())
    return str(value)


def _node(
    raw: dict[str, Any], children: list[str], checks: list[Check], unit_tests: list[str]
) -> Node:
    description = " ".join(raw["description"].split())
    grain = GRAIN.search(description)
    meta = raw.get("config", {}).get("meta") or raw.get("meta") or {}
    kind = raw["resource_type"]
    layer = {"seed": "seeds", "source": "sources"}.get(kind) or raw["fqn"][1]
    return Node(
        unique_id=raw["unique_id"],
        name=raw["name"],
        kind=kind,
        layer=layer,
        path=f"dbt_project/{raw['original_file_path']}",
        description=GRAIN.sub("", description),
        grain=grain[1] if grain else "",
        owner=meta.get("owner", ""),
        counting_rule=meta.get("counting_rule", ""),
        columns=tuple(
            Column(column["name"], column.get("data_type") or "", column.get("description", ""))
            for column in raw.get("columns", {}).values()
        ),
        raw_sql=raw.get("raw_code", ""),
        compiled_sql=raw.get("compiled_code") or "",
        parents=tuple(raw.get("depends_on", {}).get("nodes", [])),
        children=tuple(children),
        checks=tuple(sorted(checks, key=lambda check: (check.name, check.arguments))),
        unit_tests=tuple(sorted(unit_tests)),
    )

"""The people of a national report: each request is answered through Airflow's own API as it
comes, signed in as the one who answers.

``python -m tests.dags.national_people GIVEN`` in an environment of ``dags.embedded``.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

PLACE = "/api/v2/dags/national_report/dagRuns"
PATIENCE = 150


def main(people: dict[str, Any]) -> int:
    """Answer until everybody has, or the patience ends; prints what each was asked."""
    from airflow.api_fastapi.app import create_app, get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from fastapi.testclient import TestClient

    client = TestClient(create_app(apps="core"), raise_server_exceptions=False)
    told: dict[str, Any] = {}
    until = time.monotonic() + PATIENCE
    while len(told) < len(people) and time.monotonic() < until:
        for task_id in people.keys() - told.keys():
            said = people[task_id]
            user = SimpleAuthManagerUser(username=said["user"], role="ADMIN")
            headers = {"Authorization": f"Bearer {get_auth_manager().generate_jwt(user)}"}
            # The run's own process may hold the metadata just then: asked again in a moment.
            found = client.get(PLACE, headers=headers)
            runs = found.json()["dag_runs"] if found.is_success else []
            if runs:
                place = f"{PLACE}/{runs[-1]['dag_run_id']}/taskInstances/{task_id}/-1/hitlDetails"
                asked = client.get(place, headers=headers)
                given = {"chosen_options": [said["option"]], "params_input": said["params"]}
                waits = asked.is_success and (
                    asked.json()["task_instance"]["state"] == "awaiting_input"
                )
                if waits and client.patch(place, headers=headers, json=given).is_success:
                    told[task_id] = {name: asked.json()[name] for name in ("subject", "body")}
        time.sleep(0.3)
    print("ASKED", json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["people"]))

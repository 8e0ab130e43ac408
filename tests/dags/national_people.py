"""The people of national reports: each request is answered through Airflow's own API as it comes,
signed in as the one who answers.

``python -m tests.dags.national_people GIVEN`` in an environment of ``dags.embedded``.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

PLACE = "/api/v2/dags/national_report/dagRuns"
PATIENCE = 360


def main(given: list[dict[str, Any]]) -> int:
    """Answer until everybody has, or the patience ends; prints what each was asked, run by run."""
    from airflow.api_fastapi.app import create_app, get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from fastapi.testclient import TestClient

    client = TestClient(create_app(apps="core"), raise_server_exceptions=False)
    told: list[dict[str, Any]] = [{} for _ in given]
    until = time.monotonic() + PATIENCE
    number = 0
    while number < len(given) and time.monotonic() < until:
        people = given[number]["people"]
        for task_id in people.keys() - told[number].keys():
            said = people[task_id]
            user = SimpleAuthManagerUser(username=said["user"], role="ADMIN")
            headers = {"Authorization": f"Bearer {get_auth_manager().generate_jwt(user)}"}
            # The run's own process may hold the metadata just then: asked again in a moment.
            found = client.get(f"{PLACE}?order_by=id", headers=headers)
            runs = found.json()["dag_runs"] if found.is_success else []
            if len(runs) > number:
                run_id = runs[number]["dag_run_id"]
                place = f"{PLACE}/{run_id}/taskInstances/{task_id}/-1/hitlDetails"
                asked = client.get(place, headers=headers)
                answer = {"chosen_options": [said["option"]], "params_input": said["params"]}
                waits = asked.is_success and (
                    asked.json()["task_instance"]["state"] == "awaiting_input"
                )
                if waits and client.patch(place, headers=headers, json=answer).is_success:
                    told[number][task_id] = {
                        name: asked.json()[name] for name in ("subject", "body", "options")
                    }
        number += len(told[number]) == len(people)
        time.sleep(0.2)
    # What the first request of all linked to, opened by one who is signed in, and by nobody.
    (link,) = re.findall(r"\[Les siden\]\((.*?)\)", told[0]["first_approval"]["body"])
    user = SimpleAuthManagerUser(username="kari", role="ADMIN")
    headers = {"Authorization": f"Bearer {get_auth_manager().generate_jwt(user)}"}
    opened = client.get(link, headers=headers)
    told[0]["page"] = {
        "signed_in": opened.status_code,
        "language": 'lang="nb"' in opened.text,
        "nobody": client.get(link).status_code,
        "elsewhere": client.get(link.replace("index.html", "..%2fheader.json"),
                                headers=headers).status_code,
        "unknown": client.get("/national-pages/x/index.html", headers=headers).status_code,
    }  # fmt: skip
    print("ASKED", json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))

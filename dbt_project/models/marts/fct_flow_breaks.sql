select
    source_name,
    episode_id,
    month_on,
    municipality_code,
    opening_count,
    started_count,
    ended_count,
    closing_count,
    residual_count,
from {{ ref('fct_flows_in_service') }}
where residual_count != 0

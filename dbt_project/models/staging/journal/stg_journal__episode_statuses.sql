{{ landed('episode_statuses') }}

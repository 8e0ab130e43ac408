{{ versions('stg_journal__episode_statuses') }}

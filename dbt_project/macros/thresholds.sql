{#- A choice of ours as it was on a day; the seed holds what was chosen and when. -#}
{% macro threshold(threshold_code, day) -%}
    (
        select thresholds.value
        from {{ ref('thresholds') }} as thresholds
        where
            thresholds.threshold_code = '{{ threshold_code }}'
            and {{ is_within(day, 'thresholds.valid_from', 'thresholds.valid_to') }}
    )
{%- endmacro %}

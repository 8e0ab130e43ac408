{% test half_open_bands_cover(model, from_column, to_column) %}
with in_order as (
    select
        valid_from,
        {{ from_column }} as from_value,
        {{ to_column }} as to_value,
        lead({{ from_column }}) over bands as next_from,
        row_number() over bands as band_number,
    from {{ model }}
    window bands as (partition by valid_from order by {{ from_column }})
)

select *
from in_order
where
    to_value is distinct from next_from
    or to_value <= from_value
    or (band_number = 1 and from_value != 0)
{% endtest %}

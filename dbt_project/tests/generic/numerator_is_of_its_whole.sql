{#- Nothing is negative, and no numerator is larger than its denominator. -#}
{% test numerator_is_of_its_whole(model) %}
select *
from {{ model }}
where numerator < 0 or numerator > denominator
{% endtest %}

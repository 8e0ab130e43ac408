{#- An id without digits, so that nothing in it can be taken for an identity number. -#}
{% macro letters_only_id(text) -%}
    translate(md5({{ text }}), '0123456789', 'ghijklmnop')
{%- endmacro %}

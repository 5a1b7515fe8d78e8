{# Tables and views made at once. dbt's own ways build beside what stands, rename and drop, for
   those who read meanwhile; a build file is new and read by nobody, and for small models that takes
   longer than the model. What is described is written into the file when the build is whole (see
   `documenting`), not after each model. #}
{% materialization table, adapter="duckdb", supported_languages=["sql", "python"] %}
  {% set made = this.incorporate(type="table") %}
  {% do drop_relation_if_exists(load_cached_relation(this)) %}
  {{ run_hooks(pre_hooks) }}
  {% call statement("main", language=model.language) -%}
    {{- create_table_as(False, made, compiled_code, model.language) -}}
  {%- endcall %}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}
  {{ return({"relations": [made]}) }}
{% endmaterialization %}


{% materialization view, adapter="duckdb" %}
  {% set made = this.incorporate(type="view") %}
  {% do drop_relation_if_exists(load_cached_relation(this)) %}
  {{ run_hooks(pre_hooks) }}
  {% call statement("main") -%}
    {{- get_create_view_as_sql(made, sql) -}}
  {%- endcall %}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}
  {{ return({"relations": [made]}) }}
{% endmaterialization %}

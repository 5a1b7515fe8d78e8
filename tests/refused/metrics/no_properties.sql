-- HWB-105: the metric has no properties file beside it
--   where: no_properties.sql
--   why: A metric is two files of one name, its id: <metric>.sql and <metric>.yml.
select 1 as one

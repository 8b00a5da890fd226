"""The one statement behind `selectors.search`.

`every` is all names, scientific and common; its parts keep their own indexes (prefix and trigrams).
Tiers: 0 the same name, 1 begins so, 2 holds all the words or their beginnings, 3 nearly the same.
Tier 3 costs most and is skipped when there are others; `run0` to `run3` are beginnings and ends of
the two longest words asked for (see `names.runs`), of which a candidate must hold one each.
"""

SEARCH = """
WITH every AS NOT MATERIALIZED (
  SELECT coalesce(t.accepted_id, t.id) AS taxon_id, t.scientific_name AS name, t.name_key,
         t.trigrams, CASE WHEN t.accepted_id IS NULL THEN 'scientific' ELSE 'synonym' END AS kind,
         CASE WHEN t.accepted_id IS NULL THEN 0 ELSE 2 END AS preference
    FROM species_taxon t
  UNION ALL
  SELECT c.taxon_id, c.name, c.name_key, c.trigrams, 'common',
         CASE WHEN c.language = %(language)s THEN 1 ELSE 3 END
    FROM species_commonname c
),
begins AS MATERIALIZED (
  SELECT e.taxon_id, e.name, e.name_key, e.kind, e.preference, 1.0 AS score,
         CASE WHEN e.name_key = %(exact)s THEN 0 ELSE 1 END AS tier
    FROM every e WHERE e.name_key LIKE %(prefix)s
   ORDER BY e.name_key USING ~<~ LIMIT %(depth)s
),
holds AS MATERIALIZED (
  SELECT e.taxon_id, e.name, e.name_key, e.kind, e.preference,
         %(asked)s::numeric / cardinality(e.trigrams) AS score, 2 AS tier
    FROM every e WHERE %(whole)s AND e.trigrams @> %(open)s::varchar[]
   ORDER BY score DESC, e.name_key LIMIT %(depth)s
),
nearly AS (
  SELECT e.taxon_id, e.name, e.name_key, e.kind, e.preference,
         same.hits / (%(asked)s + cardinality(e.trigrams) - same.hits)::numeric AS score, 3 AS tier
    FROM every e CROSS JOIN LATERAL
         (SELECT count(*) AS hits FROM unnest(e.trigrams) k
           WHERE k = ANY(%(keys)s::varchar[])) same
   WHERE %(fuzzy)s AND NOT EXISTS (SELECT FROM begins)
     AND NOT EXISTS (SELECT FROM holds)
     AND (e.trigrams @> %(run0)s::varchar[] OR e.trigrams @> %(run1)s::varchar[])
     AND (e.trigrams @> %(run2)s::varchar[] OR e.trigrams @> %(run3)s::varchar[])
     AND same.hits >= %(share)s * %(asked)s
   ORDER BY score DESC, e.name_key LIMIT %(depth)s
),
best AS (
  SELECT DISTINCT ON (taxon_id) *
    FROM (SELECT * FROM begins UNION ALL SELECT * FROM holds UNION ALL SELECT * FROM nearly) found
   ORDER BY taxon_id, tier, score DESC, preference, name
)
SELECT t.id, t.scientific_name, b.name, b.kind, t.rank, t.kingdom, t.phylum, t.class_name,
       t.order_name, t.family, t.genus
  FROM best b JOIN species_taxon t ON t.id = b.taxon_id
 ORDER BY b.tier, b.score DESC, b.preference, length(b.name), t.scientific_name
 LIMIT %(limit)s
"""

-- The bench policy in SQL; run.sh puts the names of the files in.
SET threads = 1;
COPY (
  WITH profile AS (
    SELECT * FROM read_json('@INPUT@', format = 'newline_delimited', columns = {
      id: 'VARCHAR', name: 'VARCHAR', industry: 'VARCHAR', employees: 'BIGINT',
      developers: 'BIGINT', stage: 'VARCHAR', product: 'VARCHAR', tech_advantage: 'BOOLEAN',
      digital_transformation: 'BOOLEAN', outsourced_development: 'BOOLEAN',
      internal_it: 'VARCHAR', infrastructure: 'VARCHAR', regulations: 'VARCHAR[]',
      goal: 'VARCHAR', roles: 'VARCHAR[]' })
  ), rule AS (
    SELECT id, employees,
           (product = 'technology') AS r1,
           (product = 'tech_enabled') AS r2,
           (product = 'traditional') AS r3,
           (tech_advantage) AS r4,
           (developers >= 5) AS r5,
           (developers >= 50) AS r6,
           (developers = 0) AS r7,
           (employees >= 500) AS r8,
           (employees >= 200 AND employees < 500) AS r9,
           (employees < 200) AS r10,
           (len(regulations) >= 2) AS r11,
           (list_contains(regulations, 'SOX')) AS r12,
           (list_contains(regulations, 'HIPAA')) AS r13,
           (infrastructure = 'significant') AS r14,
           (internal_it = 'complex') AS r15,
           (internal_it = 'minimal') AS r16,
           (industry IN ('banking', 'insurance', 'manufacturing', 'retail', 'healthcare')
           AND product <> 'technology') AS r17,
           (digital_transformation) AS r18,
           (goal = 'innovation') AS r19,
           (goal = 'efficiency') AS r20,
           (stage = 'startup') AS r21,
           (stage = 'enterprise' AND product = 'technology') AS r22,
           (outsourced_development AND product <> 'technology') AS r23,
           (list_contains(roles, 'CIO') AND NOT list_contains(roles, 'CTO')
           AND product = 'technology') AS r24
    FROM profile
  ), score AS (
    SELECT id, employees,
           4 * r1::INTEGER + 2 * r2::INTEGER + 3 * r4::INTEGER + 2 * r5::INTEGER
           + 2 * r6::INTEGER + -1 * r7::INTEGER + 2 * r18::INTEGER + 2 * r19::INTEGER
           + 2 * r21::INTEGER + 1 * r22::INTEGER + -1 * r23::INTEGER + 1 * r24::INTEGER AS cto,
           1 * r2::INTEGER + 2 * r3::INTEGER + 4 * r8::INTEGER + 2 * r9::INTEGER
           + -2 * r10::INTEGER + 3 * r11::INTEGER + 1 * r12::INTEGER + 1 * r13::INTEGER
           + 3 * r14::INTEGER + 3 * r15::INTEGER + -3 * r16::INTEGER + 2 * r17::INTEGER
           + 2 * r18::INTEGER + 2 * r20::INTEGER + -2 * r21::INTEGER + 2 * r22::INTEGER
           + 1 * r23::INTEGER AS cio,
           list_filter([if(r1, 1, NULL), if(r2, 2, NULL), if(r3, 3, NULL), if(r4, 4, NULL)
           , if(r5, 5, NULL), if(r6, 6, NULL), if(r7, 7, NULL), if(r8, 8, NULL)
           , if(r9, 9, NULL), if(r10, 10, NULL), if(r11, 11, NULL), if(r12, 12, NULL)
           , if(r13, 13, NULL), if(r14, 14, NULL), if(r15, 15, NULL), if(r16, 16, NULL)
           , if(r17, 17, NULL), if(r18, 18, NULL), if(r19, 19, NULL), if(r20, 20, NULL)
           , if(r21, 21, NULL), if(r22, 22, NULL), if(r23, 23, NULL), if(r24, 24, NULL)],
             number -> number IS NOT NULL) AS fired
    FROM rule
  )
  SELECT id,
         CASE WHEN cto >= 5 AND cio >= 5 THEN 'both'
              WHEN cto >= 5 THEN 'cto_only'
              WHEN cio >= 5 THEN 'cio_only'
              WHEN employees <= 200 THEN 'one_person_both_hats'
              ELSE 'neither' END AS structure,
         cto, cio, fired
  FROM score
) TO '@OUTPUT@' (FORMAT json);

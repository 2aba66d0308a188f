// SPDX-License-Identifier: MIT
// Runs a file of SQL in DuckDB where only its package for Node is installed.
//     node duckdb.mjs FILE.sql   (REMIT_BENCH_NODE: the folder with node_modules)
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire((process.env.REMIT_BENCH_NODE ?? process.cwd()) + "/");
const { DuckDBInstance } = require("@duckdb/node-api");
const connection = await (await DuckDBInstance.create(":memory:")).connect();
for (const statement of readFileSync(process.argv[2], "utf8").split(/;\s*\n/))
  if (statement.replace(/--.*/g, "").trim()) await connection.run(statement);

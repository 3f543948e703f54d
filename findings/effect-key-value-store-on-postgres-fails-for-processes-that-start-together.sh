#!/usr/bin/env bash
# KeyValueStore.layerSql of effect 4.1.0 makes its table with `CREATE TABLE IF NOT EXISTS`. When processes start together on an empty Postgres 15 (@effect/sql-pg 4.0.5),
# the layer of some of them ends with a defect (a duplicate key of Postgres' own pg_type, or "type … already exists"), which ends the process.
#
# The migrations of effect's cluster, which those processes run too, look again when making their table fails, and do not end. Needs Postgres of Debian
# (`apt-get install postgresql`); it is started in a temporary folder, on the loopback interface.
set -euo pipefail
binaries=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
directory=$(mktemp -d)
data=$(mktemp -d)
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
trap '(cd / && as "$binaries/pg_ctl" -D "$data/db" -m immediate stop > /dev/null 2>&1); rm -rf "$directory" "$data"' EXIT
if [ "$(id -u)" = 0 ]; then chown postgres "$data"; fi
cd "$data"
as "$binaries/initdb" -D "$data/db" -U postgres -A trust --no-sync > /dev/null
as "$binaries/pg_ctl" -D "$data/db" -w -o "-h 127.0.0.1 -p 29471 -k $data -c fsync=off" start > /dev/null
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 effect@4.1.0 @effect/sql-pg@4.0.5 > /dev/null
cat > program.mjs <<'EOF'
import { PgClient } from "@effect/sql-pg"
import { Effect, Exit, Layer, Redacted } from "effect"
import { KeyValueStore } from "effect/persistence"
import { SqlClient } from "effect/sql"

const url = Redacted.make("postgres://postgres@127.0.0.1:29471/postgres")
const program = Effect.gen(function*() {
  const clients = yield* Effect.forEach([1, 2, 3, 4], () => Layer.build(Layer.fresh(PgClient.layer({ url, maxConnections: 1 }))))
  const counts = { made: 0, failed: 0 }
  for (let round = 0; round < 25; round++) {
    const exits = yield* Effect.forEach(
      clients,
      (client) => Effect.exit(Effect.provideContext(Layer.build(Layer.fresh(KeyValueStore.layerSql())), client)),
      { concurrency: "unbounded" }
    )
    for (const exit of exits) counts[Exit.isSuccess(exit) ? "made" : "failed"]++
    yield* Effect.provideContext(SqlClient.SqlClient.use((sql) => sql`DROP TABLE effect_key_value_store`), clients[0])
  }
  console.log(`starts: ${counts.made + counts.failed}, at least one in each round made it: ${counts.made >= 25}, some failed: ${counts.failed > 0}`)
})
await Effect.runPromise(Effect.scoped(program))
EOF
cat > expected.txt <<'EOF'
starts: 100, at least one in each round made it: true, some failed: true
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."

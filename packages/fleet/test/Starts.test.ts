import * as PgClient from "@effect/sql-pg/PgClient"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as SqlClient from "effect/sql/SqlClient"
import * as Cluster from "./harness/cluster.ts"
import * as Postgres from "./harness/postgres.ts"

describe.skipIf(Postgres.missing !== undefined)(`processes on an empty Postgres${Postgres.missing ?? ""}`, () => {
  it.live("may start together: each of them has the store of large content", () =>
    Effect.gen(function*() {
      const { url } = yield* Postgres.make
      const processes = yield* Effect.forEach(Array.from({ length: 4 }), () =>
        Layer.build(Layer.fresh(PgClient.layer({ url: Redacted.make(url), maxConnections: 1 }))))
      const start = Effect.gen(function*() {
        const store = yield* KeyValueStore.KeyValueStore
        yield* store.set("key", "value")
        return yield* store.get("key")
      }).pipe(Effect.provide(Layer.fresh(Cluster.Store)))
      for (let round = 0; round < 20; round++) {
        const values = yield* Effect.forEach(processes, (process) =>
          Effect.provideContext(start, process), {
          concurrency: "unbounded"
        })
        assert.deepStrictEqual(values, ["value", "value", "value", "value"])
        yield* SqlClient.SqlClient.use((sql) => sql`DROP TABLE effect_key_value_store`).pipe(
          Effect.provideContext(processes[0]!)
        )
      }
    }).pipe(Effect.scoped), 30_000)
})

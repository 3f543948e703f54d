/** The engine of the fleet: every process has this layer. `DATABASE_URL` is a Postgres; its tables are made by themselves. */
import { NodeClusterSocket, NodeCrypto } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { Config, Effect, Layer, Option } from "effect"
import { ClusterWorkflowEngine, type RunnerAddress } from "effect/cluster"
import { KeyValueStore } from "effect/persistence"

/**
 * Large content is in Postgres too. Processes that start together on an empty database make its table together, which Postgres refuses to all but one. The others find it
 * when they try again.
 */
const Store = KeyValueStore.layerSql().pipe(Layer.catchCause(() => Layer.fresh(KeyValueStore.layerSql())))

/** A process that works has an address at which the others reach it. One that only asks for work has none. */
export const layer = (address: Option.Option<RunnerAddress.RunnerAddress>) =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provideMerge(NodeClusterSocket.layer({
      clientOnly: Option.isNone(address),
      shardingConfig: {
        runnerAddress: address,
        // The work of a process that was killed goes on in another one within 6 seconds.
        shardLockExpiration: "5 seconds",
        shardLockRefreshInterval: "1500 millis",
        refreshAssignmentsInterval: "1 second",
        entityMessagePollInterval: "1 second",
        // A fleet keeps this number for its life. It is enough for some tens of processes.
        shardsPerGroup: 60
      }
    })),
    Layer.provideMerge(Store),
    Layer.provideMerge(Layer.unwrap(Effect.map(Config.Redacted("DATABASE_URL"), (url) => PgClient.layer({ url })))),
    Layer.provideMerge(NodeCrypto.layerDigest)
  )

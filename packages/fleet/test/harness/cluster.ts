/** The engine of a fleet: the cluster of Effect on Postgres, with shards that move soon. */
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as PgClient from "@effect/sql-pg/PgClient"
import { Layer, Option, Redacted } from "effect"
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import * as KeyValueStore from "effect/persistence/KeyValueStore"

/** Where large content is. Of processes that make its table at once, all but one fail, and find it when they try again. */
export const Store = KeyValueStore.layerSql().pipe(Layer.catchCause(() => Layer.fresh(KeyValueStore.layerSql())))

/** A runner on a port, or a process that only asks runners. */
export const layer = (url: string, port?: number) =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provideMerge(NodeClusterSocket.layer({
      clientOnly: port === undefined,
      shardingConfig: {
        runnerAddress: port === undefined ? Option.none() : Option.some(RunnerAddress.make("127.0.0.1", port)),
        // Few shards are balanced soon.
        shardsPerGroup: 60,
        shardLockExpiration: "5 seconds",
        shardLockRefreshInterval: "1500 millis",
        refreshAssignmentsInterval: "1 second",
        entityMessagePollInterval: "1 second"
      }
    })),
    Layer.provideMerge(Store),
    Layer.provideMerge(PgClient.layer({ url: Redacted.make(url) })),
    Layer.provideMerge(NodeCrypto.layerDigest)
  )

/** A process of a fleet, which does durable jobs and bulk runs: `node runner.ts`, with its settings as JSON in `RUNNER`. */
import * as NodeRedis from "@effect/platform-node/NodeRedis"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Layer } from "effect"
import * as GenAIClient from "effect-genai/GenAIClient"
import { FetchHttpClient } from "effect/http"
import * as BulkRun from "../../src/BulkRun.ts"
import * as Quota from "../../src/Quota.ts"
import * as Cluster from "./cluster.ts"

/** What a runner is told. */
export interface Settings {
  readonly postgres: string
  readonly api: string
  readonly apiKey: string
  readonly port: number
  /** The quota that it shares with the others. */
  readonly quota?: { readonly redis: string; readonly requests: Quota.Rate } | undefined
}

const { api, apiKey, port, postgres, quota } = JSON.parse(process.env["RUNNER"] ?? "{}") as Settings

const Client = GenAIClient.GenAIClient.layer({ apiKey, httpOptions: { baseUrl: api } }).pipe(
  Layer.provide(FetchHttpClient.layer)
)

const Limited = quota === undefined ? Client : Quota.layerRedis({ limits: [{ requests: quota.requests }] }).pipe(
  Layer.provide(Client),
  Layer.provide(NodeRedis.layer({ url: quota.redis, disableOfflineQueue: true }))
)

Layer.mergeAll(
  // Jobs are told of by webhooks.
  BulkRun.layer({ pollInterval: "15 minutes" }),
  Layer.effectDiscard(Effect.sync(() => process.stdout.write("ready\n")))
).pipe(Layer.provide([Limited, Cluster.layer(postgres, port)]), Layer.launch, NodeRuntime.runMain)

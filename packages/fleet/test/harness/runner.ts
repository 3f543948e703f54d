/** A process of a fleet, which does durable jobs and bulk runs: `node runner.ts`, with its settings as JSON in `RUNNER`. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Layer } from "effect"
import * as GenAIClient from "effect-genai/GenAIClient"
import { FetchHttpClient } from "effect/http"
import * as BulkRun from "../../src/BulkRun.ts"
import * as DurableJob from "../../src/DurableJob.ts"
import * as Cluster from "./cluster.ts"

/** What a runner is told. */
export interface Settings {
  readonly postgres: string
  readonly api: string
  readonly apiKey: string
  readonly port: number
}

const { api, apiKey, port, postgres } = JSON.parse(process.env["RUNNER"] ?? "{}") as Settings

const Client = GenAIClient.GenAIClient.layer({ apiKey, httpOptions: { baseUrl: api } }).pipe(
  Layer.provide(FetchHttpClient.layer)
)

Layer.mergeAll(
  // Jobs are told of by webhooks.
  DurableJob.layer({ pollInterval: "15 minutes" }),
  BulkRun.layer,
  Layer.effectDiscard(Effect.sync(() => process.stdout.write("ready\n")))
).pipe(Layer.provide([Client, Cluster.layer(postgres, port)]), Layer.launch, NodeRuntime.runMain)

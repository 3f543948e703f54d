/**
 * A worker of a fleet. Start as many as you like, on as many machines, and stop them when you like: `HOST` and `PORT` are where the other processes reach it.
 */
import { BulkRun, DurableSweep } from "@effect-genai/fleet"
import { NodeRuntime } from "@effect/platform-node"
import { Config, Effect, Layer, Option } from "effect"
import { GenAIClient } from "effect-genai"
import { RunnerAddress } from "effect/cluster"
import { FetchHttpClient } from "effect/http"
import * as Cluster from "./cluster.ts"

const Address = Config.all({
  host: Config.String("HOST").pipe(Config.withDefault("127.0.0.1")),
  port: Config.Int("PORT").pipe(Config.withDefault(34431))
})

const Worker = Layer.unwrap(Effect.map(Address, ({ host, port }) =>
  Layer.mergeAll(
    // With durable jobs.
    BulkRun.layer(),
    // What has ended is kept for a week.
    DurableSweep.layer("7 days"),
    Layer.effectDiscard(Effect.log(`Works on port ${port}`))
  ).pipe(
    Layer.provide(Cluster.layer(Option.some(RunnerAddress.make(host, port))))
  )))

Worker.pipe(
  Layer.provide(GenAIClient.layerConfig()),
  Layer.provide(FetchHttpClient.layer),
  Layer.launch,
  NodeRuntime.runMain
)

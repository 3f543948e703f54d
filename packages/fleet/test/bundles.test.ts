import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Bundle from "../../genai/test/harness/Bundle.ts"

/** A program with a layer of the package, imported from its entry. */
const program = (layer: string) => `
  import * as Fleet from "../fleet/src/index.ts"
  import { GenAIClient } from "effect-genai/GenAIClient"
  import * as Effect from "effect/Effect"
  import * as FetchHttpClient from "effect/http/FetchHttpClient"
  import * as Layer from "effect/Layer"
  import * as KeyValueStore from "effect/persistence/KeyValueStore"
  import * as WorkflowEngine from "effect/workflow/WorkflowEngine"

  ${layer}.pipe(
    Layer.provide(GenAIClient.layer({ apiKey: "key" })),
    Layer.provide(FetchHttpClient.layer),
    Layer.launch,
    Effect.runPromise
  )
`

const quota = program(`Fleet.Quota.layer({ limits: [] })`)
const jobs = program(`Fleet.DurableJob.layer().pipe(Layer.provide(WorkflowEngine.layerMemory))`)
const bulk = program(
  `Fleet.BulkRun.layer().pipe(Layer.provide([WorkflowEngine.layerMemory, KeyValueStore.layerMemory]))`
)

const durable = ["effect/workflow/Workflow", "fleet/src/internal/durable/Waiting.ts"]
const ofRuns = ["fleet/src/internal/bulk/Chunk.ts"]
const ofClusters = ["effect/cluster/Sharding", "effect/sql/SqlClient"]

const held = (program: string, all: ReadonlyArray<string>) =>
  Effect.map(
    Bundle.byEsbuild(program),
    ({ modules }) => all.filter((one) => modules.some((module) => module === one || module.endsWith(`/${one}`)))
  )

describe("a bundle", () => {
  it.effect("of quotas holds nothing of durable work", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* held(quota, [...durable, ...ofRuns, ...ofClusters]), [])
    }))

  it.effect("of durable jobs holds no bulk runs and no cluster", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* held(jobs, [...durable, ...ofRuns, ...ofClusters]), durable)
    }))

  it.effect("of bulk runs holds both", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* held(bulk, [...durable, ...ofRuns]), [...durable, ...ofRuns])
    }))
})

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

/** A page that makes one call: by itself, and within quotas. */
const page = (layer: string) => `
  import { GenAIClient } from "effect-genai/GenAIClient"
  import { Models } from "effect-genai/Models"
  import * as Quota from "../fleet/src/Quota.ts"
  import * as Effect from "effect/Effect"
  import * as FetchHttpClient from "effect/http/FetchHttpClient"
  import * as Layer from "effect/Layer"

  Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Hi" })).pipe(
    Effect.provide(Models.layer.pipe(Layer.provide(${layer}), Layer.provide(FetchHttpClient.layer))),
    Effect.runPromise
  )
`
const gemini = `GenAIClient.layer({ apiKey: "key" })`
const within = `Quota.layer({ limits: [] }).pipe(Layer.provide(${gemini}))`

/** The modules of the package, and of Effect's engines of durable work. */
const fleetOf = (program: string) =>
  Effect.map(
    Bundle.byEsbuild(program),
    ({ later, modules }) =>
      [...modules, ...later].filter((module) => /fleet\/src\/|^effect\/(cluster|workflow|sql)\//.test(module))
  )

describe("a bundle", () => {
  it.effect("of a call without a fleet holds nothing of it, and one with quotas holds them and no engine", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* fleetOf(page(gemini)), [])
      const modules = yield* fleetOf(page(within))
      assert.isTrue(modules.some((module) => module.endsWith("fleet/src/Quota.ts")))
      assert.deepStrictEqual(modules.filter((module) => module.startsWith("effect/")), [])
      for (const other of ["Budget", "ResponseCache", "Fallback", "DurableJob"]) {
        assert.isFalse(modules.some((module) => module.endsWith(`/${other}.ts`)), other)
      }
    }))

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

/** Tuned models. The end of a tuning creates or completes them. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Jobs from "./jobs.ts"
import { type JsonObject, objects } from "./json.ts"
import type { World } from "./world.ts"

/** The tuned model in a path, which may contain a version or an endpoint of the model. */
export const find = Effect.fnUntraced(function*(world: World, path: string): Effect.fn.Return<JsonObject | undefined> {
  yield* settle(world)
  const name = path.replace(/(@|%40)[^/]*$/, "")
  if (!name.startsWith("endpoints/")) return yield* world.tunedModels.get(name)
  return (yield* world.tunedModels.all).find((model) =>
    objects(model["deployedModels"]).some(({ endpoint }) => endpoint === name)
  )
})

export const all = (world: World): Effect.Effect<ReadonlyArray<JsonObject>> =>
  Effect.andThen(settle(world), world.tunedModels.all)

/** Creates or completes the models of finished tunings. */
const settle = Effect.fnUntraced(function*(world: World) {
  const now = yield* Clock.currentTimeMillis
  for (const tuning of yield* world.tunings.all) {
    if (tuning.settled || !Jobs.isOver(tuning, now)) continue
    yield* world.tunings.set(tuning.name, { ...tuning, settled: true })
    const { createTime, endTime } = Jobs.times(tuning, now)
    const change = Jobs.phase(tuning, now) === "succeeded" ? tuning.success : tuning.failure
    const before = yield* world.tunedModels.get(tuning.model)
    // A deleted model stays deleted.
    if (change === undefined || (before === undefined) !== (tuning.failure === undefined)) continue
    yield* world.tunedModels.set(tuning.model, { createTime, ...before, ...change, updateTime: endTime })
  }
})

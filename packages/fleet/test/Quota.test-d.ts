import { type Duration, Effect, type Layer, type Stream } from "effect"
import type { GenAIClient } from "effect-genai/GenAIClient"
import type { InvalidConfig } from "effect-genai/GenAIConfig"
import type { GenAIError, QuotaExceeded } from "effect-genai/GenAIError"
import { Models } from "effect-genai/Models"
import type { Redis } from "effect/persistence/Redis"
import { describe, expectTypeOf, test } from "vitest"
import { Budget } from "../src/Budget.ts"
import * as Cost from "../src/Cost.ts"
import * as Quota from "../src/Quota.ts"

describe("layers over a client", () => {
  test("take a client and provide one", () => {
    expectTypeOf(Quota.layer({ limits: [] })).toEqualTypeOf<Layer.Layer<GenAIClient, InvalidConfig, GenAIClient>>()
    expectTypeOf(Quota.layerRedis({ limits: [] })).toEqualTypeOf<
      Layer.Layer<GenAIClient, InvalidConfig, GenAIClient | Redis>
    >()
    expectTypeOf(Budget.layer({ limit: 1 })).toEqualTypeOf<
      Layer.Layer<GenAIClient | Budget, InvalidConfig, GenAIClient>
    >()
    expectTypeOf(Budget.layerRedis({ limit: 1 })).toEqualTypeOf<
      Layer.Layer<GenAIClient | Budget, InvalidConfig, GenAIClient | Redis>
    >()
    expectTypeOf(Cost.layer()).toEqualTypeOf<Layer.Layer<GenAIClient | Cost.Ledger, never, GenAIClient>>()
  })

  test("refuse options that are none", () => {
    // @ts-expect-error a quota without a table
    Quota.layer({})
    // @ts-expect-error a budget without a limit
    Budget.layer({})
    // @ts-expect-error no part of a quota
    Quota.layer({ limits: [{ per: ["user"] }] })
    // @ts-expect-error memory is never gone
    Quota.layer({ limits: [], onStoreError: "fail" })
    expectTypeOf<{ readonly per: ["user"] }>().not.toExtend<Quota.Limit>()
  })
})

describe("what programs see", () => {
  const call = Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Hi" }))

  test("the refusal of a quota, by its tag, with its wait", () => {
    const handled = Effect.catchTag(call, "QuotaExceeded", (error) => {
      expectTypeOf(error).toEqualTypeOf<QuotaExceeded>()
      expectTypeOf(error.retryAfter).toEqualTypeOf<Duration.Duration | undefined>()
      return Effect.void
    })
    expectTypeOf<Extract<Effect.Error<typeof handled>, QuotaExceeded>>().toBeNever()
    expectTypeOf<"BudgetExceeded" | "StoreUnavailable">().toExtend<GenAIError["_tag"]>()
  })

  test("a region with its cost, and the ledger as a stream", () => {
    expectTypeOf(Cost.scoped(Effect.succeed("value"))).toEqualTypeOf<Effect.Effect<readonly [string, Cost.Total]>>()
    expectTypeOf<(typeof Cost.Ledger)["Service"]["entries"]>().toEqualTypeOf<Stream.Stream<Cost.Entry>>()
    expectTypeOf(Effect.provideService(call, Quota.Priority, 1)).toEqualTypeOf(call)
  })
})

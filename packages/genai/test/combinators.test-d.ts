import { Effect, pipe, type Stream } from "effect"
import { assertType, describe, expectTypeOf, test } from "vitest"
import {
  type BadRequest,
  detailsOf,
  type ErrorDetails,
  type GenAIError,
  type RateLimited,
  withMessage
} from "../src/GenAIError.ts"
import * as Interaction from "../src/Interaction.ts"
import type { FunctionCallStep, FunctionResultStep } from "../src/wire/Interactions.ts"

declare const error: GenAIError
declare const call: FunctionCallStep
declare const event: Interaction.InteractionEvent

describe("combinators take the subject first or last", () => {
  test("detailsOf", () => {
    expectTypeOf(detailsOf(error, "RetryInfo")).toEqualTypeOf<ReadonlyArray<ErrorDetails["RetryInfo"]>>()
    expectTypeOf(pipe(error, detailsOf("RetryInfo"))).toEqualTypeOf<ReadonlyArray<ErrorDetails["RetryInfo"]>>()
    const [first] = pipe(error, detailsOf("BadRequest"))
    expectTypeOf(first?.fieldViolations?.[0]?.field).toEqualTypeOf<string | undefined>()
    // @ts-expect-error no such detail
    assertType(detailsOf(error, "RetryInformation"))
    // @ts-expect-error no such detail
    assertType(detailsOf("RetryInformation"))
    // @ts-expect-error not an error
    assertType(detailsOf({}, "RetryInfo"))
  })

  test("withMessage keeps the class", () => {
    const refused = (error: BadRequest | RateLimited) => error
    expectTypeOf(withMessage(refused(null!), "No.")).toEqualTypeOf<BadRequest | RateLimited>()
    const failing = Effect.fail(refused(null!)).pipe(Effect.mapError(withMessage("No.")))
    expectTypeOf<Effect.Error<typeof failing>>().toEqualTypeOf<BadRequest | RateLimited>()
  })

  test("functionResult", () => {
    expectTypeOf(Interaction.functionResult(call, "done")).toEqualTypeOf<FunctionResultStep>()
    expectTypeOf(pipe(call, Interaction.functionResult("done"))).toEqualTypeOf<FunctionResultStep>()
    expectTypeOf([call].map(Interaction.functionResult({ done: true }))).toEqualTypeOf<Array<FunctionResultStep>>()
    // @ts-expect-error not a call
    assertType(Interaction.functionResult(event, "done"))
  })

  test("append", () => {
    expectTypeOf(Interaction.append(Interaction.empty, event)).toEqualTypeOf<Interaction.Accumulator>()
    expectTypeOf(pipe(Interaction.empty, Interaction.append(event))).toEqualTypeOf<Interaction.Accumulator>()
    expectTypeOf([event].reduce(Interaction.append, Interaction.empty)).toEqualTypeOf<Interaction.Accumulator>()
    expectTypeOf(pipe(Interaction.empty, Interaction.append(event), Interaction.current)).toEqualTypeOf<
      Interaction.Interaction | undefined
    >()
    // @ts-expect-error not an event
    assertType(Interaction.append(Interaction.empty, "text"))
    // @ts-expect-error nothing to add to
    assertType(Interaction.append(5, event))
  })

  test("accumulate and snapshots keep what a stream fails with and needs", () => {
    const { accumulate, snapshots } = Interaction
    type Events = Stream.Stream<Interaction.InteractionEvent, "broken", "service">
    const events = (): Events => null!
    expectTypeOf<Effect.Services<ReturnType<typeof accumulate<"broken", "service">>>>().toEqualTypeOf<"service">()
    expectTypeOf(snapshots(events())).toEqualTypeOf<Stream.Stream<Interaction.Interaction, "broken", "service">>()
  })
})

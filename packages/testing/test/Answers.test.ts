/** Canned interactions, embeddings and live sessions. */
import { Answer, Mock } from "@effect-genai/testing"
import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { Interaction, Interactions, Live, Models } from "effect-genai"
import { TestClock } from "effect/testing"

const ask = { model: "gemini-2.5-flash", input: "How is the weather?" }
const weather = Answer.interaction([
  { type: "thought", summary: [{ type: "text", text: "I should look." }] },
  ...Answer.functionSteps({ name: "get_weather", args: { city: "Paris" } }, { name: "get_time", id: "mine" })
])

it.effect("interactions: texts, steps and calls, with their status", () =>
  Effect.gen(function*() {
    const interactions = yield* Interactions
    const [first, second] = yield* Effect.replicateEffect(interactions.create(ask), 2)
    assert.strictEqual(first!.status, "requires_action")
    assert.deepStrictEqual(
      first!.steps?.flatMap((step) => step.type === "function_call" ? [[step.id, step.name, step.arguments]] : []),
      [["call_1", "get_weather", { city: "Paris" }], ["mine", "get_time", {}]]
    )
    assert.deepStrictEqual([second!.id, second!.status, second!.output_text], ["v1_2", "completed", "It rains."])
  }).pipe(Effect.provide(Mock.layer(Interactions, {
    create: Answer.sequence([weather, Answer.interaction("It rains.", { id: "v1_2" })])
  }))))

it.effect("the events of an interaction make the interaction, each after the pace of the clock", () =>
  Effect.gen(function*() {
    const interactions = yield* Interactions
    let arrived = 0
    const fiber = yield* interactions.createStream(ask).pipe(
      Stream.tap(() => Effect.sync(() => arrived++)),
      Stream.runFold(() => Interaction.empty, (events, event) => Interaction.append(events, event)),
      Effect.forkChild
    )
    yield* TestClock.adjust("2 seconds")
    assert.strictEqual(arrived, 2)
    yield* TestClock.adjust("1 hour")
    const current = Interaction.current(yield* Fiber.join(fiber))
    assert.deepStrictEqual([current?.status, current?.id], ["requires_action", "v1_mock"])
    assert.deepStrictEqual(
      current?.steps?.map((step) => step.type === "function_call" ? step.arguments : step.type),
      ["thought", { city: "Paris" }, {}]
    )
  }).pipe(Effect.provide(Mock.layer(Interactions, {
    createStream: Answer.interactionEvents(weather, { pace: "1 second" })
  }))))

it.effect("embeddings: vectors as they are, and texts as similar as they are", () =>
  Effect.gen(function*() {
    const models = yield* Models
    const { embeddings = [] } = yield* models.embedContent({ model: "gemini-embedding-001", contents: "any" })
    const [given = [], cat = [], cats = [], other = []] = embeddings.map(({ values = [] }) => values)
    assert.deepStrictEqual(given, [1, 0])
    assert.strictEqual(cat.length, 256)
    const similarity = (to: ReadonlyArray<number>) => cat.reduce((sum, value, index) => sum + value * to[index]!, 0)
    assert.isAbove(similarity(cats), similarity(other) + 0.3)
  }).pipe(Effect.provide(Mock.layer(Models, {
    embedContent: Answer.embeddings([[1, 0], "the kitchen cat", "kitchen cats", "quarterly revenue"], {
      dimensions: 256
    })
  }))))

it.effect("a live session: texts, the end of the turn, and an error, each after the pace of the clock", () =>
  Effect.gen(function*() {
    const live = yield* Live
    const session = yield* live.connect({ model: "gemini-live-2.5-flash-preview" })
    yield* session.sendClientContent({ turns: "How is the weather?" })
    const texts: Array<string | undefined> = []
    const fiber = yield* session.messages.pipe(
      Stream.runForEach((message) =>
        Effect.sync(() => texts.push(message.text + (message.serverContent?.turnComplete === true ? " END" : "")))
      ),
      Effect.flip,
      Effect.forkChild
    )
    yield* TestClock.adjust("1 second")
    assert.deepStrictEqual(texts, ["It "])
    yield* TestClock.adjust("2 seconds")
    assert.deepStrictEqual(texts, ["It ", "rains. END"])
    assert.strictEqual((yield* Fiber.join(fiber))._tag, "SessionClosed")
  }).pipe(
    Effect.scoped,
    Effect.provide(Mock.layer(Live, {
      connect: () =>
        Effect.succeed(Answer.session(["It ", "rains.", Answer.error("SessionClosed")], { pace: "1 second" }))
    }))
  ))

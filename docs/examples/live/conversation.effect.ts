/** A conversation in the terminal: each line is a turn, and its answer is printed as it comes. The model can ask for the weather. */
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer, Schema, Stdio, Stream } from "effect"
import { GenAI, Live, Tool } from "effect-genai"
import { Toolkit } from "effect/ai"

const GetWeather = Tool.make("get_weather", {
  description: "The weather in a city right now",
  parameters: Schema.Struct({ city: Schema.String }),
  success: Schema.Struct({ celsius: Schema.Finite, sky: Schema.String })
})

const toolkit = Toolkit.make(GetWeather)

const handlers = toolkit.toLayer({
  get_weather: () => Effect.succeed({ celsius: 18, sky: "clear" })
})

const program = Effect.gen(function*() {
  const live = yield* Live
  const stdio = yield* Stdio.Stdio
  const session = yield* live.connect({
    model: "gemini-live-2.5-flash-preview",
    // With this the session goes on over another connection when one breaks.
    config: { responseModalities: ["TEXT"], sessionResumption: {} }
  }, { tools: Tool.fromToolkit(toolkit) })

  const answer = session.messages.pipe(
    Stream.takeUntil(({ serverContent }) => serverContent?.turnComplete === true),
    Stream.map(({ text = "", toolCall }) =>
      [text, ...(toolCall?.functionCalls ?? []).map(({ args, name }) => `> ${name}(${JSON.stringify(args)})\n`)].join(
        ""
      )
    ),
    Stream.run(stdio.stdout({ endOnDone: false }))
  )

  yield* session.events.pipe(
    Stream.filter(({ _tag }) => _tag === "Resuming"),
    Stream.runForEach(() => Console.error("The connection broke: reconnecting")),
    Effect.forkScoped
  )
  yield* stdio.stdin.pipe(
    Stream.decodeText,
    Stream.splitLines,
    Stream.runForEach((turns) =>
      session.sendClientContent({ turns }).pipe(Effect.andThen(answer), Effect.andThen(Console.log("")))
    )
  )
}).pipe(Effect.scoped)

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide([layer, handlers, NodeServices.layer]), NodeRuntime.runMain)

/**
 * Automatic function calling: the functions that the model calls are run, and their results are sent back, until the model answers without calls. Functions
 * are the `Tool.Callable`s of a toolkit, whose handlers are Effects.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Stream from "effect/Stream"
import type { RunError, RunOptions, Step } from "./FunctionRun.ts"
import type { GenerateContentResponse } from "./GenerateContentResponse.ts"
import * as FunctionTurns from "./internal/tool/FunctionTurns.ts"
import * as ToolResults from "./internal/tool/ToolResults.ts"
import { Models } from "./Models.ts"
import type { Content, Part } from "./wire/Content.ts"
import type { GenerateContentParameters } from "./wire/GenerateContent.ts"

// -----------------------------------------------------------------------------
// Running
// -----------------------------------------------------------------------------

/**
 * Generates content with functions. The result is the last answer, and its `automaticFunctionCallingHistory` has the conversation so far: the contents, and
 * each answer that called functions with their results.
 *
 * - All calls of a turn are answered in one content, in the order of the calls and with their ids. The answer of the model is sent back as it came.
 * - Arguments that do not fit, unknown functions, and functions that take too long are answered with an error, which the model can correct.
 * - After 10 rounds of calls, or `config.automaticFunctionCalling.maximumRemoteCalls`, a turn that calls functions fails the run with `TurnLimitReached`. Its
 *   calls are not run, and all results have been sent.
 * - A turn after the first that fails is a `TurnFailed`, with the results that the model did not get. Functions fail the run with their own errors.
 * - A call that is for the caller ends the run: of a function that only `config.tools` declares, or one that needs approval. The other calls of the turn are
 *   run, and their results are the last content of the history. {@link contents} makes the next request of them and the missing results.
 *
 * @category running
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { Toolkit } from "effect/ai"
 * import { FunctionCalling, Tool } from "effect-genai"
 *
 * const Weather = Tool.make("get_weather", {
 *   description: "The weather in a city right now",
 *   parameters: Schema.Struct({ city: Schema.String }),
 *   success: Schema.Struct({ celsius: Schema.Finite })
 * })
 * const toolkit = Toolkit.make(Weather)
 *
 * const program = FunctionCalling.generateContent(
 *   { model: "gemini-2.5-flash", contents: "How warm is it in Paris?" },
 *   { tools: Tool.fromToolkit(toolkit) }
 * ).pipe(
 *   Effect.map((response) => response.text),
 *   Effect.provide(toolkit.toLayer({ get_weather: ({ city }) => Effect.succeed({ celsius: city.length }) }))
 * )
 * ```
 */
export const generateContent = <E = never, R = never>(
  params: GenerateContentParameters,
  options?: RunOptions<E, R>
): Effect.Effect<GenerateContentResponse, RunError | E, Models | R> =>
  Effect.flatMap(Models, (models) =>
    FunctionTurns.answer(FunctionTurns.batches({
      operation: "models.generateContent",
      params,
      options,
      send: (params) => Stream.fromEffect(models.generateContent(params))
    })))

/**
 * Generates content with functions as a stream: the chunks of all turns. Between two turns there is a chunk with the results of the functions, a content of
 * the user. The last chunk has `automaticFunctionCallingHistory`. Leaving the stream closes the connection and interrupts the functions that run.
 *
 * @category running
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { FunctionCalling, type Tool } from "effect-genai"
 *
 * const program = (tools: ReadonlyArray<Tool.Callable>) =>
 *   FunctionCalling.generateContentStream({ model: "gemini-2.5-flash", contents: "How warm is it in Paris?" }, { tools }).pipe(
 *     Stream.runForEach((chunk) => Effect.log(chunk.text))
 *   )
 * ```
 */
export const generateContentStream = <E = never, R = never>(
  params: GenerateContentParameters,
  options?: RunOptions<E, R>
): Stream.Stream<GenerateContentResponse, RunError | E, Models | R> =>
  FunctionTurns.chunks(streamed("models.generateContentStream", params, options))

/**
 * The whole run as a stream of steps: the chunks and the answer of each turn, the calls, each result as soon as it is there, and what is sent back.
 *
 * @category running
 * @since 0.1.0
 * @example
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { FunctionCalling, type Tool } from "effect-genai"
 *
 * const program = (tools: ReadonlyArray<Tool.Callable>) =>
 *   FunctionCalling.steps({ model: "gemini-2.5-flash", contents: "How warm is it in Paris?" }, { tools }).pipe(
 *     Stream.runForEach((step) => {
 *       switch (step._tag) {
 *         case "Chunk":
 *           return Console.log(step.chunk.text)
 *         case "Result":
 *           return Console.log(step.call.name, step.answer)
 *         default:
 *           return Effect.void
 *       }
 *     })
 *   )
 * ```
 */
export const steps = <E = never, R = never>(
  params: GenerateContentParameters,
  options?: RunOptions<E, R>
): Stream.Stream<Step, RunError | E, Models | R> =>
  FunctionTurns.steps(streamed("FunctionCalling.steps", params, options))

// -----------------------------------------------------------------------------
// Going on
// -----------------------------------------------------------------------------

/**
 * The contents of a next request: the history of an answer, the answer, and the results of the calls that were left to the caller. The results of a turn are
 * one content, in the order of the calls. Add a content of the user to go on with the conversation. It needs `automaticFunctionCallingHistory`.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Content, FunctionCalling, type Tool } from "effect-genai"
 *
 * const ask = { functionDeclarations: [{ name: "ask", description: "Asks the user" }] }
 *
 * const program = (tools: ReadonlyArray<Tool.Callable>) =>
 *   Effect.gen(function*() {
 *     const params = { model: "gemini-2.5-flash", config: { tools: [ask] } }
 *     const response = yield* FunctionCalling.generateContent({ ...params, contents: "Book a table." }, { tools })
 *     const answers = (response.functionCalls ?? []).flatMap(({ id = "", name }) =>
 *       name === "ask" ? [Content.functionResponse(id, name, { output: "For two, at eight." })] : []
 *     )
 *     return yield* FunctionCalling.generateContent(
 *       { ...params, contents: FunctionCalling.contents(response, answers) },
 *       { tools }
 *     )
 *   })
 * ```
 */
export const contents: {
  (results?: ReadonlyArray<Part>): (response: GenerateContentResponse) => ReadonlyArray<Content>
  (response: GenerateContentResponse, results?: ReadonlyArray<Part>): ReadonlyArray<Content>
} = /*#__PURE__*/ dual(
  (args) => !Array.isArray(args[0]) && args[0] !== undefined,
  (response: GenerateContentResponse, results: ReadonlyArray<Part> = []): ReadonlyArray<Content> => {
    const { automaticFunctionCallingHistory: history = [], candidates } = response
    const content = candidates?.[0]?.content
    const isThere = content === undefined || JSON.stringify(history.at(-2)) === JSON.stringify(content)
    return ToolResults.withResults(isThere ? history : [...history, content], results)
  }
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const streamed = <E, R>(
  operation: string,
  params: GenerateContentParameters,
  options: RunOptions<E, R> | undefined
): Stream.Stream<FunctionTurns.Batch, RunError | E, Models | R> =>
  Stream.unwrap(
    Effect.map(Models, (models) =>
      FunctionTurns.batches({ operation, params, options, send: models.generateContentStream }))
  )

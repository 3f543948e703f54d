/**
 * The `Tokenizer` of `effect/ai`, over `models.countTokens`: the server counts, so the numbers are those of the model. {@link layerLocal} estimates them instead, without
 * a request.
 *
 * - `tokenize` is one request. The API says how many tokens there are and not which, so the tokens are their positions: `[0, 1, 2, …]`.
 * - `truncate` keeps the newest messages that fit, and never begins with results of tools whose calls it drops. It is one request if everything fits, usually three
 *   else, and with `n` messages at most `1 + 3 ⌈log₂(n + 1)⌉`. `Tokenizer.make` of `effect/ai` would send one for each message that it keeps.
 * - `countTokens` costs nothing. It has a limit of requests per minute of its own.
 * - Instructions count like text of the user. Declarations of tools are not counted: they are not part of a prompt.
 *
 * @since 0.1.0
 */
import type { GenAIClient } from "effect-genai/GenAIClient"
import { Models } from "effect-genai/Models"
import * as TokenCount from "effect-genai/TokenCount"
import type * as Wire from "effect-genai/wire/Content"
import * as AiError from "effect/ai/AiError"
import * as Prompt from "effect/ai/Prompt"
import * as Tokenizer from "effect/ai/Tokenizer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Client from "./internal/client.ts"
import * as Contents from "./internal/contents.ts"
import * as Errors from "./internal/errors.ts"
import * as Finish from "./internal/finish.ts"
import * as Tools from "./internal/tools.ts"
import * as Truncation from "./internal/truncation.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Settings of {@link layerLocal}.
 *
 * @category models
 * @since 0.1.0
 */
export interface LocalOptions extends TokenCount.Options {
  /** The model whose tokens are estimated, for example `gemini-2.5-flash`. */
  readonly model: string
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Makes the service over the client of the context.
 *
 * A prompt that the API cannot take fails with `InvalidUserInputError`, and a limit that is no number from 0 with `InvalidRequestError`, before anything is sent.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*({ model }: {
  /** The model whose tokens are counted, for example `gemini-2.5-flash`. */
  readonly model: string
}): Effect.fn.Return<Tokenizer.Service, never, GenAIClient> {
  const resource = yield* Client.resource(Models.make)

  return service(Effect.fnUntraced(
    function*(contents, where) {
      const { countTokens } = yield* resource
      const { totalTokens } = yield* Effect.mapError(countTokens({ model, contents }), Errors.fromGenAIError(where))
      return Finish.count(totalTokens) ?? (yield* uncounted(where))
    }
  ))
})

/**
 * Makes the service without a client: `TokenCount` estimates the tokens, so no request is sent. Without a vocabulary an estimate may be some percent too high or
 * too low: leave as much room when you truncate.
 *
 * A prompt with something whose tokens cannot be known before it is sent, such as media by URL, fails with `InvalidUserInputError`, and so does every prompt for a model
 * without a rule.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeLocal = ({ model, ...options }: LocalOptions): Tokenizer.Service =>
  service((contents, where) => {
    const { tokens, unknown: [unknown] } = TokenCount.estimate({ model, contents }, options)
    return unknown === undefined
      ? Effect.succeed(tokens)
      : Effect.fail(Errors.invalidInput(where, `${unknown.at}: its tokens are not known: ${unknown.reason}`))
  })

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * Provides the service. It needs only a `GenAIClient`, so it runs on the Gemini API and on Vertex AI.
 *
 * @category layers
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiTokenizer } from "@effect-genai/ai"
 * import { Effect } from "effect"
 * import { type Prompt, Tokenizer } from "effect/ai"
 *
 * const shortened = (history: Prompt.Prompt) =>
 *   Tokenizer.Tokenizer.use((tokenizer) => tokenizer.truncate(history, 100_000)).pipe(
 *     Effect.provide(GeminiTokenizer.layer({ model: "gemini-2.5-flash" }))
 *   )
 * ```
 */
export const layer = (options: {
  /** The model whose tokens are counted, for example `gemini-2.5-flash`. */
  readonly model: string
}): Layer.Layer<Tokenizer.Tokenizer, never, GenAIClient> => Layer.effect(Tokenizer.Tokenizer, make(options))

/**
 * Provides the service without a client, and sends no requests: see {@link makeLocal}.
 *
 * @category layers
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiTokenizer } from "@effect-genai/ai"
 * import { Effect } from "effect"
 * import { type Prompt, Tokenizer } from "effect/ai"
 *
 * const shortened = (history: Prompt.Prompt) =>
 *   Tokenizer.Tokenizer.use((tokenizer) => tokenizer.truncate(history, 100_000)).pipe(
 *     Effect.provide(GeminiTokenizer.layerLocal({ model: "gemini-2.5-flash" }))
 *   )
 * ```
 */
export const layerLocal = (options: LocalOptions): Layer.Layer<Tokenizer.Tokenizer> =>
  Layer.sync(Tokenizer.Tokenizer, () => makeLocal(options))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The service over a way to count contents. */
const service = (
  counting: (contents: ReadonlyArray<Wire.Content>, where: Errors.Where) => Effect.Effect<number, AiError.AiError>
): Tokenizer.Service => {
  const count = Effect.fnUntraced(
    function*(prompt: Prompt.Prompt, where: Errors.Where): Effect.fn.Return<number, AiError.AiError> {
      const counted = countedOf(prompt)
      if (counted.content.length === 0) return 0
      const { contents } = yield* Contents.fromPrompt(counted, Tools.none, where)
      return yield* counting(contents, where)
    }
  )
  return Tokenizer.Tokenizer.of({
    tokenize: (input) =>
      Effect.map(
        Effect.suspend(() => count(Prompt.make(input), whereOf("tokenize"))),
        (length) => Array.from({ length }, (_, index) => index)
      ),
    truncate: Effect.fnUntraced(function*(input, tokens) {
      const where = whereOf("truncate")
      if (!(tokens >= 0)) {
        return yield* Errors.invalidRequest(where, {
          parameter: "tokens",
          description: `tokens: expected a number from 0, got ${tokens}`
        })
      }
      return yield* Truncation.truncate(Prompt.make(input), tokens, (prompt) => count(prompt, where))
    })
  })
}

const whereOf = (method: string): Errors.Where => ({ module: "GeminiTokenizer", method })

/** What is counted: not every backend counts instructions as such, and empty texts have no tokens. */
const countedOf = ({ content }: Prompt.Prompt): Prompt.Prompt =>
  Prompt.fromMessages(
    content
      .map((message) =>
        message.role === "system"
          ? Prompt.userMessage({ content: [Prompt.textPart({ text: message.content })] })
          : message
      )
      .filter(({ content, role }) =>
        role !== "user" || content.some((part) => part.type !== "text" || part.text !== "")
      )
  )

const uncounted = (where: Errors.Where): AiError.AiError =>
  AiError.make({
    ...where,
    reason: new AiError.InvalidResponseError({
      description: "The answer has no totalTokens"
    })
  })

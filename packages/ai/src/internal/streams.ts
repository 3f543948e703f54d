/** Streams of parts: those of the chunks of an answer, what the span of the call says, and the end. */
import type { GenAIError } from "effect-genai/GenAIError"
import type * as AiError from "effect/ai/AiError"
import type * as LanguageModel from "effect/ai/LanguageModel"
import type * as Response from "effect/ai/Response"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Errors from "./errors.ts"
import * as Telemetry from "./telemetry.ts"

/** How an answer is read. */
export interface Reading<Chunk> {
  /** The parts of chunks that came together. */
  readonly read: (chunks: ReadonlyArray<Chunk>) => Effect.Effect<Array<Response.StreamPartEncoded>, AiError.AiError>
  /** What is known of the answer. */
  readonly ending: () => Telemetry.Response
  /** The last parts. */
  readonly end: () => Array<Response.StreamPartEncoded>
}

/** The parts of an answer. A stream that fails has no last parts, and its span says what was known. */
export const partsOf = <Chunk>(
  chunks: Stream.Stream<Chunk, GenAIError>,
  { end, ending, read }: Reading<Chunk>,
  { span }: Pick<LanguageModel.ProviderOptions, "span">,
  where: Errors.Where
): Stream.Stream<Response.StreamPartEncoded, AiError.AiError> => {
  const describe = () => Telemetry.response(span, ending())
  return chunks.pipe(
    Telemetry.describedStream(span),
    Stream.mapError(Errors.fromGenAIError(where)),
    Stream.mapAccumArrayEffect(
      () => undefined,
      (_, chunks) => Effect.map(read(chunks), (parts) => [_, parts] as const)
    ),
    Stream.tapError(() => Effect.sync(describe)),
    Stream.concat(Stream.suspend(() => {
      describe()
      return Stream.fromArray(end())
    }))
  )
}

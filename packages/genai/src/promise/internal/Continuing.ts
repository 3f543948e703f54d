/**
 * What goes on with an answer of `models.generateContent` that the server splits over several requests. It is loaded if the server has more of the answer, since hardly
 * any is split.
 */
import * as Effect from "effect/Effect"
import type { ConnectionError } from "../../GenAIError.ts"
import { nextToken } from "../../internal/generation/Continuation.ts"
import type { GoOn } from "../../internal/models/Generation.ts"
import * as ContinuationError from "../../internal/stream/ContinuationError.ts"
import { modelsGenerateContent } from "../../wire/table/GenerateContent.ts"
import * as Loading from "./Loading.ts"

/** Loads the module. If that fails, as in a page whose files are not served any more, the error has the answer so far. */
export const continuing = (load: () => Promise<{ readonly goOn: GoOn }>): GoOn => (client, params, first) =>
  Effect.flatMap(first, (partial) => {
    const continuationToken = nextToken(partial)
    if (continuationToken === undefined) return Effect.succeed(partial)
    const operation = modelsGenerateContent.name
    const loaded = Effect.tryPromise({
      try: () => Loading.load(operation, load),
      catch: (error) =>
        ContinuationError.interrupted({ operation, partial, continuationToken }, error as ConnectionError)
    })
    return Effect.flatMap(loaded, ({ goOn }) => goOn(client, params, Effect.succeed(partial)))
  })

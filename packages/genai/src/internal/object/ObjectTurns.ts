/**
 * Asks a model for a value: at once, or with the value as it grows.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { type GenAIError, InvalidRequest } from "../../GenAIError.ts"
import { type GenerateContentResponse, make as makeResponse } from "../../GenerateContentResponse.ts"
import type { GenerateContentParameters } from "../../wire/GenerateContent.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"
import { readable } from "../check/Gate.ts"
import { invalidRequest } from "../check/Parameters.ts"
import { ResponseBuilder } from "../generation/ResponseBuilder.ts"
import * as Answers from "./Answers.ts"
import * as Format from "./Format.ts"
import type { ParseIncomplete } from "./JsonText.ts"
import { PartialValues } from "./PartialValues.ts"

/** The methods of `models` that are used. */
export interface Verbs {
  readonly generateContent: Answers.Send
  readonly generateContentStream: (
    params: GenerateContentParameters
  ) => Stream.Stream<GenerateContentResponse, GenAIError>
}

/** What a caller passes beside the schema. */
export interface Asked {
  readonly model: string
  readonly contents: GenerateContentParameters["contents"]
  readonly config?: GenerateContentParameters["config"]
  readonly dialect?: Format.Dialect | undefined
  readonly repairs?: number | undefined
  readonly parseIncomplete?: ParseIncomplete | undefined
}

/** An event of a stream: the value so far, and the whole value at the end. */
export type ObjectEvent<A, Incomplete> =
  | { readonly _tag: "Partial"; readonly value: Incomplete }
  | ({ readonly _tag: "Complete" } & Answers.Answered<A>)

/** A value. */
export const generate = <A, R>(
  verbs: Verbs,
  asked: Asked,
  formatOf: () => Format.Format<A, R>
): Effect.Effect<Answers.Answered<A>, GenAIError | Answers.ReadError, R> =>
  Effect.suspend(() =>
    Result.match(prepared(verbs, "models.generateObject", asked, formatOf), {
      onFailure: Effect.fail,
      onSuccess: ({ params, reading }) =>
        Effect.flatMap(reading.send(params), (response) => Answers.value(reading, params, response))
    })
  )

/** The value as it grows, and the whole value at the end. */
export const stream = <A, Incomplete, R>(
  verbs: Verbs,
  asked: Asked & { readonly parseIncomplete: ParseIncomplete },
  formatOf: () => Format.Format<A, R>
): Stream.Stream<ObjectEvent<A, Incomplete>, GenAIError | Answers.ReadError, R> =>
  Stream.suspend(() =>
    Result.match(prepared(verbs, "models.streamObject", asked, formatOf), {
      onFailure: Stream.fail,
      onSuccess: ({ params, reading }) => {
        const { parseIncomplete } = reading
        if (parseIncomplete === undefined) return Stream.fail(noParser("models.streamObject"))
        const partials = new PartialValues(parseIncomplete)
        const builder = new ResponseBuilder()
        return verbs.generateContentStream(params).pipe(
          Stream.mapAccumArray(() => partials, (partials, chunks) => {
            for (const chunk of chunks) builder.add(chunk)
            const value = partials.add(chunks.map(({ text }) => text ?? "").join(""))
            return [partials, value === undefined ? [] : [{ _tag: "Partial", value: value as Incomplete } as const]]
          }),
          Stream.concat(Stream.fromEffect(Effect.suspend(() =>
            Effect.map(
              Answers.value(reading, params, makeResponse(builder.data())),
              (answered) => ({ _tag: "Complete", ...answered } as const)
            )
          )))
        )
      }
    })
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The parameters of the first turn, and how its answer is read. */
const prepared = <A, R>(
  verbs: Verbs,
  operation: string,
  asked: Asked,
  formatOf: () => Format.Format<A, R>
) =>
  Result.gen(function*() {
    const given = readable(operation, "params", asked)
    if (given instanceof InvalidRequest) return yield* Result.fail(given)
    const { dialect, parseIncomplete, repairs = 1, schema: _, ...params } = given
    if (!Number.isSafeInteger(repairs) || (repairs as number) < 0) {
      return yield* Result.fail(invalidRequest(operation, "repairs", "a whole number of at least 0"))
    }
    if (!Predicate.isNullish(parseIncomplete) && !Predicate.isFunction(parseIncomplete)) {
      return yield* Result.fail(noParser(operation))
    }
    const { config } = params
    const taken = Predicate.isNullish(config) ? undefined : formatField(asFields(config))
    if (taken !== undefined) {
      return yield* Result.fail(
        invalidRequest(operation, `config.${taken}`, "nothing: the schema of the call says what the answer is like")
      )
    }
    const format = formatOf()
    const asking = yield* Result.flatMap(format.schema, (schema) =>
      Format.config(operation, schema, dialect as Format.Dialect | undefined))
    return {
      // Another config than an object stays, for the service to refuse.
      params: { ...params, config: isFields(config ?? {}) ? { ...asFields(config), ...asking } : config } as Params,
      reading: {
        operation,
        format,
        repairs: repairs as number,
        parseIncomplete: (parseIncomplete ?? undefined) as ParseIncomplete | undefined,
        send: verbs.generateContent
      }
    }
  })

type Params = GenerateContentParameters

/** The field of a config that says already what the answer is like. */
const formatField = (config: Fields): string | undefined =>
  ["responseSchema", "responseJsonSchema", "responseMimeType"].find((name) =>
    !Predicate.isNullish(config[name]) && config[name] !== "application/json"
  )

const noParser = (operation: string): InvalidRequest =>
  invalidRequest(operation, "parseIncomplete", "a function that parses incomplete JSON, such as parse of partial-json")

/**
 * What the calls of a region tell.
 */
import * as Context from "effect/Context"
import type { Fields } from "../check/Fields.ts"

export const RecordGenAI: Context.Reference<boolean | "metrics"> = /*#__PURE__*/ Context.Reference<boolean | "metrics">(
  "effect-genai/Telemetry/RecordGenAI",
  { defaultValue: () => true }
)

export interface ContentRecorder {
  /** The attributes that hold the content of a request: of the parameters of the method. */
  readonly request: (params: unknown) => Readonly<Fields>
  /** The attributes that hold the content of an answer, or of all chunks of its stream. */
  readonly response: (answers: ReadonlyArray<unknown>) => Readonly<Fields>
  /** The attributes that hold the arguments of a function that the model called. */
  readonly call: (args: unknown) => Readonly<Fields>
  /** The attributes that hold the result of such a function. */
  readonly result: (result: unknown) => Readonly<Fields>
}

export const ContentRecorder: Context.Reference<ContentRecorder | undefined> = /*#__PURE__*/ Context.Reference<
  ContentRecorder | undefined
>("effect-genai/Telemetry/ContentRecorder", { defaultValue: () => undefined })

/**
 * Values of schemas for plain async code: what `models.generateObject` and `models.streamObject` run.
 */
import * as ObjectTurns from "../../internal/object/ObjectTurns.ts"
import type { GenerateObjectParameters, StreamObjectParameters } from "../../StructuredOutput.ts"
import type * as Face from "./Face.ts"
import * as Formats from "./Formats.ts"

/** The value, when the model has made one that fits. */
export const generate = ({ operation, runner }: Face.Method, params: GenerateObjectParameters<unknown>) =>
  runner.call(
    "models",
    ({ models }) => ObjectTurns.generate(models, params, () => Formats.of(operation, params.schema)),
    params
  )

/** The value as it grows. */
export const stream = ({ operation, runner }: Face.Method, params: StreamObjectParameters<unknown>) =>
  runner.stream(
    "models",
    ({ models }) => ObjectTurns.stream(models, params, () => Formats.of(operation, params.schema)),
    params
  )

/** What the Interactions API and its relatives say to a request that they refuse, in the words that are documented or reported. */
import * as Effect from "effect/Effect"
import * as RpcStatus from "../RpcStatus.ts"

/** Refuses names, if there are any. */
export const unknownParameters = (names: ReadonlyArray<string>): Effect.Effect<void, RpcStatus.RpcStatus> =>
  names.length === 0 ? Effect.void : Effect.fail(RpcStatus.withReason(
    RpcStatus.invalidArgument(names.map((name) => `Unknown parameter '${name}'.`).join(" ")),
    "parameter_unknown"
  ))

/** For a value that is not of an enum. `at` is the path of the object that has the field. */
export const unsupported = (value: unknown, field: string, at: string, values: ReadonlyArray<string>): string =>
  `The value '${typeof value === "string" ? value : JSON.stringify(value)}' is not supported for '${field}'` +
  `${at === "" ? "" : ` at '${at}'`}. Supported values: ${values.map((name) => `'${name}'`).join(", ")}.`

/** For a value of a wrong type or form. */
export const invalid = (path: string, reason: string): string => `The value is invalid for '${path}'. ${reason}`

/**
 * The settings of automatic function calling: what `config.automaticFunctionCalling` and the options say, and what the config of the next turn is.
 */
import * as Predicate from "effect/Predicate"
import type { RunOptions } from "../../FunctionRun.ts"
import { InvalidRequest } from "../../GenAIError.ts"
import type { GenerateContentConfig } from "../../wire/GenerateContent.ts"
import type { FunctionCallingConfigMode } from "../../wire/Tool.ts"
import { asFields, type Fields } from "../check/Fields.ts"
import { readable } from "../check/Gate.ts"
import * as Rules from "../check/Rules.ts"
import * as ToolCalls from "./ToolCalls.ts"

/** What `config.automaticFunctionCalling` says. */
export interface Settings {
  /** The calls of how many turns are run. */
  readonly maximumRounds: number
  /** Whether the answer has the history of the calls. */
  readonly keepsHistory: boolean
}

/** Reads `config.automaticFunctionCalling`. */
export const settings = (operation: string, config: Fields): Settings | InvalidRequest => {
  const at = "config.automaticFunctionCalling"
  const given = config["automaticFunctionCalling"] ?? {}
  const fields = readable(operation, at, given)
  if (fields instanceof InvalidRequest) return fields
  const wrong = Rules.invalid(operation, at, fields, settingRules, Predicate.isNullish)
  return wrong ?? {
    maximumRounds: fields["disable"] === true ? 0 : fields["maximumRemoteCalls"] as number | null | undefined ?? 10,
    keepsHistory: fields["ignoreCallHistory"] !== true
  }
}

/** What is wrong with the options of a run. Programs without types may pass anything. */
export const invalidOptions = <E, R>(
  operation: string,
  at: string,
  options: RunOptions<E, R>
): InvalidRequest | undefined => {
  const fields = readable(operation, at, options)
  return fields instanceof InvalidRequest
    ? fields
    : Rules.invalid(operation, at, fields, optionRules, Predicate.isNullish)
}

/** The config of the turns after the first. */
export const laterConfig = (
  config: GenerateContentConfig,
  modeAfterCalls: FunctionCallingConfigMode | undefined
): GenerateContentConfig => {
  const { continuationToken: _, ...rest } = config
  const calling = asFields(rest.toolConfig?.functionCallingConfig)
  const mode = modeAfterCalls ?? (calling["mode"] === "ANY" ? "AUTO" : undefined)
  if (mode === undefined || mode === calling["mode"]) return rest
  const { allowedFunctionNames: _names, ...settings } = calling
  return {
    ...rest,
    toolConfig: {
      ...rest.toolConfig,
      // The API takes names only with a mode that is held to them.
      functionCallingConfig: mode === "ANY" || mode === "VALIDATED"
        ? { ...calling, mode }
        : { ...settings, mode }
    }
  }
}

const isBoolean: Rules.Rule = [Predicate.isBoolean, "true or false"]

const settingRules: Rules.Rules = {
  disable: isBoolean,
  ignoreCallHistory: isBoolean,
  maximumRemoteCalls: [
    (value) => Number.isSafeInteger(value) && (value as number) >= 0,
    "a whole number of at least 1, or 0 for none"
  ]
}

const optionRules = {
  ...ToolCalls.rules,
  modeAfterCalls: [Predicate.isString, "a mode of function calling, such as AUTO"]
} satisfies { readonly [Name in keyof RunOptions]: Rules.Rule }

/**
 * The setup that an ephemeral token fixes for its Live sessions, and the mask of the fields that are locked.
 */
import * as Predicate from "effect/Predicate"
import type { Fields } from "../check/Fields.ts"
import type { Transforms } from "./Transforms.ts"

/** The transforms of `authTokens.create`. */
export const transforms: Transforms = {
  encoders: {
    liveSpeechConfig: (value, at, context) =>
      Predicate.isObject(value) && "multiSpeakerVoiceConfig" in value
        ? context.invalid(`${at}.multiSpeakerVoiceConfig`, "nothing: a Live session has one voice")
        : value
  },
  body: ({ bidiGenerateContentSetup, fieldMask, ...body }) => {
    const setup = Predicate.isObject(bidiGenerateContentSetup) ? bidiGenerateContentSetup["setup"] : undefined
    const locked = Array.isArray(fieldMask) ? fieldMask.map(String) : undefined
    if (!Predicate.isObject(setup)) return { ...body, ...mask(locked ?? []) }
    return {
      ...body,
      bidiGenerateContentSetup: setup,
      ...mask(locked === undefined ? [] : [...pathsOf(setup), ...locked.map(inSetup)])
    }
  }
}

const mask = (paths: ReadonlyArray<string>): Fields => paths.length === 0 ? {} : { fieldMask: paths.join(",") }

/** The paths of the fields of a setup, two levels deep. A mask cannot name elements of lists. */
const pathsOf = (setup: Fields): ReadonlyArray<string> =>
  Object.entries(setup).flatMap(([name, value]) => {
    const inner = Predicate.isObject(value) ? Object.keys(value) : []
    return inner.length === 0 ? [name] : inner.map((key) => `${name}.${key}`)
  })

const inSetup = (field: string): string => generationFields.has(field) ? `generationConfig.${field}` : field

const generationFields = new Set([
  "temperature",
  "topK",
  "topP",
  "maxOutputTokens",
  "responseModalities",
  "seed",
  "speechConfig"
])

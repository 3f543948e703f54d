/**
 * What an ephemeral token fixes of the sessions that it opens: the setup, and the mask of the fields that are locked.
 */
import * as Predicate from "effect/Predicate"
import type { Fields } from "../check/Fields.ts"
import type { Transforms } from "./Transforms.ts"

/** The transforms of `authTokens.create`. */
export const transforms: Transforms = {
  encoders: {
    liveSpeechConfig: (value, at, encoding) =>
      Predicate.isObject(value) && "multiSpeakerVoiceConfig" in value
        ? encoding.invalid(`${at}.multiSpeakerVoiceConfig`, "nothing: a Live session has one voice")
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

/** The fields of a setup, those of objects one by one. A mask cannot look into lists. */
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

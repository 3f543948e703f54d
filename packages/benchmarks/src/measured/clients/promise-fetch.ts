/** The promise entry of effect-genai, told to use fetch. */
import { makeWith } from "./promise.ts"

export const make = makeWith({ fetch: (input, init) => fetch(input, init) })

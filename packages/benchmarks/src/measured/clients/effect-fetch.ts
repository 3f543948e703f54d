/** effect-genai on the fetch transport. */
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { makeWith } from "./effect.ts"

export const make = makeWith(FetchHttpClient.layer)

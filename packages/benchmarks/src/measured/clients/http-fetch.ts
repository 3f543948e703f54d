/** The HTTP client of `effect` on fetch. */
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { makeWith } from "./http.ts"

export const make = makeWith(FetchHttpClient.layer)

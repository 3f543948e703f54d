/**
 * What is written by hand about the types of the API, in our own words: meaning, unit, range and default, as far as
 * they are known. The backends of a field are not written here; they come from the facts.
 */
import type { Written } from "../Docs.ts"
import { HttpOptions } from "./HttpOptions.ts"

/** All that is written by hand. */
export const docs: Written = {
  everywhere: {
    abortSignal: "Ends the call when it is aborted: the connection is closed, and the call fails.",
    api_version: "The version in the path of this call, for example `v1beta`.",
    httpOptions: "Settings of HTTP for this call, merged over those of the client."
  },
  files: { HttpOptions }
}

/**
 * What is written by hand about the types of the API, in our own words: meaning, unit, range and default, as far as
 * they are known. The backends of a field are not written here; they come from the facts.
 */
import type { Written } from "../Docs.ts"
import { Batches } from "./Batches.ts"
import { Caches } from "./Caches.ts"
import { Content } from "./Content.ts"
import { Files } from "./Files.ts"
import { GenerateContent } from "./GenerateContent.ts"
import { HttpOptions } from "./HttpOptions.ts"
import { InteractionContent } from "./InteractionContent.ts"
import { Interactions } from "./Interactions.ts"
import { InteractionStep } from "./InteractionStep.ts"
import { InteractionTool } from "./InteractionTool.ts"
import { Models } from "./Models.ts"
import { Tool } from "./Tool.ts"

/** All that is written by hand. */
export const docs: Written = {
  everywhere: {
    abortSignal: "Ends the call when it is aborted: the connection is closed, and the call fails.",
    api_version: "The version in the path of this call, for example `v1beta`.",
    config: "Options of the call.",
    httpOptions: "Settings of HTTP for this call, merged over those of the client.",
    nextPageToken: "The token of the next page. Not set on the last one.",
    next_page_token: "The token of the next page. Not set on the last one.",
    pageSize:
      "The largest number of items of a page. The server may return fewer, and has a default and a limit of its own.",
    page_size:
      "The largest number of items of a page. The server may return fewer, and has a default and a limit of its own.",
    pageToken: "The token of the page to begin with, from `nextPageToken` of the page before.",
    page_token: "The token of the page to begin with, from `next_page_token` of the page before.",
    sdkHttpResponse: "The headers of the HTTP response."
  },
  files: {
    Batches,
    Caches,
    Content,
    Files,
    GenerateContent,
    HttpOptions,
    InteractionContent,
    InteractionStep,
    InteractionTool,
    Interactions,
    Models,
    Tool
  }
}

/**
 * What is written by hand about the types of the API, in our own words: meaning, unit, range and default, as far as
 * they are known. The backends of a field are not written here; they come from the facts.
 */
import type { Written } from "../Docs.ts"
import { Agents } from "./Agents.ts"
import { AuthTokens } from "./AuthTokens.ts"
import { Batches } from "./Batches.ts"
import { Caches } from "./Caches.ts"
import { Chats } from "./Chats.ts"
import { Content } from "./Content.ts"
import { Credentials } from "./Credentials.ts"
import { Documents } from "./Documents.ts"
import { Environments } from "./Environments.ts"
import { Files } from "./Files.ts"
import { FileSearchStores } from "./FileSearchStores.ts"
import { GenerateContent } from "./GenerateContent.ts"
import { HttpOptions } from "./HttpOptions.ts"
import { Images } from "./Images.ts"
import { InteractionContent } from "./InteractionContent.ts"
import { Interactions } from "./Interactions.ts"
import { InteractionStep } from "./InteractionStep.ts"
import { InteractionTool } from "./InteractionTool.ts"
import { Live } from "./Live.ts"
import { LiveMusic } from "./LiveMusic.ts"
import { Models } from "./Models.ts"
import { Operations } from "./Operations.ts"
import { Tool } from "./Tool.ts"
import { Triggers } from "./Triggers.ts"
import { Tunings } from "./Tunings.ts"
import { Videos } from "./Videos.ts"
import { Voices } from "./Voices.ts"
import { Webhooks } from "./Webhooks.ts"

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
    Agents,
    AuthTokens,
    Batches,
    Caches,
    Chats,
    Content,
    Credentials,
    Documents,
    Environments,
    FileSearchStores,
    Files,
    GenerateContent,
    HttpOptions,
    Images,
    InteractionContent,
    InteractionStep,
    InteractionTool,
    Interactions,
    Live,
    LiveMusic,
    Models,
    Operations,
    Tool,
    Triggers,
    Tunings,
    Videos,
    Voices,
    Webhooks
  }
}

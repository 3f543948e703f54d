/**
 * The handwritten docs of the types of the API: meaning, unit, range and default, as far as they are known. The backends
 * of a field are not written here; they come from the facts.
 */
import type { Written } from "../WrittenDocs.ts"
import { Agents } from "./Agents.ts"
import { AuthTokens } from "./AuthTokens.ts"
import { Batches } from "./Batches.ts"
import { Caches } from "./Caches.ts"
import { Chats } from "./Chats.ts"
import { Content } from "./Content.ts"
import { Credentials } from "./Credentials.ts"
import { Decisions } from "./Decisions.ts"
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

/** All handwritten docs. */
export const docs: Written = {
  everywhere: {
    abortSignal: "Aborts the call: the connection is closed and the call fails.",
    api_version: "The API version of this call, for example `v1beta`.",
    config: "Options of the call.",
    httpOptions: "HTTP options of this call. They are merged over the options of the client.",
    nextPageToken: "The token of the next page. Not set on the last page.",
    next_page_token: "The token of the next page. Not set on the last page.",
    pageSize:
      "The maximum number of items per page. The server may return fewer; default and maximum depend on the method.",
    page_size:
      "The maximum number of items per page. The server may return fewer; default and maximum depend on the method.",
    pageToken: "The token of the first page to return: `nextPageToken` of the previous page.",
    page_token: "The token of the first page to return: `next_page_token` of the previous page.",
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
    Decisions,
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

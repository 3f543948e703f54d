/**
 * What the parts of prompts and responses say beyond those of `effect/ai`: `metadata.gemini` of a response part, `options.gemini` of a prompt part.
 *
 * `effect/ai` keeps the metadata of a response in the history of a chat, so a thought signature comes back to the API as it was, also after the chat was
 * exported and imported.
 *
 * @since 0.1.0
 */
import type * as Schema from "effect/Schema"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * What the API said about a part, and what is sent back with it.
 *
 * @category models
 * @since 0.1.0
 */
export type GeminiPart = {
  /** The signature of the model's thinking, in base64. It is sent back unchanged in the same part. */
  readonly thoughtSignature?: string | null
  /**
   * The part of the API, where it has more than a part of `effect/ai` can say: it is sent back with this. A part of a kind that `effect/ai` does not have is an
   * empty text with this. In a prompt it adds fields, such as `{ mediaResolution: { level: "MEDIA_RESOLUTION_LOW" } }` or `videoMetadata` of a file.
   */
  readonly part?: { readonly [field: string]: Schema.Json } | null
  /** The step of an interaction that the part is, where it has more than the part can say; without `type`, its other fields. It is sent back with this. */
  readonly step?: { readonly [field: string]: Schema.Json } | null
}

/**
 * What the API said about a call of a tool.
 *
 * @category models
 * @since 0.1.0
 */
export type GeminiCall = GeminiPart & {
  /** Whether the API gave the call no id, so that the id is one of this library, and is not sent. */
  readonly withoutId?: boolean | null
}

/**
 * What a source was found by: the chunk of the grounding metadata, the citation, or the page that was read.
 *
 * @category models
 * @since 0.1.0
 */
export type GeminiSource = {
  /** The chunk of `groundingMetadata.groundingChunks`. */
  readonly groundingChunk?: { readonly [field: string]: Schema.Json } | null
  /** Its place among the chunks: `groundingSupports` of the `finish` part refer to it. */
  readonly index?: number | null
  /** The citation of `citationMetadata`, or the annotation of an interaction. */
  readonly citation?: { readonly [field: string]: Schema.Json } | null
  /** The page of `urlContextMetadata`, with whether it could be read. */
  readonly urlMetadata?: { readonly [field: string]: Schema.Json } | null
}

/**
 * What the API said about the end of an answer. The fields have the names and the values of the API.
 *
 * @category models
 * @since 0.1.0
 */
export type GeminiFinish = {
  /** Why the answer ended, for example `"STOP"` or `"SAFETY"`; of an interaction, its status. */
  readonly finishReason?: string | null
  /** The same in words. */
  readonly finishMessage?: string | null
  /** The tokens by kind. */
  readonly usageMetadata?: { readonly [field: string]: Schema.Json } | null
  /** Search queries, chunks, and what each passage is based on. */
  readonly groundingMetadata?: { readonly [field: string]: Schema.Json } | null
  /** The pages that the model read. */
  readonly urlContextMetadata?: { readonly [field: string]: Schema.Json } | null
  /** The citations. */
  readonly citationMetadata?: { readonly [field: string]: Schema.Json } | null
  /** The ratings of the answer. */
  readonly safetyRatings?: ReadonlyArray<{ readonly [field: string]: Schema.Json }> | null
  /** The ratings of the prompt. */
  readonly promptFeedback?: { readonly [field: string]: Schema.Json } | null
  /** The probabilities of the tokens, if the request asked for them. */
  readonly logprobsResult?: { readonly [field: string]: Schema.Json } | null
  /** The average log probability of the tokens. */
  readonly avgLogprobs?: number | null
}

declare module "effect/ai/Prompt" {
  /** What the API said about a text, or fields to send with it. */
  export interface TextPartOptions extends ProviderOptions {
    /** See {@link GeminiPart}. */
    readonly gemini?: GeminiPart | null
  }
  /** What the API said about a thought. */
  export interface ReasoningPartOptions extends ProviderOptions {
    /** See {@link GeminiPart}. */
    readonly gemini?: GeminiPart | null
  }
  /** What the API said about a file, or fields to send with it. */
  export interface FilePartOptions extends ProviderOptions {
    /** See {@link GeminiPart}. */
    readonly gemini?: GeminiPart | null
  }
  /** What the API said about a call. */
  export interface ToolCallPartOptions extends ProviderOptions {
    /** See {@link GeminiCall}. */
    readonly gemini?: GeminiCall | null
  }
  /** What the API said about a result of a tool that it ran. */
  export interface ToolResultPartOptions extends ProviderOptions {
    /** See {@link GeminiPart}. */
    readonly gemini?: GeminiPart | null
  }
}

declare module "effect/ai/Response" {
  /** What the API said about a text. */
  export interface TextPartMetadata extends ProviderMetadata {
    /** See {@link GeminiPart}. */
    readonly gemini?: GeminiPart | null
  }
  /** What the API said about a text that was streamed. */
  export interface TextEndPartMetadata extends ProviderMetadata {
    /** See {@link GeminiPart}. */
    readonly gemini?: GeminiPart | null
  }
  /** What the API said about a thought. */
  export interface ReasoningPartMetadata extends ProviderMetadata {
    /** See {@link GeminiPart}. */
    readonly gemini?: GeminiPart | null
  }
  /** What the API said about a thought that was streamed. */
  export interface ReasoningEndPartMetadata extends ProviderMetadata {
    /** See {@link GeminiPart}. */
    readonly gemini?: GeminiPart | null
  }
  /** What the API said about a file that the model made. */
  export interface FilePartMetadata extends ProviderMetadata {
    /** See {@link GeminiPart}. */
    readonly gemini?: GeminiPart | null
  }
  /** What the API said about a call. */
  export interface ToolCallPartMetadata extends ProviderMetadata {
    /** See {@link GeminiCall}. */
    readonly gemini?: GeminiCall | null
  }
  /** What the API said about a result of a tool that it ran. */
  export interface ToolResultPartMetadata extends ProviderMetadata {
    /** See {@link GeminiPart}. */
    readonly gemini?: GeminiPart | null
  }
  /** What a page was found by. */
  export interface UrlSourcePartMetadata extends ProviderMetadata {
    /** See {@link GeminiSource}. */
    readonly gemini?: GeminiSource | null
  }
  /** What a document was found by. */
  export interface DocumentSourcePartMetadata extends ProviderMetadata {
    /** See {@link GeminiSource}. */
    readonly gemini?: GeminiSource | null
  }
  /** What the API said about the end of the answer. */
  export interface FinishPartMetadata extends ProviderMetadata {
    /** See {@link GeminiFinish}. */
    readonly gemini?: GeminiFinish | null
  }
}

import type { FileDocs } from "../WrittenDocs.ts"

export const Caches: FileDocs = {
  CachedContent: {
    "": "A cache. The API never returns its contents.",
    createTime: "The creation time, in RFC 3339 format.",
    displayName: "The display name.",
    expireTime: "The expiration time, in RFC 3339 format.",
    model: "The full name of the model.",
    name: "The name, for use as `cachedContent` in requests, for example `cachedContents/abc123`.",
    updateTime: "The time of the last update, in RFC 3339 format.",
    usageMetadata: "The size of the cached content."
  },
  CachedContentUsageMetadata: {
    "": "The size of the cached content.",
    audioDurationSeconds: "The length of audio, in seconds.",
    imageCount: "The number of images.",
    textCount: "The number of characters of text.",
    totalTokenCount: "The number of tokens.",
    videoDurationSeconds: "The length of video, in seconds."
  },
  CreateCachedContentParameters: {
    config: "The content to cache, and its expiration.",
    model: "The name of the model. Only this model can use the cache."
  },
  CreateCachedContentConfig: {
    "":
      "The content to cache, and its expiration. Requests that use the cache must not set `systemInstruction`, `tools` or `toolConfig`.",
    contents: "The contents, which are prepended to prompts.",
    displayName: "The display name, with at most 128 characters.",
    expireTime: "The expiration time, in RFC 3339 format. Instead of `ttl`.",
    kmsKeyName:
      "The Cloud KMS key of the cache: `projects/{project}/locations/{location}/keyRings/{keyRing}/cryptoKeys/{key}`.",
    systemInstruction: "Instructions to the model. Text only.",
    toolConfig: "Settings that are shared by all tools.",
    tools: "The tools that the model may use.",
    ttl: "The time to live, in seconds with the suffix `s`, for example `300s`. The default is one hour."
  },
  UpdateCachedContentParameters: { config: "The changes.", name: "The name of the cache." },
  UpdateCachedContentConfig: {
    "": "The new expiration of a cache. Set one of the two.",
    expireTime: "The expiration time, in RFC 3339 format.",
    ttl: "The time to live from now on, in seconds with the suffix `s`, for example `300s`."
  },
  GetCachedContentParameters: { name: "The name of the cache." },
  DeleteCachedContentParameters: { name: "The name of the cache." },
  ListCachedContentsResponse: { "": "One page of caches.", cachedContents: "The caches." }
}

import type { FileDocs } from "../Docs.ts"

export const Caches: FileDocs = {
  CachedContent: {
    "": "What is known about a cache. Its contents are never returned.",
    createTime: "When it was created, as an RFC 3339 time.",
    displayName: "The name that people see.",
    expireTime: "When it ends, as an RFC 3339 time.",
    model: "The full name of the model that it is for.",
    name: "The name by which requests use it, for example `cachedContents/abc123`.",
    updateTime: "When it was last changed, as an RFC 3339 time.",
    usageMetadata: "How much is cached."
  },
  CachedContentUsageMetadata: {
    "": "How much is cached.",
    audioDurationSeconds: "The length of audio, in seconds.",
    imageCount: "The number of images.",
    textCount: "The number of characters of text.",
    totalTokenCount: "The number of tokens.",
    videoDurationSeconds: "The length of video, in seconds."
  },
  CreateCachedContentParameters: {
    config: "What to cache, and for how long.",
    model: "The name of the model that is going to use the cache. No other model can."
  },
  CreateCachedContentConfig: {
    "": "What to cache, and for how long. Requests cannot set again what the cache has.",
    contents: "The contents, the beginning of later prompts.",
    displayName: "A name that people see, of at most 128 characters.",
    expireTime: "When the cache ends, as an RFC 3339 time. Instead of `ttl`.",
    kmsKeyName:
      "The key in Cloud KMS that encrypts the cache: `projects/{project}/locations/{location}/keyRings/{keyRing}/cryptoKeys/{key}`.",
    systemInstruction: "Instructions to the model. Text only.",
    toolConfig: "How the model uses the tools.",
    tools: "The tools that the model may use.",
    ttl: "How long the cache lives, in seconds with an `s` behind: `300s`. The default is an hour."
  },
  UpdateCachedContentParameters: { config: "What to change.", name: "The name of the cache." },
  UpdateCachedContentConfig: {
    "": "How long a cache lives: one of the two.",
    expireTime: "When it ends, as an RFC 3339 time.",
    ttl: "How long it lives from now on, in seconds with an `s` behind: `300s`."
  },
  GetCachedContentParameters: { name: "The name of the cache." },
  DeleteCachedContentParameters: { name: "The name of the cache." },
  ListCachedContentsResponse: { "": "One page of caches.", cachedContents: "The caches." }
}

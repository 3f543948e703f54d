/** Prompts that begin with a prefix: whole, or with the name of the cache that has the prefix. */
import type { CreateCachedContentConfig } from "effect-genai/wire/Caches"
import type { Content } from "effect-genai/wire/Content"
import type { GenerateContentParameters } from "effect-genai/wire/GenerateContent"
import * as Predicate from "effect/Predicate"

interface Prefix extends Pick<CreateCachedContentConfig, "contents" | "systemInstruction" | "toolConfig" | "tools"> {
  readonly model: string
}

type Params = Pick<GenerateContentParameters, "config" | "contents">

/** A value with lists and objects of its own, so that a program may change those that it gave. Values of classes are not copied. */
export const copied = <Value>(value: Value): Value => {
  if (Array.isArray(value)) return value.map(copied) as Value
  if (!Predicate.isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copied(inner)])) as Value
}

/** The prompt with its prefix. */
export const whole = ({ contents, model, ...rest }: Prefix, params: Params): GenerateContentParameters => ({
  model,
  contents: [...asContents(contents), ...asContents(params.contents)],
  config: { ...params.config, ...rest }
})

/** The prompt without its prefix, which a cache has. */
export const short = ({ model }: Prefix, params: Params, cachedContent: string): GenerateContentParameters => ({
  model,
  contents: params.contents,
  config: { ...params.config, cachedContent }
})

/** Contents in all their forms as a list: a text, a part, a list of parts, a content, a list of contents. */
const asContents = (contents: unknown): ReadonlyArray<Content> => {
  if (Predicate.isNullish(contents)) return []
  const list = Array.isArray(contents) ? contents : [contents]
  return list.length === 0 || list.some(isContent)
    ? list as ReadonlyArray<Content>
    : [{ role: "user", parts: list.map((part) => Predicate.isString(part) ? { text: part } : part) }]
}

const isContent = (value: unknown): boolean =>
  Predicate.hasProperty(value, "parts") || Predicate.hasProperty(value, "role")

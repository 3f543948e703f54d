/**
 * Walks through the parameters of a request, and adds up the tokens of all that is a prompt.
 */
import * as Predicate from "effect/Predicate"
import { listed } from "../check/Contents.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"
import type { Family } from "./Families.ts"
import * as Functions from "./Functions.ts"
import * as Media from "./Media.ts"
import type { Tally } from "./Tally.ts"

/** Adds the whole prompt. `thoughts` are the tokens of thoughts whose signatures are sent back, if they are known. */
export const add = (tally: Tally, params: unknown, family: Family, thoughts: number | undefined): void => {
  const { config, contents } = asFields(params)
  const settings = asFields(config)
  listed(contents).forEach((content, index) => {
    tally.exact(family.content)
    parts(tally, asFields(content)["parts"], `contents[${index}].parts`, family)
  })
  systemInstruction(tally, settings["systemInstruction"], family)
  const { tools } = settings
  if (Array.isArray(tools)) tools.forEach((tool, index) => addTool(tally, tool, `config.tools[${index}]`, family))
  const { responseSchema } = settings
  if (family.responseSchema && !Predicate.isNullish(responseSchema)) {
    Functions.responseSchema(tally, responseSchema, "config.responseSchema")
  }
  if (!Predicate.isNullish(settings["cachedContent"])) {
    tally.missing("config.cachedContent", "the size of a cache is known to the server")
  }
  addThoughts(tally, listed(contents), family, thoughts)
}

// -----------------------------------------------------------------------------
// Private: contents
// -----------------------------------------------------------------------------

/** Fields of parts that have no tokens of their own. */
const silent = new Set([
  "thought",
  "thoughtSignature",
  "partMetadata",
  "videoMetadata",
  "mediaResolution",
  "mediaProcessing"
])

const parts = (tally: Tally, value: unknown, at: string, family: Family, isOfResponse = false): void => {
  const all: ReadonlyArray<unknown> = Array.isArray(value) ? value : [value]
  all.forEach((part, index) => addPart(tally, part, `${at}[${index}]`, family, isOfResponse))
}

const addPart = (tally: Tally, value: unknown, at: string, family: Family, isOfResponse: boolean): void => {
  if (Predicate.isNullish(value)) return
  if (typeof value === "string") return addText(tally, value, at)
  if (!isFields(value)) return tally.missing(at, "it is no part")
  for (const name of Object.keys(value)) {
    const field = value[name]
    if (silent.has(name) || Predicate.isNullish(field)) continue
    const path = `${at}.${name}`
    switch (name) {
      case "text":
        if (typeof field === "string") addText(tally, field, path)
        else tally.missing(path, "it is no text")
        break
      case "functionCall":
        Functions.call(tally, field, path, family)
        break
      case "functionResponse":
        Functions.response(tally, field, path, family)
        parts(tally, asFields(field)["parts"], `${path}.parts`, family, true)
        break
      case "inlineData":
        Media.add(tally, asFields(field), value, path, family, isOfResponse)
        break
      case "fileData":
        tally.missing(path, "what a file has is known to the server")
        break
      case "executableCode":
      case "codeExecutionResult":
        for (const text of Object.values(asFields(field))) if (typeof text === "string") addText(tally, text, path)
        tally.missing(path, "how code is counted was not measured")
        break
      default:
        tally.missing(path, "how it is counted was not measured")
    }
  }
}

const addText = (tally: Tally, text: string, at: string): void => {
  tally.features.add("text")
  tally.text(text, at)
}

const systemInstruction = (tally: Tally, value: unknown, family: Family): void => {
  if (Predicate.isNullish(value)) return
  tally.exact(family.system)
  const contents = listed(value)
  for (const content of contents) parts(tally, asFields(content)["parts"], "config.systemInstruction", family)
}

/**
 * Signatures stand for thoughts, whose number of tokens only the answer said that they came with. Those before the last message of the user are forgotten, but
 * not always if the message follows results of functions.
 */
const addThoughts = (
  tally: Tally,
  contents: ReadonlyArray<unknown>,
  family: Family,
  thoughts: number | undefined
): void => {
  const last = contents.findLastIndex(isMessage)
  const isCertain = last < 1 || asFields(contents[last - 1])["role"] === "model"
  const turn = isCertain ?
    last :
    contents.findLastIndex((content, index) => isMessage(content) && asFields(contents[index - 1])["role"] !== "user")
  if (family.thoughts === "never" || !contents.slice(turn + 1).some(hasSignature)) return
  if (thoughts === undefined) {
    return tally.missing(
      "contents",
      "thoughts are sent back by their signatures; `thoughts` says how many tokens they had"
    )
  }
  if (isCertain && family.thoughts === "always") tally.exact(thoughts)
  else tally.between(0, 0, thoughts)
}

/** Whether a content is what a user says, not only the results of functions. */
const isMessage = (content: unknown): boolean => {
  const { parts, role } = asFields(content)
  return role !== "model" && Array.isArray(parts) &&
    parts.some((part) => asFields(part)["functionResponse"] === undefined)
}

const hasSignature = (content: unknown): boolean => {
  const { parts } = asFields(content)
  return Array.isArray(parts) && parts.some((part) => !Predicate.isNullish(asFields(part)["thoughtSignature"]))
}

// -----------------------------------------------------------------------------
// Private: tools
// -----------------------------------------------------------------------------

/** Tools of the server whose cost to a prompt was measured. What they find is not part of the prompt. */
const measuredTools = new Set(["googleSearch", "urlContext", "codeExecution", "fileSearch"])

const addTool = (tally: Tally, value: unknown, at: string, family: Family): void => {
  if (!isFields(value)) return tally.missing(at, "a tool whose declarations are known when it is sent")
  for (const [name, tool] of Object.entries<unknown>(value as Fields)) {
    if (Predicate.isNullish(tool)) continue
    if (name === "functionDeclarations" && Array.isArray(tool)) {
      tool.forEach((declared, index) =>
        Functions.declaration(tally, declared, `${at}.functionDeclarations[${index}]`, family)
      )
    } else if (measuredTools.has(name)) {
      tally.features.add("builtInTools")
      tally.between(0, 0, family.builtInTool)
    } else tally.missing(`${at}.${name}`, "what it adds to a prompt was not measured")
  }
}

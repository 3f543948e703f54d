/**
 * Makes one answer of the chunks of its stream. Adding a chunk costs as much as the chunk, however many there were.
 */
import * as Result from "effect/Result"
import type * as Wire from "../../wire/GenerateContent.ts"
import { Draft } from "../answer/Draft.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"
import { said } from "../check/Said.ts"
import { byField, laid, lastByCategory, later, type Merge, put, type Rules } from "./FieldMerge.ts"
import { PartsBuilder } from "./PartsBuilder.ts"
import { TextRun } from "./TextRun.ts"

/** An answer in the making. What {@link data} returns is not changed by later chunks. */
export class ResponseBuilder {
  private readonly draft = new Draft()
  private readonly fields: Fields = {}
  /** The candidates by their index. One that is no object stays as it is. */
  private readonly candidates = new Map<number, unknown>()
  private readonly run = new TextRun()
  private readonly rules: Rules = {
    fields: {
      ...answerFields,
      candidates: (draft, previous, next, name) => this.addCandidates(draft, previous, next, name)
    },
    others: laid
  }

  /** Adds a chunk. Never throws, whatever the chunk is. */
  add(chunk: Wire.GenerateContentResponse): this {
    if (this.run.takes(chunk)) return this
    this.endRun()
    if (!this.run.takes(chunk) && isFields(chunk)) put(this.draft, this.fields, chunk, this.rules)
    return this
  }

  /** The answer so far. */
  data(): Wire.GenerateContentResponse {
    this.endRun()
    this.draft.release()
    const data: Fields = { ...this.fields }
    if (this.candidates.size > 0) {
      data["candidates"] = Array.from(this.candidates).toSorted(([a], [b]) => a - b).map(([, candidate]) =>
        candidate instanceof CandidateBuilder ? candidate.data() : candidate
      )
    }
    return data
  }

  private endRun(): void {
    const chunk = this.run.end()
    if (isFields(chunk)) put(this.draft, this.fields, chunk, this.rules)
  }

  /** Returns the value of the field where there are no candidates. {@link data} has the others. */
  private addCandidates(...[draft, previous, next, name]: Parameters<Merge>): unknown {
    if (!Array.isArray(next)) return this.candidates.size === 0 ? later(draft, previous, next, name) : previous
    for (let place = 0; place < next.length; place++) {
      const candidate: unknown = next[place]
      const index = indexOf(candidate) ?? place
      const known = this.candidates.get(index)
      if (!isFields(candidate)) {
        if (known === undefined) this.candidates.set(index, candidate)
      } else if (known instanceof CandidateBuilder) known.add(candidate)
      else this.candidates.set(index, new CandidateBuilder(this.draft).add(candidate))
    }
    return Array.isArray(previous) ? previous : []
  }
}

// -----------------------------------------------------------------------------
// Private: fields
// -----------------------------------------------------------------------------

/** The later word of an enum. One that says nothing does not replace one that does. */
const word: Merge = (draft, previous, next, name) =>
  said(next) === undefined && said(previous) !== undefined ? previous : later(draft, previous, next, name)

/** Every chunk has these whole, so that the later one replaces the one before. */
const answerFields = {
  usageMetadata: later,
  sdkHttpResponse: later,
  modelStatus: later,
  automaticFunctionCallingHistory: later,
  promptFeedback: /*#__PURE__*/ byField({ fields: { blockReason: word, safetyRatings: lastByCategory }, others: laid })
} satisfies Rules["fields"]

const logprobs = /*#__PURE__*/ byField({
  fields: {
    logProbabilitySum: (draft, previous, next, name) =>
      typeof previous === "number" && typeof next === "number" ? previous + next : later(draft, previous, next, name)
  },
  others: laid
})

// -----------------------------------------------------------------------------
// Private: candidates
// -----------------------------------------------------------------------------

/** The place of a candidate among all of them, if it says so. */
const indexOf = (candidate: unknown): number | undefined => {
  const { index } = asFields(candidate)
  return typeof index === "number" && Number.isSafeInteger(index) && index >= 0 ? index : undefined
}

/** A candidate in the making. */
class CandidateBuilder {
  private readonly draft: Draft
  private readonly fields: Fields = {}
  private readonly content: Fields = {}
  private readonly parts: PartsBuilder
  private readonly rules: Rules
  private readonly contentRules: Rules
  private hasContent = false
  private hasParts = false

  constructor(draft: Draft) {
    this.draft = draft
    this.parts = new PartsBuilder(draft)
    const unions = new Unions(draft)
    this.contentRules = {
      fields: { parts: (draft, previous, next, name) => this.addParts(draft, previous, next, name) },
      others: laid
    }
    this.rules = {
      fields: {
        content: (draft, previous, next, name) => this.addContent(draft, previous, next, name),
        finishReason: word,
        safetyRatings: lastByCategory,
        logprobsResult: logprobs,
        citationMetadata: unions.fields("citationMetadata"),
        urlContextMetadata: unions.fields("urlContextMetadata"),
        groundingMetadata: grounding(unions)
      },
      others: laid
    }
  }

  add(candidate: Fields): this {
    put(this.draft, this.fields, candidate, this.rules)
    // A token to go on from ends with the answer, unless it comes with the end itself.
    if (said(candidate["finishReason"]) !== undefined && candidate["continuationToken"] === undefined) {
      delete this.fields["continuationToken"]
    }
    return this
  }

  data(): Fields {
    if (!this.hasContent) return { ...this.fields }
    const content = this.hasParts ? { ...this.content, parts: this.parts.data() } : { ...this.content }
    return { ...this.fields, content }
  }

  private addContent(...[draft, previous, next, name]: Parameters<Merge>): unknown {
    if (!isFields(next)) return this.hasContent ? previous : later(draft, previous, next, name)
    this.hasContent = true
    put(draft, this.content, next, this.contentRules)
    return isFields(previous) ? previous : {}
  }

  private addParts(...[draft, previous, next, name]: Parameters<Merge>): unknown {
    if (!Array.isArray(next)) return this.hasParts ? previous : later(draft, previous, next, name)
    this.hasParts = true
    this.parts.add(next)
    return Array.isArray(previous) ? previous : []
  }
}

// -----------------------------------------------------------------------------
// Private: lists that repeat
// -----------------------------------------------------------------------------

/** Lists of one candidate. A chunk may repeat items of the chunks before, and may leave them out: an item that is there already is not added. */
class Unions {
  private readonly draft: Draft
  /** The places of the items of each list, by their JSON. */
  private readonly places = new Map<string, Map<unknown, number>>()

  constructor(draft: Draft) {
    this.draft = draft
  }

  /** The list at this path with the items of another, and the places of those. */
  add(at: string, list: ReadonlyArray<unknown>, items: ReadonlyArray<unknown>) {
    const known = this.places.get(at) ?? new Map(list.map((item, place) => [jsonOf(item), place]))
    this.places.set(at, known)
    const united = this.draft.list(list)
    const places = items.map((item) => {
      const json = jsonOf(item)
      const place = known.get(json)
      if (place !== undefined) return place
      known.set(json, united.length)
      return united.push(item) - 1
    })
    return { list: united, places }
  }

  /** Merges objects whose lists are of this kind. */
  fields(at: string): Merge {
    return byField({
      fields: {},
      others: (draft, previous, next, name) =>
        Array.isArray(previous) && Array.isArray(next)
          ? this.add(`${at}.${name}`, previous, next).list
          : laid(draft, previous, next, name)
    })
  }
}

const jsonOf = (item: unknown): unknown => Result.getOrElse(Result.try((): unknown => JSON.stringify(item)), () => item)

/** The supports of a chunk that has sources point to its own. Those of a chunk without sources point to the sources of all chunks. */
const grounding = (unions: Unions): Merge => {
  const at = "groundingMetadata"
  const merge = unions.fields(at)
  return (draft, previous, next, name) => {
    const { groundingChunks: before } = asFields(previous)
    const { groundingChunks: own, groundingSupports: supports, ...others } = asFields(next)
    if (!Array.isArray(before) || !Array.isArray(own) || !Array.isArray(supports)) {
      return merge(draft, previous, next, name)
    }
    const { list: groundingChunks, places } = unions.add(`${at}.groundingChunks`, before, own)
    const groundingSupports = supports.map((support: unknown) => {
      const { groundingChunkIndices: indices } = asFields(support)
      return Array.isArray(indices)
        ? { ...asFields(support), groundingChunkIndices: indices.map((index: number) => places[index] ?? index) }
        : support
    })
    return merge(draft, { ...asFields(previous), groundingChunks }, { ...others, groundingSupports }, name)
  }
}

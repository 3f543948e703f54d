/**
 * Adds up the tokens of a prompt, with how many they are at least and at most, and what nobody knows.
 */
import { type Family, type Feature, functionsOff, special, specialOff, textOff } from "./Families.ts"
import * as TextFeatures from "./TextFeatures.ts"
import * as TextRates from "./TextRates.ts"

/** A vocabulary: what counts the tokens of a text. */
export interface Vocabulary {
  readonly name: string
  readonly count: (text: string) => number
}

/** A part of a prompt whose tokens cannot be known. */
export interface Unknown {
  readonly at: string
  readonly reason: string
}

/** By how much another vocabulary than the right one is off at most. Of measured texts it was 1.8 %. */
const otherVocabulary = 0.03

/** The sums. */
export class Tally {
  readonly unknown: Array<Unknown> = []
  readonly features = new Set<Feature>()
  private tokens = 0
  private min = 0
  private max = 0
  private readonly texts = TextFeatures.none()
  private readonly right: TextRates.Known
  private readonly vocabulary: Vocabulary | undefined

  constructor(right: TextRates.Known, vocabulary: Vocabulary | undefined) {
    this.right = right
    this.vocabulary = vocabulary
  }

  /** Adds a number of tokens that is certain, as far as the rule is. */
  exact(tokens: number): void {
    this.between(tokens, tokens, tokens)
  }

  /** Adds a number of tokens that may be more or less. */
  between(tokens: number, min: number, max: number): void {
    this.tokens += tokens
    this.min += min
    this.max += max
  }

  /** Adds the tokens of a text. */
  text(text: string, at: string): void {
    if (text === "") return
    if (this.vocabulary === undefined) return TextFeatures.add(this.texts, text)
    const tokens = this.vocabulary.count(text)
    if (!(tokens >= 0 && tokens < Infinity)) return this.missing(at, `the vocabulary counted ${tokens} tokens`)
    const off = this.vocabulary.name === this.right ? 0 : tokens * otherVocabulary
    this.between(tokens, tokens - off, tokens + off)
  }

  /** Says that the tokens of a part cannot be known. What is known of them may be added. */
  missing(at: string, reason: string): void {
    this.unknown.push({ at, reason })
  }

  /** All tokens, rounded. */
  total(family: Family, model: unknown): TextRates.Rate {
    const text = TextRates.tokensOf(this.texts, this.right)
    const tokens = this.tokens + text.tokens
    if (tokens === 0) return { tokens: 0, min: 0, max: Math.ceil(this.max) }
    const off = textOff + tokens * (this.features.has("functions") ? functionsOff[family.functions] : 0)
    const more = typeof model === "string" && special.test(model) ? specialOff : 0
    return {
      tokens: Math.round(tokens),
      min: Math.max(0, Math.floor(this.min + text.min - off)),
      max: Math.ceil(this.max + text.max + off) + more
    }
  }
}

